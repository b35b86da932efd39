"""Rows with a cell that is called like a total (`All`, `冬 集計`): sums, names that only sound so, or figures told nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.cover import agree, cover
from orchestration.resources.imports.console.judging.subtotals.evidence import (
    Evidence,
    evidence,
    is_named,
    is_too_small,
)
from orchestration.resources.imports.console.judging.subtotals.kinds import (
    Kind,
    key_columns,
    kinds_of,
    labels_of,
    naming_columns,
)
from orchestration.resources.imports.console.judging.subtotals.wording import (
    crossing_refusal,
    lines_with_label,
    refusal,
    rounded_notes,
)
from orchestration.resources.imports.console.judging.totals import compare


def judge_labelled(rows: AdsRows, table: pa.Table) -> tuple[np.ndarray, list[str]] | None:
    """Which rows of the table are data, and what to tell; None where no row is labelled.

    Raises PermanentError, naming a row, where nothing tells a subtotal from data.
    """
    labels = {name: found for name in naming_columns(table) if (found := labels_of(rows, table, name))}
    if not labels:
        return None
    kinds = kinds_of(table, labels)
    is_data = np.ones(table.num_rows, dtype=bool)
    for kind in kinds:
        is_data[kind.at] = False
    labelled = _Labelled(rows, table, is_data)
    for kind in kinds:
        labelled.judge(kind)
    labelled.decide_by_the_whole()
    return labelled.is_data, labelled.notes


@dataclass
class _Labelled:
    """Labelled rows, judged kind by kind. `is_data` are the rows that count so far, `lone` kinds of which some have nothing below them,
    and `doubts` kinds that may be sums or not, each with what to say of it."""

    rows: AdsRows
    table: pa.Table
    is_data: np.ndarray
    lone: list[Kind] = field(default_factory=list)
    doubts: list[tuple[Kind, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def judge(self, kind: Kind) -> None:
        """Decide whether the rows of a kind are sums of those decided before, or leave it to the totals of the whole file."""
        if is_named(self.table, kind, finer=False):
            self.is_data[kind.at] = True
            return
        found = evidence(self.table, self.table.filter(pa.array(self.is_data)), kind)
        told = found.told
        if found.right[told].all():
            covers_nothing = found.covered.rows == 0
            is_lone = covers_nothing & (found.has_figures | covers_nothing.all())
            if is_lone.any():
                self._keep_lone(kind, found, is_lone)
            self.notes += rounded_notes(self.table, kind.at[told & ~found.exact])
        elif not (found.right & told).any() and (is_named(self.table, kind, finer=True) or is_too_small(found)):
            self.is_data[kind.at] = True
            where = lines_with_label(self.rows, self.table, kind, kind.at)
            self.notes.append(f"{where} is no sum of other rows: taken for a name, its figures are loaded")
        else:
            self.doubts.append((kind, refusal(self.rows, self.table, kind, found, told & ~found.right)))

    def _keep_lone(self, kind: Kind, found: Evidence, is_lone: np.ndarray) -> None:
        """Keep rows with nothing below them as data, except those that say again what other such rows say."""
        same, crossing = self._crosses(kind, is_lone, found)
        is_open = found.told.any() and not all(name.startswith("breakdown ") for name in kind.labels)
        if crossing.any():
            self.doubts.append((kind, crossing_refusal(self.rows, self.table, kind, crossing)))
        elif is_open:
            self.doubts.append((kind, refusal(self.rows, self.table, kind, found, is_lone)))
        kept = replace(kind, at=kind.at[is_lone & ~same])
        self.is_data[kept.at] = True
        self.lone.append(kept)
        if len(kept.at):
            where = lines_with_label(self.rows, self.table, kind, kept.at)
            self.notes.append(f"{where} has no rows below it in the file; its figures are loaded")

    def _crosses(self, kind: Kind, asked: np.ndarray, found: Evidence) -> tuple[np.ndarray, np.ndarray]:
        """Which of the `asked` rows speak of what labelled rows of other kinds, kept as data, speak of as well: all ages of men beside all
        people of 18 to 24. First those that state the same sums, then those that do not."""
        same, crossing = (np.zeros(len(kind.at), dtype=bool) for _ in range(2))
        for other in self.lone:
            skipped = {*kind.labels, *other.labels, *kind.blank, *other.blank}
            keys = [name for name in key_columns(self.table) if name not in skipped]
            rows = self.table.take(pa.array(kind.at)).select(keys)
            given: dict[str, Sequence[object]] = {name: rows[name].to_pylist() for name in keys}
            covered = cover(self.table.take(pa.array(other.at)), given, len(kind.at), found.stated)
            is_same = agree(covered, found.stated)
            same |= asked & (covered.rows > 0) & is_same
            crossing |= asked & (covered.rows > 0) & ~is_same
        return same & ~crossing, crossing

    def decide_by_the_whole(self) -> None:
        """Rows that are not the sums of what they would cover: totals of the whole file tell whether they count."""
        if not self.doubts:
            return
        for counts in (False, True):
            for kind, _ in self.doubts:
                self.is_data[kind.at] = counts
            data = self.table.filter(pa.array(self.is_data))
            wholes = [one for one in compare(self.rows.totals, data) if set(one.given) <= {"report_date"} and one.sums]
            if wholes and all(one.agrees for one in wholes):
                return
        raise PermanentError(self.doubts[0][1])
