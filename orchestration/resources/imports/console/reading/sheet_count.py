"""Counts the rows of a worksheet from its XML, as a check of the reader with independent code. Source: ECMA-376 part 1,
SpreadsheetML: `sheetData/row/c`, values in `v` or `is`, shared texts by number."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath
from xml.etree.ElementTree import Element, iterparse

from orchestration.errors import PermanentError

BLANK_TEXT = re.compile(r'[\s",;]+')
"""Text that counts as blank in a cell."""
RELATION_ATTRIBUTE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION_ATTRIBUTE = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def count_sheet_rows(path: Path, title: str, name: str) -> int:
    """Return the number of non-blank rows of the sheet `title`. `name` is the file name for messages. Raises
    PermanentError, in one line, when a cell contains a formula without a stored value."""
    with zipfile.ZipFile(path) as book:
        part = _sheet_part(book, title)
        texts = _read_shared_texts(book)
        return sum(_is_filled(row, texts, name) for row in _elements(book, part, "row"))


def _is_filled(row: Element, texts: list[bool], name: str) -> bool:
    is_filled = False
    for cell in row:
        value = next((element for element in cell if _local_tag(element) == "v"), None)
        is_known = value is not None and (value.text or cell.get("t") == "str")
        if not is_known and any(_local_tag(element) == "f" for element in cell):
            raise PermanentError(
                f"{name}: cell {cell.get('r', '?')} contains a formula without a stored value; open the workbook in Excel and "
                "save it, or export CSV, and import the new file"
            )
        if cell.get("t") == "s" and value is not None and value.text:
            is_filled |= texts[int(value.text)]
        elif cell.get("t") == "inlineStr":
            is_filled |= _has_content(
                "".join(element.text or "" for element in cell.iter() if _local_tag(element) == "t")
            )
        elif value is not None:
            is_filled |= _has_content(value.text or "")
    return is_filled


def _has_content(text: str) -> bool:
    return bool(BLANK_TEXT.sub("", text))


def _local_tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _elements(book: zipfile.ZipFile, part: str, name: str) -> Iterator[Element]:
    """Yield the elements of a part one after another. Each is released after use."""
    with book.open(part) as file:
        # `reading.workbook` has already refused parts that define entities.
        for _, element in iterparse(file):  # noqa: S314
            if _local_tag(element) == name:
                yield element
                element.clear()


def _read_shared_texts(book: zipfile.ZipFile) -> list[bool]:
    """Return for each shared text whether it is non-blank. Kanji readings (`rPh`) are not part of the text."""
    part = next((name for name in book.namelist() if re.fullmatch(r"xl/sharedStrings\.xml", name, re.IGNORECASE)), None)
    if part is None:
        return []
    return [
        _has_content(
            "".join(
                text.text or ""
                for child in item
                if _local_tag(child) != "rPh"
                for text in child.iter()
                if _local_tag(text) == "t"
            )
        )
        for item in _elements(book, part, "si")
    ]


def _sheet_part(book: zipfile.ZipFile, title: str) -> str:
    """Return the name of the part that contains a sheet."""
    number = next(
        element.get(RELATION_ATTRIBUTE) or element.get(STRICT_RELATION_ATTRIBUTE)
        for element in _elements(book, "xl/workbook.xml", "sheet")
        if element.get("name") == title
    )
    target = next(
        str(element.get("Target"))
        for element in _elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
        if element.get("Id") == number
    )
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
