"""Load the landed days of one report into its raw table and write the acquisition ledger for each day."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.resources.base import DayAbsence, Report
from orchestration.resources.store import (
    FAILED,
    LATE,
    MISSING,
    REFETCHED_STATES,
    AcquisitionState,
    LandedFile,
    Landing,
    Warehouse,
)
from orchestration.settings import Settings

PARQUET_SUFFIX = ".parquet"


@dataclass(frozen=True)
class LoadResult:
    """Holds the result of loading a report: the days, files and row count, the ledger states as (account, state), and a
    message for each day with rows set aside. `new_days` were not loaded before."""

    report: Report
    days: Sequence[date]
    files: Sequence[LandedFile]
    rows: int
    states: Sequence[tuple[str, AcquisitionState]]
    set_aside: Sequence[str]
    new_days: Set[date]


@dataclass(frozen=True)
class Loader:
    """Loads the reports of one run one after another. `reasons_to_leave_out` maps accounts whose figures must not be added
    to those of other accounts to the reason. `warn` is called with a message for everything that was not loaded."""

    landing: Landing
    warehouse: Warehouse
    settings: Settings
    run_id: str
    missing_settings: Sequence[str]
    reasons_to_leave_out: Mapping[str, str]
    warn: Callable[[str], object]

    def load(self, report: Report, run_days: Sequence[date]) -> LoadResult:
        """Replace the days `run_days` in the report's raw table, together with earlier days that were delivered since.
        Returns a `LoadResult`."""
        known = self.warehouse.ledger_states(report)
        foreign = [key for key in known if not self.settings.owns(report.platform, *key)]
        self.warehouse.forget_days(report, foreign)
        days = days_to_load(self.landing, known, report, run_days, self.settings)
        if not report.is_requested:
            names = self.landing.names_by_day(report)
            days = [day for day in days if day in names]
        left_out = {} if report.is_snapshot else self.reasons_to_leave_out
        files = [
            file
            for file in self.landing.files(report, days)
            if file.account_id not in left_out and self.settings.owns(report.platform, file.account_id, file.day)
        ]
        self.warehouse.forget(report, [*left_out])
        rows, faults = load_files(self.warehouse, report, files, self.run_id)
        for file, reason in faults.items():
            self.warn(f"{report.table} {file.account_id} {file.day}: {reason}; everything else is loaded")
            self.landing.write_absence_markers(report, file.account_id, [file.day], FAILED, reason)
        states: list[tuple[str, AcquisitionState]] = []
        set_aside: list[str] = []
        for account in sorted({*self.settings.accounts(report.platform), *(file.account_id for file in files)}):
            account_files = [file for file in files if file.account_id == account]
            ledger_rows, messages_by_day = self._record(report, account, days, account_files, left_out.get(account))
            states += [(account, state) for state in ledger_rows]
            set_aside += [f"{account} {day}: {message}" for day, message in messages_by_day.items()]
        for message in set_aside:
            self.warn(f"{report.table} {message}")
        new = {file.day for file in files if known.get((file.account_id, file.day)) not in {"loaded", "zero"}}
        return LoadResult(report, days, files, rows, states, set_aside, new)

    def _record(
        self, report: Report, account: str, days: Sequence[date], files: Sequence[LandedFile], left_out: str | None
    ) -> tuple[list[AcquisitionState], dict[date, str]]:
        """Write the ledger rows of one account. `left_out` is the reason why the account is not loaded, or None.
        Returns the rows, and by day a message about rows set aside."""
        landed = {file.day for file in files}
        kept = [] if report.is_snapshot else [day for day in days if report.is_kept(day, self.settings.today)]
        absences = self.landing.absences(report, account, days)
        if left_out is not None:
            absences = dict.fromkeys(kept, (MISSING, left_out))
        recorded_days = sorted({*landed, *kept, *absences})
        messages_by_day = self.warehouse.set_aside(report, account, recorded_days)
        states = acquisition_rows(recorded_days, files, absences, self.missing_settings, messages_by_day)
        self.warehouse.record_acquisition(report, account, states)
        return states, messages_by_day


def load_files(
    warehouse: Warehouse, report: Report, files: Sequence[LandedFile], run_id: str
) -> tuple[int, dict[LandedFile, str]]:
    """Load the files in one transaction. If that fails for a side report, load each file separately. Returns the number
    of loaded rows, and the error text of each file that failed. Raises PermanentError for a core report."""
    try:
        return warehouse.load(report, files, run_id), {}
    except PermanentError as error:
        if report.is_core:
            raise
        if len(files) == 1:
            return 0, {files[0]: str(error)}
    rows, faults = 0, {}
    for file in files:
        try:
            rows += warehouse.load(report, [file], run_id)
        except PermanentError as error:
            faults[file] = str(error)
    return rows, faults


def days_to_load(
    landing: Landing,
    known: Mapping[tuple[str, date], str],
    report: Report,
    run_days: Sequence[date],
    settings: Settings,
) -> list[date]:
    """Return the days to load: the days of the run, and other days of the engagement. Those are days that were landed
    but never loaded, and days that were absent and have been answered since. `known`: ledger states of the report by
    account and day."""
    of_run = set(run_days)
    names = {
        day: present
        for day, present in landing.names_by_day(report).items()
        if settings.first_day <= day <= settings.last_day and day not in of_run
    }
    landed = {
        (name.removesuffix(PARQUET_SUFFIX), day)
        for day, present in names.items()
        for name in present
        if name.endswith(PARQUET_SUFFIX) and not name.startswith(".")
    }
    landed = {(name, day) for name, day in landed if settings.owns(report.platform, name, day)}
    new = {day for account, day in landed if (account, day) not in known}
    absent_before = {
        account_and_day: state
        for account_and_day, state in known.items()
        if state in {*REFETCHED_STATES, MISSING, LATE} and account_and_day[1] in names
    }

    def is_answered(account: str, day: date, state: str) -> bool:
        absence = landing.absences(report, account, [day]).get(day)
        return absence[0] != state if absence else (account, day) in landed

    answered = {day for (account, day), state in absent_before.items() if is_answered(account, day, state)}
    return sorted({*run_days, *new, *answered})


def acquisition_rows(
    days: Sequence[date],
    files: Sequence[LandedFile],
    absences: Mapping[date, DayAbsence],
    missing_settings: Sequence[str],
    set_aside: Mapping[date, str],
) -> list[AcquisitionState]:
    """Return one ledger row per day for a report and account, with the state loaded, zero, denied, parked, failed,
    late, missing or not_configured. A loaded day has a reason only if rows of that day were set aside."""
    rows_by_day = {file.day: count_parquet_rows(file.path) for file in files}
    if missing_settings:
        absent, why = "not_configured", f"set {', '.join(missing_settings)}"
    else:
        absent, why = MISSING, "no landed file"
    rows: list[AcquisitionState] = []
    for day in days:
        if day in absences:
            state, reason = absences[day]
            rows.append((day, state, rows_by_day.get(day), reason))
        elif day in rows_by_day:
            rows.append((day, "loaded" if rows_by_day[day] else "zero", rows_by_day[day], set_aside.get(day)))
        else:
            rows.append((day, absent, None, why))
    return rows


def count_parquet_rows(path: Path) -> int:
    """Return the number of rows of a Parquet file, read from its footer."""
    return int(pq.read_metadata(path).num_rows)
