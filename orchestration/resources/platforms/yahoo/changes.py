"""The log of changes both LINEヤフー広告 products keep: who changed what, from which value to which.

Source: AuditLogService, Search v20 and Display v19/v20, and 操作履歴フィールド of the best practice. A log is ordered as a job from a
first day up to today, kept for a year, and downloaded as CSV. It states neither a total nor a number of rows: a file is taken when
two downloads of it are the same. Who made a change is a person; only the organisation lands.
"""

import csv
import hashlib
import io
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from orchestration.errors import IncompleteError, PermanentError, ReportError
from orchestration.resources.base import Column, Report, Request
from orchestration.resources.privacy import masked_actor
from orchestration.resources.wire import as_object, as_objects, as_whole

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.api import YahooApi

TEXT = pa.string()
HISTORY_DAYS = 365
ADD, GET, DOWNLOAD = (f"AuditLogService/{method}" for method in ("add", "get", "download"))
DOWNLOADS = 6
RUNNING = ("IN_PROGRESS", "WAIT", "")
POLL_SECONDS, LONGEST_POLL_SECONDS = 0.5, 30.0
CHANGED_AT = "更新日時"
COLUMNS = (
    Column("report_date", "", pa.date32(), "Day of the change in Japan."),
    Column("changed_at", CHANGED_AT, TEXT, "When, Japanese time, yyyy-MM-dd HH:mm:ss."),
    Column("changed_by", "更新者", TEXT, "Organisation of who changed it; the person is masked."),
    Column("change_source", "更新ソース", TEXT, "With what it was changed."),
    Column("entity_type", "エンティティ", TEXT, "Kind of thing that was changed."),
    Column("entity_name", "エンティティ名", TEXT, "Its name."),
    Column("entity_id", "エンティティID", TEXT, "Its id."),
    Column("event_type", "イベントタイプ", TEXT, "Added, changed or removed."),
    Column("field_name", "項目名", TEXT, "What about it was changed."),
    Column("old_value", "更新前", TEXT, "Value before."),
    Column("new_value", "更新後", TEXT, "Value after."),
    Column("campaign_id", "キャンペーンID", TEXT, "Campaign."),
    Column("campaign_name", "キャンペーン名", TEXT, "Campaign name."),
    Column("adgroup_id", "広告グループID", TEXT, "Ad group."),
    Column("adgroup_name", "広告グループ名", TEXT, "Ad group name."),
)
NEEDED = {CHANGED_AT, "エンティティ", "更新前", "更新後"}
OF_PERSONS = ("権限", "お知らせ表示ユーザー", "おしらせ設定")
"""Kinds of things whose names and values are persons: who may use the account, who is notified."""
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class AuditLog:
    """What differs between the products: the member a job goes by, and the names of its id and name."""

    member: str
    job_id: str
    job_name: str


def changes_report(platform: str) -> Report:
    """One row per change of one value. No set of columns tells two changes of a second apart, so there is no key."""
    return Report(
        platform,
        "changes",
        "Changes of settings: when, what, from which value to which.",
        COLUMNS,
        (),
        (),
        history_days=HISTORY_DAYS,
        is_side=True,
    )


class ChangeLog:
    """The log of one account. `deadline_seconds` bounds the wait for the job, `wait_scale` multiplies every pause."""

    def __init__(
        self, api: "YahooApi", log: AuditLog, request: Request, subject: str, deadline_seconds: float, wait_scale: float
    ) -> None:
        self._api, self._log, self._request, self._subject = api, log, request, subject
        self._deadline_seconds, self._scale = deadline_seconds, wait_scale
        self._account = int(request.account_id)

    def order(self, run: str) -> dict[str, Any]:
        """What the job of this request is ordered with."""
        job = {
            "dateRange": {"startDate": f"{self._request.first_day:%Y%m%d}"},
            "encoding": "UTF8",
            "lang": "JA",
            "output": "CSV",
            "sourceType": "ALL",
            self._log.job_name: f"tochimart_changes_{self._request.first_day:%Y%m%d}_{run}",
        }
        return {"accountId": self._account, "operand": [job]}

    def read(self, order: Mapping[str, Any], file: IO[bytes]) -> Iterator[pa.RecordBatch]:
        """Changes of the request's days. Raises ReportError when the log cannot be had: not each
        account may read it, and its reports are there all the same."""
        try:
            job_id = self._finished_job(dict(order))
            body = {"accountId": self._account, self._log.job_id: job_id}
            read_once = _SameTwice()
            content = self._api.download(DOWNLOAD, body, file, self._subject, lambda: read_once(file), DOWNLOADS)
            yield batch_of(content, self._request, self._subject)
        except ReportError:
            raise
        except IncompleteError as error:
            raise ReportError(f"{error}; a later run asks again") from error
        except PermanentError as error:
            raise ReportError(str(error), is_retried_later=False) from error

    def _finished_job(self, order: dict[str, Any]) -> int:
        """Order the log, wait for it, return its job's id."""
        jobs = self._jobs(self._api.call(ADD, order, self._subject))
        if not jobs:
            raise IncompleteError(f"{self._subject}: the log was ordered, but the answer names no job")
        job_id = as_whole(jobs[0].get(self._log.job_id), self._log.job_id, self._subject)
        deadline, pause = time.monotonic() + self._deadline_seconds, POLL_SECONDS
        while True:
            selector = {"accountId": self._account, f"{self._log.job_id}s": [job_id]}
            status = next(
                (str(one.get("jobStatus") or "") for one in self._jobs(self._api.call(GET, selector, self._subject))),
                "gone",
            )
            if status == "COMPLETED":
                return job_id
            if status not in RUNNING or time.monotonic() > deadline:
                raise ReportError(
                    f"{self._subject}: job {job_id} of the change log is {status}; a later run orders it again"
                )
            time.sleep(pause * self._scale)
            pause = min(2 * pause, LONGEST_POLL_SECONDS)

    def _jobs(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        values = as_objects(answer.get("values"), "values", self._subject)
        found = [as_object(one.get(self._log.member), self._log.member, self._subject) for one in values]
        return [one for one in found if one]


class _SameTwice:
    """Accepts a file when the download before it was the same: nothing in a log says that it is whole."""

    def __init__(self) -> None:
        self._before = ""

    def __call__(self, file: IO[bytes]) -> str:
        content = file.read()
        digest = hashlib.sha256(content).hexdigest()
        is_same, self._before = digest == self._before, digest
        if not is_same:
            raise IncompleteError("the change log differs from the download before, or is the first")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise IncompleteError(f"the change log is not UTF-8: {error.reason} at byte {error.start}") from None


def batch_of(content: str, request: Request, subject: str) -> pa.RecordBatch:
    """Rows of the request's days, columns by their header whatever their order. Raises IncompleteError for a file that is no log."""
    try:
        lines = [line for line in csv.reader(io.StringIO(content, newline=""), strict=True) if line]
    except csv.Error as error:
        raise IncompleteError(f"{subject}: the change log is no table: {error}") from None
    header = [cell.strip() for cell in lines[0]] if lines else []
    if missing := NEEDED - set(header):
        raise IncompleteError(f"{subject}: the change log has no column {', '.join(sorted(missing))}")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(header):
            raise IncompleteError(
                f"{subject}: row {number} of the change log has {len(line)} cells, its header {len(header)}"
            )
        row = _row(dict(zip(header, line, strict=True)), subject, number)
        if request.first_day <= row["report_date"] <= request.last_day:
            rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=request.report.schema)


def _row(cells: Mapping[str, str], subject: str, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        column.name: None if cells.get(column.source, "").strip() in ("", "--") else cells[column.source].strip()
        for column in COLUMNS[1:]
    }
    digits = "".join(part.zfill(2) for part in DIGITS.findall(row["changed_at"] or ""))
    try:
        row["report_date"] = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise IncompleteError(f"{subject}: row {number} of the change log has no day in {CHANGED_AT}") from None
    clock = digits[8:14].ljust(6, "0")
    row["changed_at"] = f"{row['report_date']} {clock[:2]}:{clock[2:4]}:{clock[4:6]}"
    named = ("entity_name", "old_value", "new_value") if row["entity_type"] in OF_PERSONS else ()
    row |= {name: masked_actor(row[name]) for name in ("changed_by", *named)}
    return row
