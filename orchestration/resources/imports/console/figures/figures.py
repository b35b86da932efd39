"""Figures of the site, of search and of surveys: every table of a file becomes one value a row, each with its dimensions.

Such files are small and read row by row.
"""

import csv
import io

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.one_table import Beside, TableJudge
from orchestration.resources.imports.console.figures.tables import tables
from orchestration.resources.imports.console.judging import Bounds, Outcome
from orchestration.resources.imports.console.reading import Found, text_lines


def judge_figures(found: Found, bounds: Bounds, beside: Beside) -> list[Outcome]:
    """Every table of a file that the format knows.

    Raises PermanentError, one line, when the file cannot be read, tells no period, or compares two of them.
    """
    text = "".join(text_lines(found.source, found.codec))
    if text.count('"') % 2:
        raise PermanentError(f"{found.source.name}: an odd number of quotation marks; export the file again")
    lines = _lines(found, text)
    read, unread = tables(found, lines)
    is_closed = found.source.is_whole or text.endswith(("\n", "\r", '"'))
    said: dict[tuple[object, ...], tuple[object, int]] = {}
    outcomes = [
        TableJudge(found, bounds, beside, table, said).outcome(None if is_closed else lines[-1][0]) for table in read
    ]
    for one in unread:
        outcomes[-1].unread.append((one.line, one.rows))
        headers = ", ".join(one.headers)[:100]
        outcomes[-1].notes.append(
            f"line {one.line}: a table of {headers} is not read ({one.rows} rows), no field stands for it"
        )
    return outcomes


def _lines(found: Found, text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=found.separator)
    lines, first = [], 1
    for row in reader:
        lines.append((first, [cell.strip() for cell in row]))
        first = reader.line_num + 1
    return lines
