"""From typed rows to what may be stored: days, accounts, totals and doubles are judged, and every row read is accounted for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import ControlTotalError, PermanentError
from orchestration.resources._console_ads import AdsRows, BadRow, StatedTotal
from orchestration.resources._console_find import Found
from orchestration.resources._console_formats import AMOUNTS, MEASURES
from orchestration.resources._console_reports import ADS_DAILY, ADS_PERIOD, ATTRIBUTES
from orchestration.resources._console_table import Reading
from orchestration.resources._report import Report

LEVELS = ("ad", "ad_group", "campaign")
ONLY_READ = {"account_id", "currency", "period_first", "period_last"}
"""Fields that tell no rows apart which the stored columns do not."""


@dataclass(frozen=True)
class Bounds:
    """What a file may speak of: whole days of the engagement, and the account to use where the file names none."""

    first_day: date
    last_day: date
    account: str | None
    quarantine_limit: float


@dataclass
class Outcome:
    """One table of a file after judgement. `read` = `loaded` + quarantined + declared no data, always. `days` are those it replaces."""

    found: Found
    report: Report
    table: pa.Table
    read: int
    bad: list[BadRow]
    not_data: Counter[str]
    totals: list[StatedTotal] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    loaded: int = 0

    def prove(self) -> None:
        """Raises ControlTotalError when a row got lost between reading and storing."""
        known = self.loaded + len(self.bad) + self.not_data.total()
        if known != self.read:
            raise ControlTotalError(
                f"{self.found.source.name}: {self.read} rows read, {known} accounted for; nothing was stored"
            )


def judge_ads(rows: AdsRows, reading: Reading, bounds: Bounds) -> Outcome:
    """Everything that decides which rows of an ads file are stored, in order.

    Raises PermanentError, one line, when the file as a whole cannot be trusted.
    """
    found = rows.found
    bad = rows.bad + [BadRow(line, None, reason, text) for line, reason, text in reading.broken]
    not_data = rows.not_data + Counter({"blank": reading.blank} if reading.blank else {})
    table = rows.table
    if table is None:
        table = pa.table({name: [] for name in ("source_line",)}, schema=pa.schema([("source_line", pa.int64())]))
    proved = check_totals(rows, table, has_bad=bool(bad))
    if reading.cut_line is not None and not proved:
        table, cut = _split(table, pc.equal(table["source_line"], reading.cut_line))
        bad += [_bad(row, "the file ends within this line, it may have been cut there") for row in cut.to_pylist()]
    _refuse_currency(found, table)
    table, report, notes = _dated(found, table)
    table, doubles = _without_doubles(table)
    bad += doubles
    table, outside = _within(table, report, bounds)
    not_data.update(outside)
    outcome = Outcome(found, report, table, reading.rows, bad, not_data, rows.totals, notes=notes)
    outcome.loaded = table.num_rows
    outcome.prove()
    refuse_too_many(outcome, bounds.quarantine_limit)
    outcome.table = _summed(_named(table, found, bounds), report)
    outcome.days = _days(outcome, bounds)
    return outcome


def check_totals(rows: AdsRows, table: pa.Table, has_bad: bool) -> bool:
    """Compare totals rows that speak of the whole file with the sums; True when one agrees.

    Raises PermanentError when one differs by more than rounding and no row was set aside.
    """
    proved = False
    for total in (one for one in rows.totals if one.is_whole):
        for name, stated in total.figures.items():
            if name not in table.column_names or name in ("reach", "results"):
                continue
            summed = pc.sum(table[name]).as_py() or 0
            allowed = 0.5 * 10 ** -_decimals(table[name], stated) * (table.num_rows + 1) if name in AMOUNTS else 0
            if abs(summed - stated) <= allowed * 1.0001:
                proved = True
            elif not has_bad:
                header = rows.found.headers[rows.found.columns.index(name)]
                raise PermanentError(
                    f"{rows.found.source.name} line {total.line}: {total.label} states {header} {stated:,.10g}, the rows add up to "
                    f"{summed:,.10g}; the file is incomplete or was changed, export it again"
                )
    return proved and not has_bad


def _decimals(values: pa.ChunkedArray, stated: float) -> int:
    """How finely a file states an amount: what its totals row may differ by follows from it."""
    numbers = np.append(pc.drop_null(values).to_numpy(), stated)
    for places in range(6):
        if np.abs(numbers - np.rint(numbers)).max() < 1e-6 * 10**places:
            return places
        numbers *= 10
    return 6


def _refuse_currency(found: Found, table: pa.Table) -> None:
    if "currency" in table.column_names:
        other = sorted(set(pc.unique(table["currency"]).to_pylist()) - {None, "JPY", "円"})
        if other:
            raise PermanentError(f"{found.source.name}: amounts in {', '.join(other)}; only yen (JPY) can be added up")


def _dated(found: Found, table: pa.Table) -> tuple[pa.Table, Report, list[str]]:
    """Rows with `report_date`, and `period_first` where the file has no days."""
    if "report_date" in table.column_names or not table.num_rows:
        return table, ADS_DAILY, []
    if {"period_first", "period_last"} <= set(table.column_names):
        first, last = table["period_first"], table["period_last"]
        if pc.any(pc.or_(pc.is_null(first), pc.is_null(last))).as_py():
            raise PermanentError(f"{found.source.name}: rows without the days of their period; export it with them")
    elif found.period:
        first, last = (
            pa.chunked_array([pa.repeat(pa.scalar(day, pa.date32()), table.num_rows)]) for day in found.period
        )
    else:
        raise PermanentError(
            f"{found.source.name}: no column with days and no period above the header; export it by day (日) so that it counts"
        )
    table = table.append_column("report_date", last)
    if pc.all(pc.equal(first, last)).as_py():
        return table, ADS_DAILY, []
    if "period_first" not in table.column_names:
        table = table.append_column("period_first", first)
    note = "has no column with days: kept as figures of its period, no daily figure counts them; export it by day (日) for that"
    return table, ADS_PERIOD, [note]


def _without_doubles(table: pa.Table) -> tuple[pa.Table, list[BadRow]]:
    """Set aside all rows that are told apart by nothing: nobody knows whether one is a copy or a correction."""
    told = [name for name in table.column_names if name not in (*MEASURES, "source_line")]
    if not table.num_rows or not told:
        return table, []
    codes = _codes(table, told)
    if _all_differ(codes):
        return table, []
    _, codes, counts = np.unique(codes, return_inverse=True, return_counts=True)
    marked = counts[codes] > 1
    kept, double = table.filter(pa.array(~marked)), table.filter(pa.array(marked))
    return kept, [
        _bad(row, "another row of the file says the same of the same thing, or says it otherwise")
        for row in double.to_pylist()
    ]


def _all_differ(codes: np.ndarray) -> bool:
    ordered = np.sort(codes)
    return not bool((ordered[1:] == ordered[:-1]).any())


def _codes(table: pa.Table, names: Sequence[str]) -> np.ndarray:
    """A number for each row; equal where the named columns are, nulls too."""
    codes = np.zeros(table.num_rows, dtype=np.int64)
    size = 1
    for name in names:
        column = table[name].combine_chunks()
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        indices = pc.fill_null(column.indices, -1) if column.null_count else column.indices
        place = indices.to_numpy().astype(np.int64) + 1
        more = len(column.dictionary) + 1
        if size > np.iinfo(np.int64).max // more:
            found, codes = np.unique(codes, return_inverse=True)
            size = len(found)
        codes, size = codes * more + place, size * more
    return codes


def _nothing(kind: pa.DataType, size: int) -> pa.Array:
    return pa.nulls(size, pa.dictionary(pa.int32(), pa.string()) if pa.types.is_string(kind) else kind)


def _same(text: str | None, size: int) -> pa.ChunkedArray:
    if text is None:
        return pa.chunked_array([_nothing(pa.string(), size)])
    return pa.chunked_array(
        [pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), size), pa.array([text]))]
    )


def _within(table: pa.Table, report: Report, bounds: Bounds) -> tuple[pa.Table, Counter[str]]:
    """Rows of the engagement's whole days; the others are counted, not stored."""
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


def refuse_too_many(outcome: Outcome, limit: float) -> None:
    """Raises PermanentError when more rows are bad than the setting allows."""
    if outcome.bad and len(outcome.bad) > limit * outcome.read:
        first = outcome.bad[0]
        where = f"line {first.line}" + (f", {first.column}" if first.column else "")
        raise PermanentError(
            f"{outcome.found.source.name}: {len(outcome.bad):,} of {outcome.read:,} rows cannot be read, more than {limit:.0%} "
            f"(TOCHIMART_QUARANTINE_LIMIT); the first is {where}: {first.reason}; nothing was stored"
        )


def _named(table: pa.Table, found: Found, bounds: Bounds) -> pa.Table:
    """With platform, account and level; ids may come with dashes."""
    columns = {name: table[name] for name in table.column_names}
    size = table.num_rows
    if "account_id" in columns:
        account = pc.replace_substring_regex(
            columns["account_id"].cast(pa.string()), "^([0-9]{3})-([0-9]{3})-([0-9]{4})$", r"\1\2\3"
        )
        account = (pc.fill_null(account, bounds.account) if bounds.account else account).dictionary_encode()
    else:
        account = _same(bounds.account, size)
    if size and account.null_count:
        raise PermanentError(
            f"{found.source.name}: names no account, and seeds/accounts.csv has not exactly one of {found.format.platform}; "
            "say which with --account"
        )
    level = next((one for one in LEVELS if columns.keys() & {f"{one}_id", f"{one}_name"}), "account")
    columns["platform"] = _same(found.format.platform, size)
    columns["file_account_id"] = account
    columns["level"] = _same(level, size)
    return pa.table(columns)


def _summed(table: pa.Table, report: Report) -> pa.Table:
    """One row per key of the report: what only a breakdown nobody asked for tells apart is added up, unknown stays unknown."""
    there = set(table.column_names)
    absent = {
        kind: _nothing(kind, table.num_rows) for kind in {one.type for one in report.columns if one.name not in there}
    }
    filled = pa.table({one.name: table[one.name] if one.name in there else absent[one.type] for one in report.columns})
    if not table.num_rows or not set(table.column_names) - set(report.schema.names) - ONLY_READ:
        return filled
    codes = _codes(filled, [name for name in (report.date_column, *report.key) if name in there])
    if _all_differ(codes):
        return filled
    table = filled.cast(report.schema)
    known = pc.ScalarAggregateOptions(min_count=1)
    parts = (
        table.select(MEASURES).append_column("source_line", table["source_line"]).append_column("code", pa.array(codes))
    )
    grouped = parts.group_by("code", use_threads=False).aggregate(
        [*((name, "sum", known) for name in MEASURES), ("source_line", "min"), ("source_line", "count")]
    )
    _, first = np.unique(codes, return_index=True)
    heads = table.take(pa.array(first)).append_column("code", pa.array(codes[first])).sort_by("code")
    grouped = grouped.sort_by("code")
    alone = pc.equal(grouped["source_line_count"], 1)
    sums = {name: grouped[f"{name}_sum"] for name in MEASURES} | {"source_line": grouped["source_line_min"]}
    sums["reach"] = pc.if_else(alone, sums["reach"], pa.scalar(None, pa.int64()))
    whole = {name: sums.get(name, heads[name]) for name in report.schema.names}
    return pa.table(whole, schema=report.schema).sort_by("source_line")


def _days(outcome: Outcome, bounds: Bounds) -> list[date]:
    """Days the file speaks of: those with rows, and in a daily file all of the period it states."""
    days = set(pc.unique(outcome.table["report_date"]).to_pylist())
    if outcome.found.period and outcome.report is ADS_DAILY:
        first, last = outcome.found.period
        span = range(max(first, bounds.first_day).toordinal(), min(last, bounds.last_day).toordinal() + 1)
        days |= {date.fromordinal(n) for n in span}
    return sorted(days)


def _split(table: pa.Table, marked: pa.ChunkedArray) -> tuple[pa.Table, pa.Table]:
    return table.filter(pc.invert(marked)), table.filter(marked)


def _bad(row: dict[str, object], reason: str) -> BadRow:
    """A row that was readable: its text is put together again from its values."""
    told = [str(value) for name, value in row.items() if value is not None and name != "source_line"]
    return BadRow(int(str(row["source_line"])), None, reason, " | ".join(told))


assert set(ATTRIBUTES) <= set(ADS_DAILY.schema.names)
