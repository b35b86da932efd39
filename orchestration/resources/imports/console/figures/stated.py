"""Totals rows of tables of figures, recognised by an extra cell, by missing names, by a label, and by their sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.tables import FigureTable
from orchestration.resources.imports.console.formats import TotalLabels, normalise_label
from orchestration.resources.imports.console.reading import RecognisedTable

_CERTAIN_TOTAL_LABELS = {"総計", "grand total", "総合計", "totals"}
MAX_RELATIVE_DIFFERENCE = 0.005


@dataclass
class ParsedRow:
    """A parsed row: its line, its cells by column, and its metrics."""

    line: int
    cells: list[str]
    metrics: dict[str, float | None]


class TotalsRowFinder:
    """Separates totals rows of a table from its data. Only for formats that write totals."""

    def __init__(self, recognised: RecognisedTable, table: FigureTable) -> None:
        self.recognised, self.table = recognised, table
        self.words = TotalLabels(recognised.format.totals, ())
        self.writes = recognised.format.unlabelled_totals or bool(recognised.format.totals)
        first = next((n for n, name in enumerate(table.columns) if name in recognised.format.metrics), table.width)
        self.naming = [
            n
            for n, name in enumerate(table.columns)
            if recognised.format.is_dimension(name) or (not name and n < first)
        ]
        self.first = first

    def fit_to_header(self, row: Sequence[str]) -> list[str] | None:
        """Return the row with as many cells as the header, if that is unambiguous, else None. A label in an extra cell
        is moved to the first cell."""
        cells = [*row]
        while len(cells) > self.table.width and not cells[-1]:
            cells.pop()
        width = self.table.width
        if len(cells) == width or not self.writes:
            return cells if len(cells) == width else None
        if len(cells) == width + 1 and self.words.label(cells[-1]) and not any(cells[n] for n in self.naming):
            return [cells[-1], *cells[1:-1]] if self.naming[:1] == [0] else cells[:-1]
        if len(cells) == width + 1 and self.words.label(cells[0]) and not any(cells[n + 1] for n in self.naming):
            return [cells[0], *cells[2:]] if self.naming[:1] == [0] else cells[1:]
        is_total = bool(cells) and (not cells[0] or self.words.label(cells[0]) is not None)
        if len(cells) < width and is_total and len(cells) - 1 == width - self.first and all(cells[1:]):
            return [cells[0], *[""] * (self.first - 1), *cells[1:]]
        if self.first <= len(cells) < width and not any(cells[: self.first]):
            return [*cells, *[""] * (width - len(cells))]
        return None

    def split(self, rows: Sequence[ParsedRow]) -> tuple[list[ParsedRow], list[ParsedRow], list[ParsedRow]]:
        """Return data rows, totals of the whole table, and subtotals. Raises PermanentError where a label may be a name
        or a total."""
        if not self.writes or not self.naming:
            return list(rows), [], []
        naming_none = [row for row in rows if not any(self._naming_cells(row))]
        if len(rows) == len(naming_none):
            labels = [normalise_label(label) for label in self._label(rows[0])] if len(rows) == 1 else []
            is_name = bool(labels) and not any(label in _CERTAIN_TOTAL_LABELS for label in labels)
            return (list(rows), [], []) if is_name else ([], list(rows), [])
        wholes = self._find_grand_totals(rows, naming_none)
        data = [row for row in rows if row not in wholes]
        data, parts = self._find_subtotals(data)
        return data, wholes, parts

    def _naming_cells(self, row: ParsedRow) -> list[str]:
        """Return the cells that name something: neither blank nor labels."""
        return [row.cells[n] for n in self.naming if row.cells[n] and not self.words.label(row.cells[n])]

    def _label(self, row: ParsedRow) -> list[str]:
        return [row.cells[n] for n in self.naming if row.cells[n] and self.words.label(row.cells[n])]

    def _find_grand_totals(self, rows: Sequence[ParsedRow], naming_none: Sequence[ParsedRow]) -> list[ParsedRow]:
        """Return the totals among rows that name nothing: rows at an end of the table, rows with a certain label, or
        rows equal to the sum of all others."""
        other_rows = [row for row in rows if row not in naming_none]
        sums = self._sums(other_rows)
        wholes: list[ParsedRow] = []
        for row in naming_none:
            labels = [normalise_label(label) for label in self._label(row)]
            is_sure = any(label in _CERTAIN_TOTAL_LABELS for label in labels)
            is_end = row is rows[0] or (row is rows[-1] and not wholes)
            is_same = any(row.metrics == grand_total.metrics for grand_total in wholes)
            if (
                is_sure
                or is_same
                or self._equals(row, sums)
                or (is_end and not labels and not self._is_too_small(row, other_rows))
            ):
                wholes.append(row)
            elif labels and not self._is_too_small(row, other_rows) and not wholes:
                self._refuse(row, labels[0], sums)
        return wholes

    def _find_subtotals(self, rows: list[ParsedRow]) -> tuple[list[ParsedRow], list[ParsedRow]]:
        """Return data rows and subtotals. Subtotals name some of the dimensions and have a label or a blank in the
        others."""
        kinds: dict[tuple[tuple[int, ...], bool], list[ParsedRow]] = {}
        for row in rows:
            labelled = tuple(n for n in self.naming if row.cells[n] and self.words.label(row.cells[n]))
            blank = tuple(n for n in self.naming if not row.cells[n])
            if labelled and self._naming_cells(row):
                kinds.setdefault((tuple(sorted((*labelled, *blank))), True), []).append(row)
            elif blank and self._naming_cells(row):
                kinds.setdefault((blank, False), []).append(row)
        if not kinds:
            return rows, []
        plain_rows = [row for row in rows if not any(row in kind_rows for kind_rows in kinds.values())]
        parts: list[ParsedRow] = []
        for (wild, is_labelled), kind_rows in kinds.items():
            sums: dict[tuple[str, ...], list[ParsedRow]] = {}
            for row in plain_rows:
                sums.setdefault(self._fixed_cells(row, wild), []).append(row)
            covered = [(row, sums.get(self._fixed_cells(row, wild), [])) for row in kind_rows]
            comparable = [(row, below) for row, below in covered if below and any(row.metrics.values())]
            right = [self._equals(row, self._sums(below)) for row, below in comparable]
            if comparable and all(right) and (is_labelled or len(comparable) > 1 or len(comparable[0][1]) > 1):
                parts += [row for row, below in covered if below]
            elif comparable and is_labelled:
                row, below = next(pair for pair, is_right in zip(comparable, right, strict=True) if not is_right)
                if not all(self._is_too_small(row, its) for row, its in comparable):
                    self._refuse(row, self._label(row)[0], self._sums(below))
        return [row for row in rows if row not in parts], parts

    def _fixed_cells(self, row: ParsedRow, wild: Sequence[int]) -> tuple[str, ...]:
        return tuple(row.cells[n] for n in self.naming if n not in wild)

    def _sums(self, rows: Sequence[ParsedRow]) -> dict[str, float]:
        names = [name for name in self.table.columns if name in self.recognised.format.adds_up]
        return {str(name): sum(row.metrics.get(str(name)) or 0 for row in rows) for name in names}

    def _equals(self, row: ParsedRow, sums: Mapping[str, float]) -> bool:
        both = [(row.metrics[name], total) for name, total in sums.items() if row.metrics.get(name) is not None]
        return bool(both) and all(abs((stated or 0) - total) < MAX_RELATIVE_DIFFERENCE for stated, total in both)

    def _is_too_small(self, row: ParsedRow, other_rows: Sequence[ParsedRow]) -> bool:
        """Return whether the row is less than one of its supposed parts, in every additive metric."""
        names = [name for name in self._sums([]) if row.metrics.get(name) is not None]
        return bool(names) and all(
            (row.metrics[name] or 0) < max(((other_row.metrics.get(name) or 0) for other_row in other_rows), default=0)
            for name in names
        )

    def _refuse(self, row: ParsedRow, label: str, sums: Mapping[str, float]) -> None:
        name = next((name for name in sums if row.metrics.get(name) is not None), None)
        states = (
            f"; it states {name} {row.metrics[name]:,.10g}, the rows it would sum add up to {sums[name]:,.10g}"
            if name
            else ""
        )
        raise PermanentError(
            f"{self.recognised.source.name} line {row.line}: '{label}' may be a name or a total{states}; export the file again in full, "
            "without totals"
        )
