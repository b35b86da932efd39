"""Finds rows of earlier files of the same days that a new file would remove, and merges the rows of both.

A day of an account and level is one landed file, and a later file replaces it. If the later file lacks campaigns of the
earlier one (a filtered export, one file per campaign), replacing would silently lose cost. Such a file is refused. The
user then chooses `replace` (earlier rows are removed) or `add` (earlier rows of other campaigns stay).
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.resources.base import Extract, Report
from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.entities import (
    EntityComparison,
    compare_entities,
    describe_missing_entities,
    format_list,
    sum_measures,
)
from orchestration.resources.imports.console.parts import combine_parts, file_names, query_text
from orchestration.resources.privacy import Guard
from orchestration.resources.store import Landing

Mode = Literal["ask", "replace", "add"]
MIN_SHARE_OF_STORED = 0.5
"""A file whose figures for the same campaigns are below this share of the stored ones is more often a filtered export
than a correction."""
AMOUNT_MEASURES = ("cost", "impressions", "clicks", "sessions", "event_count", "views", "key_events")
"""Measures in which a loss is stated, the most informative first."""

MODES: tuple[Mode, ...] = ("ask", "replace", "add")

PlaceAndDay = tuple[str, str, date]
"""Report, place (`<platform>.<account>.<level or table>`) and day."""


@dataclass(frozen=True)
class DayRows:
    """The rows that one or more files contain for one place and day, and the names of the files."""

    report: Report
    place: str
    day: date
    rows: pa.Table
    files: tuple[str, ...]


@dataclass(frozen=True)
class RowLoss:
    """Rows of an earlier file that would be lost: `names` of the campaigns …, `amount` of `measure`. With `is_addable`,
    `--add` keeps them."""

    day: DayRows
    names: tuple[str, ...]
    measure: str
    amount: float
    reason: str
    earlier_files: tuple[str, ...]
    is_addable: bool


def parse_mode(text: str) -> Mode:
    """Return `text` as a mode. Raises PermanentError for an unknown mode."""
    for mode in MODES:
        if text == mode:
            return mode
    raise PermanentError(f"unknown value {text} of the setting `earlier`; use one of {', '.join(MODES)}")


def split_into_days(file: ConsoleFile) -> Iterator[tuple[Extract, DayRows]]:
    """Yield (extract, rows) for each report, place and day of a file. Each extract can still be landed."""
    for extract in file.extracts():
        request = extract.request
        rows = pa.Table.from_batches(list(extract.batches), schema=request.report.schema)
        yield (
            replace(extract, batches=iter(rows.to_batches())),
            DayRows(request.report, request.account_id, request.first_day, rows, (file.path.name,)),
        )


def merge_days(files: Sequence[ConsoleFile], mode: Mode) -> list[DayRows]:
    """Join the rows that files of one command contain for the same places and days. Raises PermanentError when two
    files state different figures for the same campaign and day. With mode `replace`, the later file counts instead."""
    days_by_place: dict[PlaceAndDay, DayRows] = {}
    for file in files:
        for _, day in split_into_days(file):
            place = (day.report.name, day.place, day.day)
            days_by_place[place] = _join(days_by_place[place], day, mode) if place in days_by_place else day
    return list(days_by_place.values())


def _join(first: DayRows, second: DayRows, mode: Mode) -> DayRows:
    comparison = compare_entities(first.rows, second.rows, first.report)
    if mode != "replace":
        _refuse_contradiction(first, second, comparison)
    kept = first.rows.filter(pa.array(comparison.only_old)) if comparison.is_comparable else first.rows.slice(0, 0)
    return replace(first, rows=pa.concat_tables([kept, second.rows]), files=(*first.files, *second.files))


def _refuse_contradiction(first: DayRows, second: DayRows, comparison: EntityComparison) -> None:
    names = f"{' and '.join(dict.fromkeys((*first.files, *second.files)))}, {first.day}"
    if not comparison.is_comparable:
        raise PermanentError(
            f"{names}: one file names campaigns or ads by id, the other by name, so their rows cannot be matched. Nothing was stored. "
            "Export both files with ids and names"
        )
    first_sums = sum_measures(first.rows.filter(pa.array(~comparison.only_old)), first.report)
    other = sum_measures(second.rows.filter(pa.array(~comparison.only_new)), first.report)
    for measure in (name for name in first_sums if name in other and not _is_equal(first_sums[name], other[name])):
        raise PermanentError(
            f"{names}: the files state different {measure} for the same campaigns or rows, "
            f"{_format_amount(measure, first_sums[measure])} and {_format_amount(measure, other[measure])}. Nothing was stored. "
            "Import only the file that is right, or add --replace if the later file corrects the earlier one"
        )


def find_losses(landing: Landing, days: Iterable[DayRows]) -> list[RowLoss]:
    """Return the stored rows of earlier imports that the given days would remove."""
    return [loss for day in days if (stored := read_stored_day(landing, day)) for loss in _losses_of_day(stored, day)]


def read_stored_day(landing: Landing, day: DayRows) -> DayRows | None:
    """Return the rows that earlier imports landed for the same place and day, or None."""
    path = landing.path(day.report, day.day, day.place)
    if not path.exists():
        return None
    record = landing.record(day.report, day.day, day.place)
    rows = pq.read_table(path).cast(day.report.schema)
    return replace(day, rows=rows, files=tuple(file_names(record)))


def _losses_of_day(stored: DayRows, day: DayRows) -> Iterator[RowLoss]:
    given = _with_names_masked(day)
    comparison = compare_entities(stored.rows, given, day.report)
    gone = stored.rows.filter(pa.array(comparison.only_old))
    amounts = {name: amount for name, amount in sum_measures(gone, day.report).items() if amount}
    if amounts:
        names = tuple(describe_missing_entities(gone, given, comparison.columns or ()))
        reason = "" if comparison.is_comparable else "one file names them by id and the other by name"
        yield _make_row_loss(stored, day, names, amounts, reason, comparison.is_comparable)
    before = sum_measures(stored.rows.filter(pa.array(~comparison.only_old)), day.report)
    after = sum_measures(given.filter(pa.array(~comparison.only_new)), day.report)
    if given.num_rows and (absent := {name: value for name, value in before.items() if value and name not in after}):
        yield _make_row_loss(
            stored, day, tuple(absent), absent, "this file has no such column or no value in it", is_addable=False
        )
    measure = next((name for name in AMOUNT_MEASURES if before.get(name)), None)
    if measure and after.get(measure, before[measure]) < MIN_SHARE_OF_STORED * before[measure]:
        reason = f"for the same campaigns or rows this file states {_format_amount(measure, after[measure])} only"
        yield _make_row_loss(stored, day, (measure,), {measure: before[measure]}, reason, is_addable=False)


def _make_row_loss(
    stored: DayRows, day: DayRows, names: tuple[str, ...], amounts: Mapping[str, float], reason: str, is_addable: bool
) -> RowLoss:
    measure = next((name for name in AMOUNT_MEASURES if amounts.get(name)), next(iter(amounts)))
    return RowLoss(day, names, measure, amounts[measure], reason, stored.files, is_addable)


def _with_names_masked(day: DayRows) -> pa.Table:
    """Return the rows as they would be stored. Stored names are already masked, so both can be compared."""
    return pa.Table.from_batches(map(Guard(day.report), day.rows.to_batches()), schema=day.report.schema)


def refuse_losses(losses: Sequence[RowLoss], mode: Mode) -> None:
    """Raise PermanentError, in one line, for losses that `mode` does not allow, with names, days, amounts and the
    possible decisions."""
    open_ones = [loss for loss in losses if mode == "ask" or (mode == "add" and not loss.is_addable)]
    if not open_ones:
        return
    first = open_ones[0]
    same_kind = [
        loss
        for loss in open_ones
        if (loss.measure, loss.reason, loss.is_addable) == (first.measure, first.reason, first.is_addable)
    ]
    days = sorted({loss.day.day for loss in same_kind})
    names = list(dict.fromkeys(name for loss in same_kind for name in loss.names))
    files = ", ".join(dict.fromkeys(name for loss in same_kind for name in loss.day.files))
    earlier_files = (
        ", ".join(dict.fromkeys(name for loss in same_kind for name in loss.earlier_files)) or "an earlier import"
    )
    amount = _format_amount(first.measure, sum(loss.amount for loss in same_kind))
    reason = f" ({first.reason})" if first.reason else ""
    how = "--replace removes these rows" + (
        ", --add keeps them beside the rows of this file" if first.is_addable else ""
    )
    raise PermanentError(
        f"{files}: the import would remove stored figures of {format_list(names)}, {amount} of {_format_days(days)}, which come from "
        f"{earlier_files} and are not in this file{reason}. Nothing was stored. Import again with an option: {how}"
    )


def refuse_joint_losses(landing: Landing, files: Sequence[ConsoleFile], mode: Mode) -> None:
    """Raise PermanentError, in one line, when files of one command together would remove rows that `mode` does not
    allow to remove."""
    given = merge_days(files, mode)
    if mode != "replace":
        alone = [loss for file in files for _, day in split_into_days(file) for loss in find_losses(landing, [day])]
        refuse_losses(alone, "add")
    refuse_losses(find_losses(landing, given), mode)


def merge_with_stored(
    landing: Landing, extract: Extract, day: DayRows, mode: Mode, command_days: Sequence[DayRows] = ()
) -> Extract:
    """Return the extract to land: the rows of the file plus the rows of earlier files that stay. With `add`, earlier
    rows of entities that the file does not contain stay. With `replace`, only rows of entities in files of the same
    command (`command_days`) stay. Raises PermanentError for losses that `mode` does not allow."""
    stored = read_stored_day(landing, day)
    if stored is None or not stored.rows.num_rows:
        return extract
    comparison = compare_entities(stored.rows, _with_names_masked(day), day.report)
    stays = (
        comparison.only_old
        if comparison.is_comparable and mode == "add"
        else np.zeros(stored.rows.num_rows, dtype=bool)
    )
    for other in (
        command_day
        for command_day in command_days
        if (command_day.report, command_day.place, command_day.day) == (day.report, day.place, day.day)
    ):
        of_other = compare_entities(stored.rows, _with_names_masked(other), day.report)
        stays |= comparison.only_old & ~of_other.only_old
    kept_rows = stored.rows.filter(pa.array(stays))
    meta = landing.record(day.report, day.day, day.place)
    parts = combine_parts(meta, stays, extract, day.rows.num_rows)
    return replace(
        extract,
        batches=iter([*kept_rows.to_batches(), *day.rows.to_batches()]),
        query=query_text(parts),
        quality={**extract.quality, "files": parts},
    )


def _is_equal(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-6)


def _format_amount(measure: str, amount: float) -> str:
    return f"{amount:,.10g} yen" if measure == "cost" else f"{amount:,.10g} {measure}"


def _format_days(days: Sequence[date]) -> str:
    return f"{days[0]}" if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"
