"""What a report says, as data: sections with sentences, tables, charts and pictures.

Renderers (HTML, PDF, workbook, slides) read only these classes. They know no SQL, and the queries know no layout. A
document survives a round trip through JSON without a change, so an issued report is stored as its JSON.
"""

from assets.reports.content.blocks import Block, Chart, Paragraph, Picture, Series, Table
from assets.reports.content.document import Definition, Document, Section
from assets.reports.content.figures import Figure, FigureKind, Source, cell_text
from assets.reports.content.rows import Column, Mark, Row
from assets.reports.content.text import MAX_TEXT_LENGTH, Text, clean_text

__all__ = [
    "MAX_TEXT_LENGTH",
    "Block",
    "Chart",
    "Column",
    "Definition",
    "Document",
    "Figure",
    "FigureKind",
    "Mark",
    "Paragraph",
    "Picture",
    "Row",
    "Section",
    "Series",
    "Source",
    "Table",
    "Text",
    "cell_text",
    "clean_text",
]
