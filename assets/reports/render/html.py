"""The report as one HTML file: no script, no network, charts inside."""

from collections.abc import Iterator
from functools import lru_cache

import jinja2
from markupsafe import Markup

from assets.reports.content import Chart, Document, Mark, Row, Table
from assets.reports.content.rows import MARK_SIGNS
from assets.reports.render import _chart_values as values
from assets.reports.render import words_ja
from assets.reports.render.chart_svg import NARROW, WIDE, ChartSize, chart_svg
from assets.reports.render.table_layout import Part, head_groups, table_parts

CARD_WIDTHS = range(16, 81, 8)
"""Em. A table is shown as cards where its container is narrower than the next of these widths."""
SLACK = 1.04
"""Fonts of readers are up to this much wider than Noto Sans JP."""


def render_html(document: Document) -> str:
    """Return the page. All text of the document is escaped. The same document gives the same page."""
    return _template().render(document=document, words=words_ja, card_widths=CARD_WIDTHS)


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("assets.reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {
        "drawing": _drawing,
        "sizes": (WIDE, NARROW),
        "values": values,
        "parts": table_parts,
        "body_rows": _body_rows,
        "head_groups": head_groups,
        "card_width": _card_width,
        "mark_signs": MARK_SIGNS,
        "mark_words": words_ja.MARK_WORDS_JA,
    }
    return environment.get_template("report.html.j2")


def _drawing(chart: Chart, size: ChartSize) -> Markup:
    """Return a chart as SVG, which escapes its own texts."""
    return Markup(chart_svg(chart, size))  # noqa: S704


def _card_width(part: Part) -> int:
    return next((width for width in CARD_WIDTHS if width >= part.needed * SLACK), CARD_WIDTHS[-1])


def _body_rows(table: Table, part: Part) -> Iterator[tuple[Row, list[tuple[str, str, str, bool, Mark | None]]]]:
    """Return each row with its cells: text, source cell, label on cards, whether it is a number, and mark."""
    for row in table.rows:
        cells = []
        for place in part.columns:
            column = table.columns[place]
            label = f"{column.group} {column.title}".strip()
            source = str(row.source(table.relation, column))
            cells.append((column.text(row.cells[place]), source, label, column.is_number, row.mark(column.name)))
        yield row, cells
