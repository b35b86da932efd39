"""Count the rows of a workbook's sheet from its XML, as a second opinion on the reader. Shares no code with it.

Source: ECMA-376 part 1, SpreadsheetML: `sheetData/row/c`, values in `v` or `is`, shared texts by number.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath
from xml.etree.ElementTree import Element, iterparse

from orchestration.errors import PermanentError

BLANK = re.compile(r'[\s",;]+')
"""What does not make a cell more than blank."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def count_sheet_rows(path: Path, title: str, name: str) -> int:
    """Return how many rows of the sheet `title` hold anything.

    Raises PermanentError, one line, where a cell holds a formula whose value was never stored. `name` is what people call the file.
    """
    with zipfile.ZipFile(path) as book:
        part = _part(book, title)
        texts = _shared(book)
        return sum(_is_filled(row, texts, name) for row in _elements(book, part, "row"))


def _is_filled(row: Element, texts: list[bool], name: str) -> bool:
    is_filled = False
    for cell in row:
        value = next((one for one in cell if _tag(one) == "v"), None)
        is_known = value is not None and (value.text or cell.get("t") == "str")
        if not is_known and any(_tag(one) == "f" for one in cell):
            raise PermanentError(
                f"{name}: cell {cell.get('r', '?')} holds a formula without its value; open the workbook in Excel, save it, and give "
                "that, or export CSV"
            )
        if cell.get("t") == "s" and value is not None and value.text:
            is_filled |= texts[int(value.text)]
        elif cell.get("t") == "inlineStr":
            is_filled |= _has_content("".join(one.text or "" for one in cell.iter() if _tag(one) == "t"))
        elif value is not None:
            is_filled |= _has_content(value.text or "")
    return is_filled


def _has_content(text: str) -> bool:
    return bool(BLANK.sub("", text))


def _tag(one: Element) -> str:
    return one.tag.rpartition("}")[2]


def _elements(book: zipfile.ZipFile, part: str, name: str) -> Iterator[Element]:
    """Elements of a part, one after another; each is forgotten once it was looked at."""
    with book.open(part) as file:
        # A part that defines entities was refused before (`_console_workbook`).
        for _, element in iterparse(file):  # noqa: S314
            if _tag(element) == name:
                yield element
                element.clear()


def _shared(book: zipfile.ZipFile) -> list[bool]:
    """Of each shared text whether it is more than blank; readings of kanji (`rPh`) are no text of a cell."""
    part = next((one for one in book.namelist() if re.fullmatch(r"xl/sharedStrings\.xml", one, re.IGNORECASE)), None)
    if part is None:
        return []
    return [
        _has_content("".join(one.text or "" for child in item if _tag(child) != "rPh" for one in child.iter() if _tag(one) == "t"))
        for item in _elements(book, part, "si")
    ]  # fmt: skip


def _part(book: zipfile.ZipFile, title: str) -> str:
    """The part that holds a sheet."""
    number = next(
        one.get(RELATION) or one.get(STRICT_RELATION)
        for one in _elements(book, "xl/workbook.xml", "sheet")
        if one.get("name") == title
    )
    target = next(
        str(one.get("Target"))
        for one in _elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
        if one.get("Id") == number
    )
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
