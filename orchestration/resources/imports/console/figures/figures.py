"""Figures of the site, of search and of surveys. Every table of a file is stored with one value per row and its
dimensions. The files are small and read row by row."""

import csv
import io

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.one_table import CompanionFacts, TableJudge
from orchestration.resources.imports.console.figures.tables import split_tables
from orchestration.resources.imports.console.judging import ImportBounds, TableResult
from orchestration.resources.imports.console.reading import RecognisedTable, text_lines


def judge_figures(recognised: RecognisedTable, bounds: ImportBounds, companion: CompanionFacts) -> list[TableResult]:
    """Return the result for every table of a file that the format knows. Raises PermanentError, in one line, when the
    file cannot be read, states no period, or compares two periods."""
    text = "".join(text_lines(recognised.source, recognised.codec))
    if text.count('"') % 2:
        raise PermanentError(
            f"{recognised.source.name}: the file has an odd number of quotation marks, so one is missing or too many; export it again"
        )
    lines = _lines(recognised, text)
    read, unread = split_tables(recognised, lines)
    is_closed = recognised.source.is_whole or text.endswith(("\n", "\r", '"'))
    values_seen: dict[tuple[object, ...], tuple[object, int]] = {}
    outcomes = [
        TableJudge(recognised, bounds, companion, table, values_seen).outcome(None if is_closed else lines[-1][0])
        for table in read
    ]
    for table in unread:
        outcomes[-1].unread.append((table.line, table.rows))
        headers = ", ".join(table.headers)[:100]
        outcomes[-1].notes.append(
            f"line {table.line}: a table of {headers} is not read ({table.rows} rows), no field stands for it"
        )
    return outcomes


def _lines(recognised: RecognisedTable, text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=recognised.separator)
    lines, first = [], 1
    for row in reader:
        lines.append((first, [cell.strip() for cell in row]))
        first = reader.line_num + 1
    return lines
