"""Rows that look like data and may be sums of other rows: labelled ones (`All`, `冬 集計`), and ones that leave a finer level blank.

Their figures decide. Rows of one kind (the same cells labelled or blank) that all equal what they would sum are subtotals; a campaign
may be called All, and then its figures are its own. Where neither is certain the file is refused, naming the row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import DAYS, TEXTS, Label, plain
from orchestration.resources.imports.console.judging.ads import AdsRows, BadRow
from orchestration.resources.imports.console.judging.cover import COMPARED, Cover, agree, cover
from orchestration.resources.imports.console.judging.margins import refuse_margins
from orchestration.resources.imports.console.judging.totals import ROUNDED, compare, place_of

LEVELS = ("campaign", "ad_group", "ad")
HIERARCHY = tuple(f"{level}_{what}" for level in LEVELS for what in ("id", "name"))
NEAR = 1.5
"""Blank rows that differ by up to this factor from the figures below them may be sums of rows that were changed or are missing."""


@dataclass
class Settled:
    """`table` without subtotals, how many there were, rows that are neither data nor sums, and what to tell."""

    table: pa.Table
    subtotals: int = 0
    bad: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Kind:
    """Rows with the same cells labelled and the same blank: their places in the table."""

    at: np.ndarray
    labels: dict[str, Label]
    blank: frozenset[str]


def settle(rows: AdsRows, table: pa.Table) -> Settled:
    """Take subtotals out of typed rows. Raises PermanentError, naming a row, where nothing tells a subtotal from data."""
    settled = Settled(table)
    _labelled(rows, settled)
    _blank(rows, settled)
    _doubtful(rows, settled)
    return settled


def _labelled(rows: AdsRows, settled: Settled) -> None:
    table = settled.table
    labels = {name: found for name in _words(table) if (found := _labels_of(rows, table, name))}
    if not labels:
        return
    is_data = np.ones(table.num_rows, dtype=bool)
    kinds = _kinds(table, labels)
    for kind in kinds:
        is_data[kind.at] = False
    open_kinds: list[tuple[_Kind, str]] = []
    lone: list[_Kind] = []
    for kind in kinds:
        data, stated = table.filter(pa.array(is_data)), _stated(table, kind.at)
        if _named(table, kind, finer=False):
            is_data[kind.at] = True
            continue
        right, exact, covered = _any_agrees(table, data, kind, stated)
        told = _is_told(stated) & (covered.rows > 0)
        is_lone = (covered.rows == 0) & (_is_told(stated) | ~(covered.rows > 0).any())
        if is_lone.any() and right[told].all():
            same, crossing = _crosses(table, kind, is_lone, stated, lone)
            is_open = told.any() and not all(name.startswith("breakdown ") for name in kind.labels)
            if crossing.any() or is_open:
                doubt = (
                    _crossing_refusal(rows, table, kind, crossing)
                    if crossing.any()
                    else _refusal(rows, table, kind, stated, covered, is_lone)
                )
                open_kinds.append((kind, doubt))
            kept = replace(kind, at=kind.at[is_lone & ~same])
            is_data[kept.at] = True
            lone.append(kept)
            if len(kept.at):
                told_where = _told(rows, table, kind, kept.at)
                settled.notes.append(f"{told_where} has no rows below it in the file; its figures are loaded")
            settled.notes += _rounded_notes(table, kind.at[told & ~exact])
        elif right[told].all():
            settled.notes += _rounded_notes(table, kind.at[told & ~exact])
        elif not (right & told).any() and (_named(table, kind, finer=True) or _too_small(stated, covered, told)):
            is_data[kind.at] = True
            settled.notes.append(
                f"{_told(rows, table, kind, kind.at)} is no sum of other rows: taken for a name, its figures are loaded"
            )
        else:
            open_kinds.append((kind, _refusal(rows, table, kind, stated, covered, told & ~right)))
    _decide_by_the_whole(rows, table, is_data, open_kinds)
    settled.subtotals += int((~is_data).sum())
    settled.table = table.filter(pa.array(is_data))


def _crosses(
    table: pa.Table, kind: _Kind, asked: np.ndarray, stated: Mapping[str, np.ndarray], lone: Sequence[_Kind]
) -> tuple[np.ndarray, np.ndarray]:
    """Which of the `asked` rows speak of what labelled rows of other kinds, kept as data, speak of as well: all ages of men beside all
    people of 18 to 24. First those that state the same sums, then those that do not."""
    same, crossing = (np.zeros(len(kind.at), dtype=bool) for _ in range(2))
    for other in lone:
        keys = [*(name for name in DAYS if name in table.column_names), *_words(table)]
        keys = [name for name in keys if name not in {*kind.labels, *other.labels, *kind.blank, *other.blank}]
        rows = table.take(pa.array(kind.at)).select(keys)
        given: dict[str, Sequence[object]] = {name: rows[name].to_pylist() for name in keys}
        covered = cover(table.take(pa.array(other.at)), given, len(kind.at), stated)
        is_same = agree(covered, stated)
        same |= asked & (covered.rows > 0) & is_same
        crossing |= asked & (covered.rows > 0) & ~is_same
    return same & ~crossing, crossing


def _told(rows: AdsRows, table: pa.Table, kind: _Kind, at: np.ndarray) -> str:
    """Where labelled rows stand, and what is written there."""
    column, label = next(iter(kind.labels.items()))
    return f"{_lines(table, at)}: '{label.text}' ({rows.header(column)})"


def _lines(table: pa.Table, at: np.ndarray) -> str:
    first = table["source_line"][int(at[0])].as_py()
    return f"line {first}" + (f" and {len(at) - 1:,} more" if len(at) > 1 else "")


def _decide_by_the_whole(
    rows: AdsRows, table: pa.Table, is_data: np.ndarray, open_kinds: Sequence[tuple[_Kind, str]]
) -> None:
    """Rows that are not the sums of what they would cover: totals of the whole file tell whether they count."""
    if not open_kinds:
        return
    for counts in (False, True):
        for kind, _ in open_kinds:
            is_data[kind.at] = counts
        data = table.filter(pa.array(is_data))
        wholes = [one for one in compare(rows.totals, data) if set(one.given) <= {"report_date"} and one.sums]
        if wholes and all(one.agrees for one in wholes):
            return
    raise PermanentError(open_kinds[0][1])


def _blank(rows: AdsRows, settled: Settled) -> None:
    """Rows with a blank where others of the same campaign or ad group name something finer."""
    table = settled.table
    partly = [name for name in _words(table) if 0 < table[name].null_count < table.num_rows]
    finer = {name for name in partly if name in (*HIERARCHY, "device") or name.startswith("breakdown ")}
    if not finer:
        return
    is_data = np.ones(table.num_rows, dtype=bool)
    kinds = [kind for kind in _kinds(table, {}, partly) if kind.blank & finer]
    for kind in kinds:
        is_data[kind.at] = False
    for kind in sorted(kinds, key=lambda one: len(one.blank)):
        data, stated = table.filter(pa.array(is_data)), _stated(table, kind.at)
        right, exact, covered = _any_agrees(table, data, kind, stated)
        told = _is_told(stated) & (covered.rows > 0)
        sure = right & told & ((covered.rows > 1) | ((right & told).sum() > 1))
        if sure.any() and right[told].all():
            is_data[kind.at[~told]] = True
            settled.notes += _rounded_notes(table, kind.at[told & ~exact])
        elif sure.sum() * 2 > told.sum() or _nearly(kind, stated, covered, told):
            is_data[kind.at] = True
            wholes = [
                one for one in compare(rows.totals, table.filter(pa.array(is_data))) if not one.given and one.sums
            ]
            if not (wholes and all(one.agrees for one in wholes)):
                raise PermanentError(_refusal(rows, table, kind, stated, covered, told & ~sure))
        else:
            is_data[kind.at] = True
    refuse_margins(rows, table, is_data, [(kind.at, kind.blank) for kind in kinds])
    settled.subtotals += int((~is_data).sum())
    settled.table = table.filter(pa.array(is_data))


def _doubtful(rows: AdsRows, settled: Settled) -> None:
    """Rows without a day or without a name: sums of others, or bad."""
    if not rows.doubtful:
        return
    compared = {one.total.line: one for one in compare([total for total, _ in rows.doubtful], settled.table)}
    agreeing = sum(bool(one.agrees and any(one.total.figures.values())) for one in compared.values())
    for total, bad in rows.doubtful:
        one = compared[total.line]
        if one.agrees and (agreeing > 1 or not any(total.figures.values()) or one.rows > 1):
            settled.subtotals += 1
        else:
            settled.bad.append(bad)


def _words(table: pa.Table) -> list[str]:
    return [
        name for name in table.column_names if (name in TEXTS and name != "currency") or name.startswith("breakdown ")
    ]


def _labels_of(rows: AdsRows, table: pa.Table, name: str) -> dict[int, Label]:
    """Labels that occur in a column beside other values, by their place in its dictionary."""
    column = table[name].combine_chunks()
    labels = rows.labels.words.labels(column.dictionary)
    if not labels:
        return {}
    known = {plain(one) for one in column.dictionary.to_pylist() if one is not None}
    labels = {place: one for place, one in labels.items() if not one.is_suffix or one.of in known}
    occurring = set(pc.drop_null(pc.unique(column.indices)).to_pylist())
    found = {place: one for place, one in labels.items() if place in occurring}
    return found if found and occurring - found.keys() else {}


def _kinds(
    table: pa.Table, labels: Mapping[str, Mapping[int, Label]], blanks: Sequence[str] | None = None
) -> list[_Kind]:
    """Rows by what of them is labelled and what is blank, fewest labels first; with `labels`, only labelled rows."""
    some = np.zeros(table.num_rows, dtype=bool) if labels else np.ones(table.num_rows, dtype=bool)
    marks: list[tuple[np.ndarray, int]] = []
    for found in labels:
        column = table[found].combine_chunks()
        rank = np.zeros(len(column.dictionary) + 1, dtype=np.int64)
        rank[list(labels[found])] = np.arange(1, len(labels[found]) + 1)
        marks.append((rank[pc.fill_null(column.indices, len(column.dictionary)).to_numpy()], len(labels[found]) + 1))
        some |= marks[-1][0] > 0
    names = _words(table) if blanks is None else list(blanks)
    marks += [(pc.is_null(table[name]).to_numpy().astype(np.int64), 2) for name in names]
    places = np.flatnonzero(some)
    codes = np.zeros(len(places), dtype=np.int64)
    for values, size in marks:
        codes = codes * size + values[places]
    different, group = np.unique(codes, return_inverse=True)
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group, minlength=len(different)))
    kinds = []
    for code, at in zip(different.tolist(), np.split(order, ends[:-1]), strict=True):
        digits: list[int] = []
        for _, size in reversed(marks):
            code, digit = divmod(code, size)
            digits.insert(0, digit)
        mine = {name: list(labels[name].values())[one - 1] for name, one in zip(labels, digits, strict=False) if one}
        blank = frozenset(name for name, one in zip(names, digits[len(labels) :], strict=True) if one)
        kinds.append(_Kind(places[at], mine, blank))
    return sorted(kinds, key=lambda one: len(one.labels))


def _stated(table: pa.Table, at: np.ndarray) -> dict[str, np.ndarray]:
    rows = table.take(pa.array(at))
    return {
        name: pc.fill_null(rows[name].cast(pa.float64()), np.nan).to_numpy()
        for name in COMPARED
        if name in table.column_names
    }


def _is_told(stated: Mapping[str, np.ndarray]) -> np.ndarray:
    """Rows with any figure that is not zero."""
    return np.logical_or.reduce([np.nan_to_num(values) != 0 for values in stated.values()])


def _any_agrees(
    table: pa.Table, data: pa.Table, kind: _Kind, stated: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, Cover]:
    """Rows that are sums with some of their labels meaning all, rounding allowed; those that are so to the unit; and what they cover when
    all of their labels do."""
    rows = table.take(pa.array(kind.at))
    keys = [*(name for name in DAYS if name in table.column_names), *_words(table)]
    right, exact, widest = np.zeros(len(kind.at), dtype=bool), np.zeros(len(kind.at), dtype=bool), None
    subsets = [wild for size in range(len(kind.labels), 0, -1) for wild in combinations(kind.labels, size)]
    for wild in subsets or [()]:
        asked: dict[str, Sequence[object]] = {
            name: rows[name].to_pylist() for name in keys if name not in kind.blank and name not in wild
        }
        for name in wild:
            if (of := kind.labels[name].of) and (place := _place(of, name, data)):
                asked[place[0]] = [place[1]] * len(kind.at)
        covered = cover(data, asked, len(kind.at), stated)
        widest = widest or covered
        right |= agree(covered, stated) & (covered.rows > 0)
        exact |= agree(covered, stated, rounding=False) & (covered.rows > 0)
    assert widest is not None
    return right, exact, widest


def _rounded_notes(table: pa.Table, at: np.ndarray) -> list[str]:
    return [f"{_lines(table, at)}: {ROUNDED}"] if len(at) else []


def _place(of: str, name: str, data: pa.Table) -> tuple[str, str] | None:
    own = place_of(of, data.select([name]))
    return own or place_of(of, data)


def _named(table: pa.Table, kind: _Kind, finer: bool) -> bool:
    """Whether each labelled name has an id of its own, which no total has; or else names something `finer`, which few totals do."""
    for name in kind.labels:
        level, _, what = name.rpartition("_")
        if level not in LEVELS:
            return False
        below = [f"{one}_{part}" for one in LEVELS[LEVELS.index(level) + 1 :] for part in ("id", "name")]
        proofs = below if finer else [f"{level}_id"] if what == "name" else []
        if not any(one in table.column_names and one not in kind.blank and one not in kind.labels for one in proofs):
            return False
    return True


def _too_small(stated: Mapping[str, np.ndarray], covered: Cover, told: np.ndarray) -> bool:
    """Whether no row can be a total: each has in two measures less than one of the rows it would sum."""
    less = sum((np.nan_to_num(stated[name], nan=np.inf) < covered.largest[name]).astype(int) for name in covered.sums)
    return bool(told.any() and (np.asarray(less)[told] >= 2).all())


def _nearly(kind: _Kind, stated: Mapping[str, np.ndarray], covered: Cover, told: np.ndarray) -> bool:
    """Whether blank rows hold about what the rows below them do, all of it or just the same of one measure: sums of a damaged file."""
    if not told.any() or not kind.blank <= set(HIERARCHY):
        return False
    is_more, is_near, is_same = (
        np.ones(told.sum(), dtype=bool),
        np.ones(told.sum(), dtype=bool),
        np.zeros(told.sum(), dtype=bool),
    )
    for name in (one for one in covered.sums if covered.sums[one][told].any()):
        own, below = np.nan_to_num(stated[name][told]), covered.sums[name][told]
        is_more &= own >= below
        is_near &= (own <= NEAR * below) & (own * NEAR >= below)
        is_same |= (own == below) & (below != 0) & (covered.rows[told] > 1)
    return bool(is_near.all() and (is_more.all() or is_same.any()))


def _refusal(
    rows: AdsRows, table: pa.Table, kind: _Kind, stated: Mapping[str, np.ndarray], covered: Cover, wrong: np.ndarray
) -> str:
    """What to say of the first row that may be a total or may not."""
    n = int(np.flatnonzero(wrong)[0])
    line = table["source_line"][int(kind.at[n])].as_py()
    label = next((one.text for one in kind.labels.values()), "a blank")
    column = next(iter(kind.labels), next(iter(sorted(kind.blank)), ""))
    header = rows.header(column)
    differing = [
        name for name in covered.sums if not np.isnan(stated[name][n]) and stated[name][n] != covered.sums[name][n]
    ]
    name = (differing or list(covered.sums))[0]
    measure = rows.found.headers[rows.found.columns.index(name)]
    return (
        f"{rows.found.source.name} line {line}, {header}: '{label}' may be a name or a total; it states {measure} "
        f"{stated[name][n]:,.10g}, the rows it would sum add up to {covered.sums[name][n]:,.10g}; export the file again in full, "
        "without totals or with the ids of campaigns and ads"
    )


def _crossing_refusal(rows: AdsRows, table: pa.Table, kind: _Kind, crossing: np.ndarray) -> str:
    """What to say of the first row that may tell a delivery which rows labelled in other columns tell as well."""
    told = _told(rows, table, kind, kind.at[crossing][:1])
    return (
        f"{rows.found.source.name} {told} stands beside rows that may tell the same delivery by another column; export it by one of "
        "them, or without totals"
    )
