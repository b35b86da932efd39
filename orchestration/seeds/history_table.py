"""Reads a table of an earlier year's results by period and medium, as people write it: CSV or XLSX, with the parsers of the
seeds. `history_import` stores it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.seeds import _columns, _dates, _values
from orchestration.seeds._columns import Column, Table
from orchestration.seeds._decode import decode
from orchestration.seeds._findings import ERROR, Finding, Findings, RefusedValueError
from orchestration.seeds._history_header import COLUMN_BY_HEADING, find_header, translate_header
from orchestration.seeds._history_rows import DIVISIONS, KEY, add_days, check_clicks, check_keys, name_medium
from orchestration.seeds._history_totals import COUNTS, FIGURES, Total, check_total, is_subtotal, is_total, split_totals
from orchestration.seeds._rows import Row, parse_rows
from orchestration.seeds._sources import RawTable, split_rows
from orchestration.seeds._values import ParsedValue
from orchestration.seeds._workbook import read_sheets

UNKNOWN_WORDS = ("不明", "未計測", "未集計", "n/a", "na")
LARGEST_FIGURE = Decimal(10**12)


@dataclass(frozen=True)
class HistoryTable:
    """Rows with normalised text by column ('' is unknown), and what was found. `totals` is the number of total rows."""

    rows: list[dict[str, str]] = field(default_factory=list)
    totals: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == ERROR]


def read_history_table(path: Path, media: Mapping[str, str], accepts_new_media: bool) -> HistoryTable:
    """Return the table in `path`. `media` has the Japanese name of each code that media.csv lists. What cannot be read is
    returned as findings, not raised."""
    findings = Findings()
    raw = _read_file(path, findings)
    table = translate_header(raw, findings) if raw else None
    if table is None:
        return HistoryTable(findings=tuple(findings.listed()))
    total_rows, data_rows = split_totals(table)
    rows = parse_rows(_table(table), replace(table, rows=data_rows), findings) or []
    if not rows and not findings.has_error(table.file):
        findings.error(table.file, "has no row below its header", "write at least one")
    for row in rows:
        name_medium(table.file, row, media, accepts_new_media, findings)
        add_days(table.file, row, findings)
        check_clicks(table.file, row, findings)
    check_keys(table.file, rows, findings)
    for number, cells, above in total_rows:
        check_total(table.file, _total(table, number, cells, above, media, findings), rows, findings)
    stored = [{name: row[name] for name in (*KEY, *FIGURES, "cv_definition")} for row in rows]
    return HistoryTable(
        sorted(stored, key=lambda row: [row[name] for name in KEY]), len(total_rows), tuple(findings.listed())
    )


def _total(
    raw: RawTable, number: int, cells: Sequence[str], above: int, media: Mapping[str, str], findings: Findings
) -> Total:
    """Return a total row with what it names and states. Refused figures are added as findings."""
    named = ["" if is_total(cell) else cell for cell in cells]
    loose = Table("history", tuple(replace(column, required=False) for column in _table(raw).columns))
    found = Findings()
    (row,) = parse_rows(loose, replace(raw, rows=[raw.rows[0], (number, named)]), found) or [Row(number, {})]
    for finding in found.listed():
        if finding.level == ERROR:
            findings.error(finding.file, finding.message, finding.write, finding.row, finding.column, finding.value)
    name_medium(raw.file, row, media, True, Findings())
    return Total(row, above if is_subtotal(cells) else 0)


def engagement_code(text: str) -> str:
    """Return the id of an engagement. Raises PermanentError for a text that is no code."""
    try:
        return _values.parse_code(text)[0]
    except RefusedValueError as error:
        raise PermanentError(f"--engagement {text}: {error.message}; write an id such as tochigi_r6") from None


def _figure_parser(parse: Callable[[str], ParsedValue]) -> Callable[[str], ParsedValue]:
    """Return `parse` with words for an unknown figure, and without negative numbers."""

    def parsed(text: str) -> ParsedValue:
        plain = _values.to_half_width(text)[0].translate(_values.DASHES).strip()
        if not plain.strip("-") or plain.lower() in UNKNOWN_WORDS:
            return "", "it means that the figure is unknown"
        taken, how = parse(text)
        value = Decimal(taken)
        if value < 0:
            raise RefusedValueError("is negative", "write the figure that is meant, or nothing if it is unknown")
        if value > LARGEST_FIGURE:
            raise RefusedValueError("is too large", "write the figure that is meant")
        return taken, how

    return parsed


def _table(raw: RawTable) -> Table:
    """Return the definition of the columns that the header names, in its order."""
    known = {
        "month": Column("month", _dates.parse_month),
        "first_day": _columns.day("first_day"),
        "last_day": _columns.day("last_day"),
        "medium": _columns.text("medium"),
        "cv_definition": _columns.text("cv_definition", required=False),
        **{name: _columns.text(name, required=False) for name in DIVISIONS},
        **{name: Column(name, _figure_parser(_values.parse_whole_number), required=False) for name in COUNTS},
        **{
            name: Column(name, _figure_parser(_values.parse_decimal), required=False) for name in ("cost_net_yen", "cv")
        },
    }
    return Table("history", tuple(known[name] for name in dict.fromkeys(raw.rows[0][1])))


def _read_file(path: Path, findings: Findings) -> RawTable | None:
    """Return the cells of a CSV or of the only sheet with a header, or None with a finding."""
    try:
        if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
            text, hows = decode(path.read_bytes())
            rows, more = split_rows(text, list(COLUMN_BY_HEADING))
            for how in (*hows, *more):
                findings.add_normalised(path.name, how)
            return RawTable("history", path.name, rows)
        if path.suffix.lower() != ".xlsx":
            raise RefusedValueError(
                "is neither a CSV nor an Excel workbook (.xlsx)", "save it as .xlsx or as CSV UTF-8"
            )
        sheets = [(name, rows) for name, rows in read_sheets(path) if rows]
        found = [(name, rows) for name, rows in sheets if find_header(rows) is not None] or sheets[:1]
        if len(found) != 1:
            named = ", ".join(name for name, _ in found) or "none"
            raise RefusedValueError(f"has {len(found)} sheets with results ({named})", "keep one sheet in the file")
        return RawTable("history", f"{path.name} sheet {found[0][0]}", found[0][1])
    except RefusedValueError as error:
        findings.error(path.name, error.message, error.write)
        return None
