"""Find what a file would take away from earlier files of the same days, and put the rows of both together.

A day of an account and level is one landed file, and a later file replaces it. Where the later file does not hold every campaign of the
earlier one (a filtered export, one file for each campaign), replacing would lose money without a word. Such a file is stopped. The person
says `replace` (the earlier rows go) or `add` (the earlier rows of other campaigns stay).
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
from orchestration.resources.imports.console.entities import Comparison, compare, described, listed, totals
from orchestration.resources.imports.console.parts import combined_parts, file_names, query_of
from orchestration.resources.privacy import Guard
from orchestration.resources.store import Landing

Mode = Literal["ask", "replace", "add"]
FALL = 0.5
"""Less than this share of the stored figures for the same campaigns: more often a filtered export than a correction."""
SPEAKING = ("cost", "impressions", "clicks", "sessions", "event_count", "views", "key_events")
"""Measures an amount is stated in, the most telling first."""

MODES: tuple[Mode, ...] = ("ask", "replace", "add")

Place = tuple[str, str, date]
"""Report, place (`<platform>.<account>.<level or table>`) and day."""


@dataclass(frozen=True)
class Day:
    """What one or more files say of one place and day: its rows, and the names of the files."""

    report: Report
    place: str
    day: date
    rows: pa.Table
    files: tuple[str, ...]


@dataclass(frozen=True)
class Loss:
    """What of an earlier file would go: `names` of campaigns …, `amount` of `measure`. `--add` keeps it if `is_addable`."""

    day: Day
    names: tuple[str, ...]
    measure: str
    amount: float
    reason: str
    earlier: tuple[str, ...]
    is_addable: bool


def mode_of(text: str) -> Mode:
    """Return `text` as a mode. Raises PermanentError when it is none."""
    for mode in MODES:
        if text == mode:
            return mode
    raise PermanentError(f"earlier: {text}; write {', '.join(MODES)}")


def days_of(file: ConsoleFile) -> Iterator[tuple[Extract, Day]]:
    """Read a file's extracts, one for each report, place and day; each extract can still be landed."""
    for extract in file.extracts():
        request = extract.request
        rows = pa.Table.from_batches(list(extract.batches), schema=request.report.schema)
        yield (
            replace(extract, batches=iter(rows.to_batches())),
            Day(request.report, request.account_id, request.first_day, rows, (file.path.name,)),
        )


def together(files: Sequence[ConsoleFile], mode: Mode) -> list[Day]:
    """Join what files given in one command say of the same places and days.

    Raises PermanentError when two of them state different figures for the same campaign and day, unless `mode` is `replace`: then the
    later one counts.
    """
    found: dict[Place, Day] = {}
    for file in files:
        for _, day in days_of(file):
            place = (day.report.name, day.place, day.day)
            found[place] = _joined(found[place], day, mode) if place in found else day
    return list(found.values())


def _joined(first: Day, second: Day, mode: Mode) -> Day:
    found = compare(first.rows, second.rows, first.report)
    if mode != "replace":
        _refuse_contradiction(first, second, found)
    kept = first.rows.filter(pa.array(found.only_old)) if found.is_comparable else first.rows.slice(0, 0)
    return replace(first, rows=pa.concat_tables([kept, second.rows]), files=(*first.files, *second.files))


def _refuse_contradiction(first: Day, second: Day, found: Comparison) -> None:
    names = f"{' and '.join(dict.fromkeys((*first.files, *second.files)))}, {first.day}"
    if not found.is_comparable:
        raise PermanentError(
            f"{names}: one names campaigns or ads by their id, the other by their name, so nobody can say which rows are the same; "
            "export both with ids and names; nothing was stored"
        )
    mine = totals(first.rows.filter(pa.array(~found.only_old)), first.report)
    other = totals(second.rows.filter(pa.array(~found.only_new)), first.report)
    for measure in (name for name in mine if name in other and not _is_equal(mine[name], other[name])):
        raise PermanentError(
            f"{names}: both state {measure} of the same campaigns or rows, {_amount(measure, mine[measure])} and "
            f"{_amount(measure, other[measure])}; give only the one that is right, or --replace where the later one corrects the earlier; "
            "nothing was stored"
        )


def losses(landing: Landing, days: Iterable[Day]) -> list[Loss]:
    """Return what the given days would take away from the landed files of earlier imports."""
    return [loss for day in days if (stored := stored_day(landing, day)) for loss in _lost(stored, day)]


def stored_day(landing: Landing, day: Day) -> Day | None:
    """Return what earlier imports landed for the same place and day; None when there is no such file."""
    path = landing.path(day.report, day.day, day.place)
    if not path.exists():
        return None
    record = landing.record(day.report, day.day, day.place)
    rows = pq.read_table(path).cast(day.report.schema)
    return replace(day, rows=rows, files=tuple(file_names(record)))


def _lost(stored: Day, day: Day) -> Iterator[Loss]:
    given = _masked(day)
    found = compare(stored.rows, given, day.report)
    gone = stored.rows.filter(pa.array(found.only_old))
    amounts = {name: amount for name, amount in totals(gone, day.report).items() if amount}
    if amounts:
        names = tuple(described(gone, given, found.columns or ()))
        reason = "" if found.is_comparable else "one file names them by id and the other by name"
        yield _loss(stored, day, names, amounts, reason, found.is_comparable)
    before = totals(stored.rows.filter(pa.array(~found.only_old)), day.report)
    after = totals(given.filter(pa.array(~found.only_new)), day.report)
    if given.num_rows and (absent := {name: value for name, value in before.items() if value and name not in after}):
        yield _loss(
            stored, day, tuple(absent), absent, "this file has no such column or no value in it", is_addable=False
        )
    measure = next((name for name in SPEAKING if before.get(name)), None)
    if measure and after.get(measure, before[measure]) < FALL * before[measure]:
        reason = f"for the same campaigns or rows this file states {_amount(measure, after[measure])} only"
        yield _loss(stored, day, (measure,), {measure: before[measure]}, reason, is_addable=False)


def _loss(
    stored: Day, day: Day, names: tuple[str, ...], amounts: Mapping[str, float], reason: str, is_addable: bool
) -> Loss:
    measure = next((name for name in SPEAKING if amounts.get(name)), next(iter(amounts)))
    return Loss(day, names, measure, amounts[measure], reason, stored.files, is_addable)


def _masked(day: Day) -> pa.Table:
    """The rows as they would be stored: stored names are masked already."""
    return pa.Table.from_batches(map(Guard(day.report), day.rows.to_batches()), schema=day.report.schema)


def refuse_losses(found: Sequence[Loss], mode: Mode) -> None:
    """Raise PermanentError, one line, for what `mode` does not allow to go: names, days, amounts, and how to decide."""
    open_ones = [one for one in found if mode == "ask" or (mode == "add" and not one.is_addable)]
    if not open_ones:
        return
    first = open_ones[0]
    mine = [
        one
        for one in open_ones
        if (one.measure, one.reason, one.is_addable) == (first.measure, first.reason, first.is_addable)
    ]
    days = sorted({one.day.day for one in mine})
    names = list(dict.fromkeys(name for one in mine for name in one.names))
    files = ", ".join(dict.fromkeys(name for one in mine for name in one.day.files))
    earlier = ", ".join(dict.fromkeys(name for one in mine for name in one.earlier)) or "an earlier import"
    amount = _amount(first.measure, sum(one.amount for one in mine))
    reason = f" ({first.reason})" if first.reason else ""
    how = "--replace lets it go" + (", --add keeps it beside the rows of this file" if first.is_addable else "")
    raise PermanentError(
        f"{files}: would take away {listed(names)}, {amount} of {_span(days)}, which {earlier} brought and this file does not hold"
        f"{reason}; {how}; nothing was stored"
    )


def refuse_together(landing: Landing, files: Sequence[ConsoleFile], mode: Mode) -> None:
    """Refuse files given in one command when together they would take away what `mode` does not allow. Raises PermanentError, one line."""
    given = together(files, mode)
    if mode != "replace":
        alone = [loss for file in files for _, day in days_of(file) for loss in losses(landing, [day])]
        refuse_losses(alone, "add")
    refuse_losses(losses(landing, given), mode)


def put_together(landing: Landing, extract: Extract, day: Day, mode: Mode, beside: Sequence[Day] = ()) -> Extract:
    """Return the extract to land: the file's rows and those rows of earlier files that stay.

    With `add` every earlier row of an entity the file does not hold stays, with `replace` only rows of entities that files given in the
    same command (`beside`) hold. Raises PermanentError for what `mode` does not allow.
    """
    stored = stored_day(landing, day)
    if stored is None or not stored.rows.num_rows:
        return extract
    found = compare(stored.rows, _masked(day), day.report)
    stays = found.only_old if found.is_comparable and mode == "add" else np.zeros(stored.rows.num_rows, dtype=bool)
    for other in (one for one in beside if (one.report, one.place, one.day) == (day.report, day.place, day.day)):
        of_other = compare(stored.rows, _masked(other), day.report)
        stays |= found.only_old & ~of_other.only_old
    kept = stored.rows.filter(pa.array(stays))
    meta = landing.record(day.report, day.day, day.place)
    parts = combined_parts(meta, stays, extract, day.rows.num_rows)
    return replace(
        extract,
        batches=iter([*kept.to_batches(), *day.rows.to_batches()]),
        query=query_of(parts),
        quality={**extract.quality, "files": parts},
    )


def _is_equal(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)


def _amount(measure: str, amount: float) -> str:
    return f"{amount:,.10g} yen" if measure == "cost" else f"{amount:,.10g} {measure}"


def _span(days: Sequence[date]) -> str:
    return f"{days[0]}" if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"
