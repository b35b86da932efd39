"""Turns typed rows into rows to store: days, totals and duplicates are judged, and every row is accounted for."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.base import Report
from orchestration.resources.imports.console.formats import ADS_DAILY, ADS_PERIOD
from orchestration.resources.imports.console.judging.ads import TOTALS_REASON, AdsRows, BadRow
from orchestration.resources.imports.console.judging.doubles import separate_duplicates
from orchestration.resources.imports.console.judging.outcome import ImportBounds, TableResult, refuse_too_many
from orchestration.resources.imports.console.judging.stated_rows import refuse_missing_rows, remove_remarks
from orchestration.resources.imports.console.judging.stored import add_identity_columns, sum_by_key
from orchestration.resources.imports.console.judging.subtotals import separate_subtotals
from orchestration.resources.imports.console.judging.totals import check_totals
from orchestration.resources.imports.console.reading import ReadingResult, RecognisedTable, original_rows

TRUNCATED_LINE_REASON = (
    "the file ends without a line break, so this line may be cut off; if it is complete, add a line break at its end"
)
NO_DAYS_NOTE = (
    "no column with days: stored as figures of its whole period, which no daily figure includes; for daily figures "
    "export it by day (日)"
)
ROW_COUNT_NOTE = (
    "the number of rows equals the number stated above the header; the file states no totals of its figures"
)
UNPROVED_NOTE = (
    "the file states no totals, so a missing row cannot be detected, and only days with rows replace stored days"
)


def judge_ads(rows: AdsRows, reading: ReadingResult, bounds: ImportBounds) -> TableResult:
    """Return the result of an ads file after all checks. Raises PermanentError, in one line, when the file as a whole
    cannot be trusted."""
    recognised = rows.recognised
    not_data = rows.not_data_counts + Counter({"blank": reading.blank, "remarks": reading.remarks})
    table = rows.table
    if table is None:
        table = pa.table({"source_line": []}, schema=pa.schema([("source_line", pa.int64())]))
    settled = separate_subtotals(rows, table)
    bad = rows.bad_rows + settled.bad_rows + [BadRow(line, None, reason) for line, reason in reading.broken]
    not_data += Counter({TOTALS_REASON: settled.subtotals})
    bad, remarks = remove_remarks(recognised, bad)
    not_data += Counter({"remarks": remarks})
    data = reading.rows - not_data.total()
    is_counted = refuse_missing_rows(recognised, data, not_data[TOTALS_REASON])
    table = settled.table
    proof = check_totals(recognised, rows.totals, table, has_bad=bool(bad))
    if reading.cut_line is not None and not proof.complete:
        table, cut = _split_rows(table, pc.equal(table["source_line"], reading.cut_line))
        bad += _bad_rows(cut, TRUNCATED_LINE_REASON)
    _refuse_foreign_currency(recognised, table)
    table, report, notes = _add_dates(recognised, table)
    notes += (
        settled.notes
        + proof.notes
        + ([] if proof.has_whole_total or proof.by_day else [ROW_COUNT_NOTE if is_counted else UNPROVED_NOTE])
    )
    table, doubles, more = separate_duplicates(recognised, table, proof.complete)
    bad += doubles
    notes += more
    table, outside = _rows_within_bounds(table, report, bounds)
    not_data.update(outside)
    outcome = TableResult(
        recognised,
        report,
        table,
        reading.rows,
        add_original_texts(recognised, bad, recognised.line),
        not_data,
        rows.totals,
        notes=notes,
    )
    outcome.loaded = table.num_rows
    outcome.totals_agree = (proof.agree is not False) if settled.subtotals else proof.agree
    outcome.check_rows_accounted_for()
    refuse_too_many(outcome, bounds.quarantine_limit)
    outcome.table = sum_by_key(add_identity_columns(table, recognised, bounds), report)
    if proof.has_whole_total and report is ADS_DAILY:
        outcome.covered = _days_of_stated_period(recognised, bounds)
    return outcome


def add_original_texts(recognised: RecognisedTable, bad: list[BadRow], skip_lines: int) -> list[BadRow]:
    """Return the bad rows in order, each with its original text from the file. Line numbers count from below
    `skip_lines`."""
    lines = {row.line for row in bad}
    texts = original_rows(recognised.source, recognised.codec, recognised.separator, lines, skip_lines) if bad else {}
    return [replace(row, text=texts.get(row.line, "")) for row in sorted(bad, key=lambda row: row.line)]


def _refuse_foreign_currency(recognised: RecognisedTable, table: pa.Table) -> None:
    if "currency" in table.column_names:
        other = sorted(set(pc.unique(table["currency"]).to_pylist()) - {None, "JPY", "円"})
        if other:
            raise PermanentError(
                f"{recognised.source.name}: its amounts are in {', '.join(other)}, but only yen (JPY) can be imported; export the "
                f"file in yen"
            )


def _add_dates(recognised: RecognisedTable, table: pa.Table) -> tuple[pa.Table, Report, list[str]]:
    """Return the rows with `report_date`, and with `period_first` where the file has no days."""
    if "report_date" in table.column_names or not table.num_rows:
        return table, ADS_DAILY, []
    if {"period_first", "period_last"} <= set(table.column_names):
        first, last = table["period_first"], table["period_last"]
        if pc.any(pc.or_(pc.is_null(first), pc.is_null(last))).as_py():
            raise PermanentError(
                f"{recognised.source.name}: some rows lack the first or last day of their period; export the file with both columns filled"
            )
        if pc.any(pc.greater(first, last)).as_py():
            raise PermanentError(
                f"{recognised.source.name}: the period of a row ends before it begins; export the file again"
            )
    elif recognised.period:
        first, last = (
            pa.chunked_array([pa.repeat(pa.scalar(day, pa.date32()), table.num_rows)]) for day in recognised.period
        )
    else:
        raise PermanentError(
            f"{recognised.source.name}: no column with days and no period above the header, so its days are unknown; export the "
            f"file by day (日)"
        )
    table = table.append_column("report_date", last)
    if pc.all(pc.equal(first, last)).as_py():
        return table, ADS_DAILY, []
    if "period_first" not in table.column_names:
        table = table.append_column("period_first", first)
    return table, ADS_PERIOD, [NO_DAYS_NOTE]


def _rows_within_bounds(table: pa.Table, report: Report, bounds: ImportBounds) -> tuple[pa.Table, Counter[str]]:
    """Return rows on complete days of the engagement. Other rows are counted, not stored."""
    if not table.num_rows:
        return table, Counter()
    day = table["report_date"]
    too_new = pc.greater(day, pa.scalar(bounds.last_day))
    too_old = pc.less(day if report is ADS_DAILY else table["period_first"], pa.scalar(bounds.first_day))
    outside = Counter(
        {
            f"after {bounds.last_day}, not a whole day of the engagement": pc.sum(too_new).as_py() or 0,
            f"before {bounds.first_day}": pc.sum(pc.and_(too_old, pc.invert(too_new))).as_py() or 0,
        }
    )
    return (table.filter(pc.invert(pc.or_(too_new, too_old))) if outside.total() else table), +outside


def _days_of_stated_period(recognised: RecognisedTable, bounds: ImportBounds) -> set[date]:
    """Return the days of the period that a file states, within the bounds."""
    if not recognised.period:
        return set()
    first, last = max(recognised.period[0], bounds.first_day), min(recognised.period[1], bounds.last_day)
    return {date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)}


def _split_rows(table: pa.Table, marked: pa.ChunkedArray | pa.Array) -> tuple[pa.Table, pa.Table]:
    return table.filter(pc.invert(marked)), table.filter(marked)


def _bad_rows(rows: pa.Table, reason: str) -> list[BadRow]:
    return [BadRow(line, None, reason) for line in rows["source_line"].to_pylist()]
