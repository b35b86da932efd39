"""The landing zone: one immutable Parquet file per platform, report, day and account. Uses no database. A day is
replaced as a whole. A day without rows is a file with zero rows, so that zero differs from missing."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.resources.base import (
    DayAbsence,
    Extract,
    Report,
    Request,
    add_path_to_disk_errors,
    scratch_folder,
    write_atomically,
)
from orchestration.resources.store.control_totals import (
    reconcile_totals,
    refuse_not_finite,
    sum_measures_of,
    withheld_amounts,
)
from orchestration.resources.store.landed_files import (
    METADATA_KEY,
    LandedFile,
    check_file_profile,
    read_metadata,
    request_metadata,
)
from orchestration.resources.store.masked_rows import merge_masked_rows

if TYPE_CHECKING:
    from orchestration.resources.privacy import Guard

DENIED, PARKED, FAILED, LATE, MISSING = "denied", "parked", "failed", "late", "missing"
ABSENCE_STATES = (DENIED, PARKED, FAILED, LATE, MISSING)
"""Suffixes of absence markers, which replace a day's file or lie next to the file of an earlier answer."""
LAST_PARKED_FILE = ".parked"
"""Name of a file in the landing zone. Its modification time is the time a day was last parked, so that no process has
to search all folders for it."""
REFETCHED_STATES = (DENIED, PARKED, FAILED)
"""States of days that a later run requests again, however old they are."""


@dataclass(frozen=True)
class LandedDay:
    """Describes the file of one day: its rows, the sum of each measure, the number of masked values of each column, and whether it is
    the first file of the day."""

    rows: int
    totals: Mapping[str, float]
    masked_values: Counter[str]
    is_first: bool


@dataclass(frozen=True)
class LandingResult:
    """Describes the result of one request: the days that have a file, the landed and the stated sum of each measure,
    and the number of masked values of each column. `withheld` gives, by measure, the difference between stated and
    landed sum if the platform withholds rows."""

    request: Request
    days: dict[date, LandedDay]
    landed_totals: dict[str, float]
    stated_totals: dict[str, float]
    masked_values: dict[str, int]
    withheld: dict[str, float] = field(default_factory=dict)
    withheld_reason: str | None = None

    @property
    def rows(self) -> int:
        return sum(day.rows for day in self.days.values())


def days_with_marker(names: Mapping[date, Set[str]], account_id: str, states: Sequence[str]) -> list[date]:
    """Return the days of an account with a note of one of `states`, in order. `names`: of `Landing.names_by_day`."""
    notes = {f"{account_id}.{state}" for state in states}
    return sorted(day for day, present in names.items() if present & notes)


def never_fetched(names: Mapping[date, Set[str]], account_id: str, days: Sequence[date]) -> list[date]:
    """Return those of `days` that were never answered: neither a file nor a note of the account is there."""
    answers = {f"{account_id}.{suffix}" for suffix in ("parquet", *ABSENCE_STATES)}
    return [day for day in days if not (names.get(day, set()) & answers)]


def days_between(first: date, last: date) -> list[date]:
    """Return every day from `first` to `last`, both included. Empty if `last` is before `first`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Landing:
    """Files below `root`, at `<platform>/<report>/<day>/<account>.parquet`. `clock` supplies the fetch time. With
    `profile`, each file contains it, and files of the other profile are refused (ProfileError)."""

    def __init__(self, root: Path, clock: Callable[[], datetime], profile: str | None = None) -> None:
        self.root = root
        self.clock = clock
        self.profile = profile

    def path(self, report: Report, day: date, account_id: str) -> Path:
        return self.root / report.platform / report.name / day.isoformat() / f"{account_id}.parquet"

    def files(self, report: Report, days: list[date]) -> Iterator[LandedFile]:
        """Yield the landed files of `report` for `days`, by day, then account."""
        for day in days:
            folder = self.root / report.platform / report.name / day.isoformat()
            for path in sorted(folder.glob("*.parquet")):
                if not path.name.startswith("."):
                    yield LandedFile(report.platform, report.name, path.stem, day, path)

    def record(self, report: Report, day: date, account_id: str) -> dict[str, object]:
        """Return the metadata of a landed file. Raises PermanentError when it is not a landed file or belongs to the
        other profile."""
        path = self.path(report, day, account_id)
        record = read_metadata(path)
        check_file_profile(path, record, self.profile)
        return record

    def days(self, report: Report) -> list[date]:
        """Return every day for which `report` has a folder, in order."""
        folder = self.root / report.platform / report.name
        return sorted(date.fromisoformat(path.name) for path in folder.iterdir()) if folder.is_dir() else []

    def newest(self, report: Report, account_id: str) -> Path | None:
        """Return the landed file of an account's newest day, or None."""
        files = (self.root / report.platform / report.name).glob("*/*.parquet")
        return max((file for file in files if file.stem == account_id), default=None)

    def write_absence_markers(
        self, report: Report, account_id: str, days: Sequence[date], state: str, reason: str
    ) -> None:
        """Write absence markers for days that did not arrive; `state` is one of `ABSENCE_STATES`. The next answer for
        these days removes the markers."""
        for day in days:
            self._write_marker(report, day, account_id, (state, reason))

    def names_by_day(self, report: Report) -> dict[date, set[str]]:
        """Return the names of the files and notes of each day `report` has a folder for."""
        folder = self.root / report.platform / report.name
        return {day: {path.name for path in (folder / day.isoformat()).iterdir()} for day in self.days(report)}

    def absences(self, report: Report, account_id: str, days: Sequence[date]) -> dict[date, DayAbsence]:
        """Return the days for which the last answer had no figures, with the reason."""
        absence_by_day = {}
        for day in days:
            for state in ABSENCE_STATES:
                marker_path = self._marker_path(report, day, account_id, state)
                if marker_path.exists():
                    absence_by_day[day] = (state, marker_path.read_text(encoding="utf-8"))
        return absence_by_day

    def _write_marker(self, report: Report, day: date, account_id: str, absence: DayAbsence | None) -> None:
        """Replace the absence marker of a day, or remove it."""
        if absence:
            from orchestration.resources.privacy import mask_text

            with write_atomically(self._marker_path(report, day, account_id, absence[0])) as temporary:
                temporary.write_text(mask_text(absence[1]), encoding="utf-8")
            if absence[0] == PARKED:
                (self.root / LAST_PARKED_FILE).touch()
        for state in ABSENCE_STATES:
            if absence is None or state != absence[0]:
                self._marker_path(report, day, account_id, state).unlink(missing_ok=True)

    def _marker_path(self, report: Report, day: date, account_id: str, state: str) -> Path:
        return self.path(report, day, account_id).with_suffix(f".{state}")

    def replace(self, extract: Extract) -> LandingResult:
        """Read `extract` to its end, reconcile its totals, then replace every requested day, each by one atomic rename.

        A day for which the platform has no figures keeps its old file and gets an absence marker. Personal data is
        masked batch by batch before anything is written, including the buffer. Raises ControlTotalError when the rows
        do not match the platform's total (fewer is accepted where it withholds rows), and PermanentError when a row
        lies outside the requested days. In both cases no file is changed.
        """
        from orchestration.resources.privacy import Guard

        request = extract.request
        self.root.mkdir(
            exist_ok=True, mode=0o700
        )  # without parents=True: a data folder that disappeared must not be created again
        with scratch_folder(self.root, ".buffer-") as folder:
            buffer = folder / "extract.arrow"
            guard = Guard(request.report, extract.masked_values)
            write_buffer(buffer, request.report.schema, map(guard, extract.batches))
            with pa.memory_map(str(buffer)) as source:
                table = pa.ipc.open_file(source).read_all()
                refuse_not_finite(extract, table)
                totals = reconcile_totals(extract, table)
                days = self._replace_days(extract, table, guard)
        short = withheld_amounts(totals, extract) if extract.withheld_reason else {}
        return LandingResult(
            request,
            days,
            totals,
            extract.control_totals,
            guard.masked_count_by_column(),
            short,
            extract.withheld_reason if short else None,
        )

    def _replace_days(self, extract: Extract, table: pa.Table, guard: "Guard") -> dict[date, LandedDay]:
        request = extract.request
        expected_days = days_between(request.first_day, request.last_day)
        column = table[request.report.date_column]
        strange = sorted(
            str(day) for day in set(pc.unique(column).to_pylist()) - (set(expected_days) - set(extract.absences))
        )
        if strange:
            raise PermanentError(
                f"{request.report.table} of account {request.account_id}: rows for {', '.join(strange)}, "
                f"but {request.first_day} to {request.last_day} was requested; nothing was stored"
            )
        of_request = request_metadata(extract, self.clock().astimezone(UTC).isoformat())
        of_request |= {"profile": self.profile} if self.profile else {}
        written = {}
        for day in expected_days:
            self._write_marker(request.report, day, request.account_id, extract.absences.get(day))
            if day in extract.absences:
                continue
            part = table.filter(pc.equal(column, pa.scalar(day, pa.date32())))
            masked = guard.masked_count_by_column(day)
            if masked:
                part = merge_masked_rows(part, request.report)
            path = self.path(request.report, day, request.account_id)
            written[day] = LandedDay(
                part.num_rows, sum_measures_of(part, request.report.measures), Counter(masked), not path.exists()
            )
            metadata = of_request | {"day": day.isoformat(), "row_count": part.num_rows, "masked_values": masked}
            with write_atomically(path) as temporary:
                pq.write_table(
                    part.replace_schema_metadata({METADATA_KEY: json.dumps(metadata, ensure_ascii=False)}),
                    temporary,
                    compression="zstd",
                )
        return written


def write_buffer(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
    """Write a complete stream to disk before anything is replaced, so that a broken stream replaces nothing."""
    with add_path_to_disk_errors(path), pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
