"""Locates the seeds and reads their cells as text: a CSV per table, or a workbook with a sheet per table."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from orchestration.seeds._decode import decode
from orchestration.seeds._findings import Findings, RefusedValueError
from orchestration.seeds._values import EXCEL_ERRORS, fold_for_comparison

SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "，": "full-width commas", "|": "vertical bars"}
WORKBOOK_NAME = "seeds.xlsx"
IGNORED_SUFFIXES = {".yml", ".yaml", ".md", ".txt", ""}
IGNORED_PREFIXES = ("~$", ".", "_")


@dataclass(frozen=True)
class RawTable:
    """A table as in its file: rows of cells, each with its spreadsheet row number. The first row is the header."""

    name: str
    file: str
    rows: list[tuple[int, list[str]]]


def read_tables(source: Path, columns: Mapping[str, Sequence[str]], findings: Findings) -> dict[str, RawTable]:
    """Return every table of `columns` in `source`, a folder or workbook. Unreadable files are added as findings."""
    if not source.exists():
        findings.error(
            source.name, f"is not there ({source})", "check TOCHIMART_ENGAGEMENTS, TOCHIMART_SEEDS or --seeds"
        )
        return {}
    if source.is_file() and source.suffix.lower() != ".xlsx":
        findings.error(
            source.name, "is neither a folder nor a workbook", "save it as .xlsx, or name the folder of the CSV files"
        )
        return {}
    tables: dict[str, RawTable] = {}
    for name, table in _list_tables(source, columns, findings):
        if name in tables:
            message = f"table {name} stands in {tables[name].file} too"
            findings.error(table.file, message, "keep it in one of them and delete the other")
        tables[name] = table
    return tables


def source_files(source: Path) -> list[Path]:
    """Return the files that contain the seeds of `source`."""
    if source.is_file():
        return [source]
    return sorted(path for path in source.glob("*") if path.suffix.lower() in {".csv", ".xlsx", ".tsv"})


def _list_tables(
    source: Path, columns: Mapping[str, Sequence[str]], findings: Findings
) -> Iterator[tuple[str, RawTable]]:
    paths = [source] if source.is_file() else sorted(source.iterdir())
    for path in paths:
        suffix = path.suffix.lower()
        if path.is_dir() or path.name.startswith(IGNORED_PREFIXES) or suffix in IGNORED_SUFFIXES:
            continue
        name = fold_for_comparison(path.stem)
        if suffix == ".xlsx" and (source.is_file() or path.name.lower() == WORKBOOK_NAME):
            yield from _sheets(path, columns, findings)
        elif suffix in {".csv", ".tsv"} and name in columns:
            if (rows := _csv_rows(path, columns[name], findings)) is not None:
                yield name, RawTable(name, path.name, rows)
            else:
                yield name, RawTable(name, path.name, [])
        else:
            findings.warning(path.name, "is no seed and is not read", "move it elsewhere, or check its name")


def _sheets(path: Path, columns: Mapping[str, Sequence[str]], findings: Findings) -> Iterator[tuple[str, RawTable]]:
    from orchestration.seeds._workbook import read_sheets

    try:
        for sheet, rows in read_sheets(path):
            file = f"{path.name} sheet {sheet}"
            if fold_for_comparison(sheet) in columns:
                yield fold_for_comparison(sheet), RawTable(fold_for_comparison(sheet), file, rows)
            elif rows:
                findings.warning(file, "is no seed and is not read", "check the sheet's name")
    except RefusedValueError as error:
        findings.error(path.name, error.message, error.write)


def _csv_rows(path: Path, columns: Sequence[str], findings: Findings) -> list[tuple[int, list[str]]] | None:
    """Return the cells of a CSV, or None if it cannot be read."""
    try:
        text, hows = decode(path.read_bytes())
        rows, more = split_rows(text, columns)
    except RefusedValueError as error:
        findings.error(path.name, error.message, error.write)
        return None
    for how in [*hows, *more]:
        findings.add_normalised(path.name, how)
    return rows


def split_rows(text: str, columns: Sequence[str]) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return the rows of `text`, and the separators if they are not commas. Raises RefusedValueError for unbalanced
    quotation marks."""
    hows = []
    skipped = 0
    if match := re.match(r"\ufeff?\"?sep=.\"?\n", text, re.IGNORECASE):
        text, skipped = text[match.end() :], 1
        hows.append("its first line tells Excel the separator")
    text, comments, more = blank_comments(text, columns, skipped)
    hows += more
    if not re.search(r"[^\s,;]", text):
        raise RefusedValueError("is empty", f"write {','.join(columns)} in its first row")
    header = next((line for line in text.split("\n") if line.strip(" ,;\t\u3000")), "")
    separator = max(
        SEPARATORS, key=lambda separator: (_count_known_columns(header, separator, columns), separator == ",")
    )
    if separator != ",":
        hows.append(f"its cells are separated by {SEPARATORS[separator]}")
    rows = [(number + skipped, row) for number, row in _parse_csv(text, separator, comments)]
    filled = [[cell for cell in row if cell.strip()] for _, row in rows]
    if _count_known_columns(header, separator, columns) <= 1 < len(columns) and all(len(row) <= 1 for row in filled):
        inner = ["".join(row) for row in filled]
        if any(_count_known_columns(inner[0], separator, columns) > 1 for separator in SEPARATORS):
            more_rows, _ = split_rows("\n".join(inner), columns)
            return [(number + skipped, row) for number, row in more_rows], [*hows, "each line stands in one cell"]
    return rows, hows


def _count_known_columns(line: str, separator: str, columns: Sequence[str]) -> int:
    cells = next(csv.reader([line], delimiter=separator), [])
    return len({fold_for_comparison(cell) for cell in cells} & set(columns))


def blank_comments(text: str, columns: Sequence[str], skipped: int = 0) -> tuple[str, set[int], list[str]]:
    """Return the text with comment lines left blank, their line numbers, and a note for each comment below the header.
    A comment is a line that begins with # outside quotation marks. Values are kept in two cases: a quoted first cell
    ("#…"), and a text that Excel shows for an error (#REF!)."""
    lines, comments, notes = text.split("\n"), set[int](), list[str]()
    is_quoted, has_header = False, False
    for number, line in enumerate(lines, start=1):
        first = re.split(r"[,;\t，|]", line.lstrip("\ufeff"), maxsplit=1)[0].strip()
        if not is_quoted and first.startswith("#") and not EXCEL_ERRORS.fullmatch(first):
            comments.add(number)
            lines[number - 1] = ""
            if has_header:
                notes.append(f"row {number + skipped} begins with #, so it is a comment and is left out")
            continue
        is_quoted ^= line.count('"') % 2 == 1
        has_header = has_header or bool(
            {fold_for_comparison(name) for name in re.split(r"[,;\t，|]", line)} & set(columns)
        )
    return "\n".join(lines), comments, notes


def _parse_csv(text: str, separator: str, comments: Set[int]) -> list[tuple[int, list[str]]]:
    """Return the rows with their numbers in a spreadsheet, without those of comments."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        return [(number, row) for number, row in enumerate(reader, start=1) if row or reader.line_num not in comments]
    except csv.Error as error:
        raise RefusedValueError(
            f"has one quotation mark too many or too few near line {reader.line_num} ({error})",
            'write " around a whole cell, and "" for a mark inside it',
        ) from error
