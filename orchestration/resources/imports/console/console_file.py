"""A completely read file, converted to extracts for landing: one per report, account and day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.imports.console.formats import REPORTS, are_all_different, key_group_ids
from orchestration.resources.imports.console.judging import TableResult
from orchestration.resources.imports.console.places import list_places, rows_of_place


@dataclass(frozen=True)
class ConsoleFile:
    """A file supplied by a person, read completely: its tables and the hash of its bytes."""

    path: Path
    sha256: str
    outcomes: tuple[TableResult, ...]

    @property
    def days(self) -> list[date]:
        return sorted({day for outcome in self.outcomes for day in outcome.days})

    def extracts(self) -> Iterator[Extract]:
        """Yield one extract for each report, account and day in the file."""
        for report, place, outcomes in self._places():
            yield from self._extracts_of_place(report, place, outcomes)

    def refuse_contradictions(self) -> None:
        """Raise PermanentError when two tables of the file state the same thing, because it is unknown which one is
        right."""
        if len(self.outcomes) == 1:
            return
        for report, place, outcomes in self._places():
            table = rows_of_place(place, report, outcomes)
            if len(outcomes) > 1 and not are_all_different(key_group_ids(table, (report.date_column, *report.key))):
                names = " and ".join(sorted(outcome.recognised.source.name for outcome in outcomes))
                raise PermanentError(f"{names} state the same days of the same account; import only one of them")

    def _places(self) -> Iterator[tuple[Report, str, list[TableResult]]]:
        for report in REPORTS:
            places_by_outcome = [
                (outcome, list_places(outcome))
                for outcome in self.outcomes
                if outcome.report is report and outcome.table.num_rows
            ]
            for place in sorted({place for _, places in places_by_outcome for place in places}):
                yield report, place, [outcome for outcome, places in places_by_outcome if place in places]

    def _extracts_of_place(self, report: Report, place: str, outcomes: Sequence[TableResult]) -> Iterator[Extract]:
        table = rows_of_place(place, report, outcomes)
        covered = {day for outcome in outcomes for day in outcome.covered}
        for day in sorted(covered | set(table["report_date"].unique().to_pylist())):
            rows = table.filter(pc.equal(table["report_date"], pa.scalar(day, pa.date32())))
            request = Request(report, place, day, day)
            formats = ", ".join(sorted({outcome.recognised.format.name for outcome in outcomes}))
            yield Extract(request, iter(rows.to_batches()), formats, self.query, self._quality(outcomes))

    @property
    def query(self) -> str:
        """Return the text stored as the query of this file in the ledger of loads."""
        return f"{self.path.name} sha256:{self.sha256}"

    def _quality(self, outcomes: Sequence[TableResult]) -> dict[str, object]:
        not_data: Counter[str] = sum((outcome.not_data_counts for outcome in outcomes), Counter())
        return {
            "file": self.path.name,
            "rows_read": sum(outcome.rows_read for outcome in outcomes),
            "rows_counted": sum(outcome.confirmed_rows or 0 for outcome in outcomes),
            "rows_loaded": sum(outcome.loaded for outcome in outcomes),
            "rows_quarantined": sum(len(outcome.bad_rows) for outcome in outcomes),
            "rows_not_data": dict(not_data),
            "totals_rows": sum(outcome.totals_rows for outcome in outcomes),
            "totals_agree": _all_agree(outcomes),
            "scope": sorted({outcome.scope for outcome in outcomes if outcome.scope}),
            "totals_stated": [total.figures for outcome in outcomes for total in outcome.totals],
            "notes": [note for outcome in outcomes for note in outcome.notes],
        }


def _all_agree(outcomes: Sequence[TableResult]) -> bool | None:
    """Return whether the totals rows of all tables agree; None if no table has any."""
    known = [outcome.totals_agree for outcome in outcomes if outcome.totals_agree is not None]
    return all(known) if known else None
