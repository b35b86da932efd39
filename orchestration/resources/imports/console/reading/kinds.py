"""Files that are no text table: told by their first bytes, whatever they are called, and refused with what to do instead."""

from collections.abc import Iterable

from orchestration.errors import PermanentError

CSV = "export it from the console as CSV and give that"
BEGINNINGS = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "a database"),
)
PAGES = (b"<!doctype", b"<html", b"<head", b"<table", b"<body", b"<meta", b"<style")
WORKBOOK = "xl/workbook.xml"
"""The part that makes an archive an Excel workbook."""
GZIP = b"\x1f\x8b"
HEAD_BYTES = 512
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"


def refuse_other_kinds(name: str, head: bytes) -> None:
    """Raise PermanentError, one line, for a file whose first bytes are those of something else than a text table."""
    for beginning, what in BEGINNINGS:
        if head.startswith(beginning):
            raise PermanentError(f"{name}: {what}, no table; {CSV}")
    text = head.replace(b"\0", b"").lstrip(_MARKS).lower()
    if text.startswith(b"<?xml") and b"spreadsheet" not in text and b"workbook" not in text and b"html" not in text:
        raise PermanentError(f"{name}: XML, no table; {CSV}")
    if text.startswith(b"<?xml") and b"html" not in text:
        raise PermanentError(f"{name}: a workbook as XML, no text table; {CSV}")
    if text.startswith((*PAGES, b"<?xml", b"<!--")):
        raise PermanentError(
            f"{name}: a web page, saved from the browser or named .xls by the console; use the console's download button and choose CSV"
        )


def refuse_workbooks(name: str, members: Iterable[str]) -> None:
    """Raise PermanentError, one line, for an archive that is a spreadsheet's file but no .xlsx. `members` are the names in it."""
    names = set(members)
    if "xl/workbook.bin" in names:
        raise PermanentError(f"{name}: a binary Excel workbook (.xlsb); save it as .xlsx or CSV (UTF-8) and give that")
    if any(one.startswith("Index/") and one.endswith(".iwa") for one in names) or "Index.zip" in names:
        raise PermanentError(
            f"{name}: a Numbers spreadsheet; export it as CSV (File, Export To, CSV, UTF-8) and give that"
        )
    if {"content.xml", "mimetype"} <= names:
        raise PermanentError(f"{name}: an OpenDocument spreadsheet; save the sheet as CSV (UTF-8) and give that")
