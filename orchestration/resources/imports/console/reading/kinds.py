"""Refuses files that are not text tables, recognised by their first bytes, with advice on what to do instead."""

from collections.abc import Iterable

from orchestration.errors import PermanentError

EXPORT_AS_CSV_ADVICE = "export the report from the console as CSV and import that file"
FILE_SIGNATURES = (
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
HTML_BEGINNINGS = (b"<!doctype", b"<html", b"<head", b"<table", b"<body", b"<meta", b"<style")
WORKBOOK_PART = "xl/workbook.xml"
"""Part whose presence makes an archive an Excel workbook."""
GZIP_SIGNATURE = b"\x1f\x8b"
HEAD_BYTES = 512
_LEADING_BYTES = b"\xef\xbb\xbf\xff\xfe \t\r\n"


def refuse_non_text_files(name: str, head: bytes) -> None:
    """Raise PermanentError, in one line, when the first bytes belong to another kind of file than a text table."""
    for beginning, file_kind in FILE_SIGNATURES:
        if head.startswith(beginning):
            raise PermanentError(f"{name}: the file is {file_kind}, not a table; {EXPORT_AS_CSV_ADVICE}")
    text = head.replace(b"\0", b"").lstrip(_LEADING_BYTES).lower()
    if text.startswith(b"<?xml") and b"spreadsheet" not in text and b"workbook" not in text and b"html" not in text:
        raise PermanentError(f"{name}: the file is XML, not a table; {EXPORT_AS_CSV_ADVICE}")
    if text.startswith(b"<?xml") and b"html" not in text:
        raise PermanentError(
            f"{name}: the file is a workbook in XML format, which is not supported; {EXPORT_AS_CSV_ADVICE}"
        )
    if text.startswith((*HTML_BEGINNINGS, b"<?xml", b"<!--")):
        raise PermanentError(
            f"{name}: the file is a web page, saved from the browser or named .xls by the console; use the console's download button "
            "and choose CSV"
        )


def refuse_other_spreadsheets(name: str, members: Iterable[str]) -> None:
    """Raise PermanentError, in one line, for an archive of a spreadsheet program other than .xlsx. `members` are the
    names in the archive."""
    names = set(members)
    if "xl/workbook.bin" in names:
        raise PermanentError(
            f"{name}: the file is a binary Excel workbook (.xlsb); save it as .xlsx or CSV (UTF-8) and import that file"
        )
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        raise PermanentError(
            f"{name}: the file is a Numbers spreadsheet; export it as CSV (File, Export To, CSV, UTF-8) and import that file"
        )
    if {"content.xml", "mimetype"} <= names:
        raise PermanentError(
            f"{name}: the file is an OpenDocument spreadsheet; save the sheet as CSV (UTF-8) and import that file"
        )
