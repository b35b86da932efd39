"""The change history of both LINEヤフー広告 products: who changed what, with the value before and after.

Source: AuditLogService, Search v20 and Display v19/v20, and 操作履歴フィールド of the best practice. A log is ordered as a job
from a first day up to today, is available for a year, and is downloaded as CSV. It states neither a total nor a number
of rows. Therefore a file is accepted when two downloads are equal. The person who made a change is personal data; only
the organisation is stored.
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
from orchestration.resources.privacy import mask_actor
from orchestration.resources.wire import require_object, require_objects, require_whole_number

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.api import YahooApi

TEXT = pa.string()
HISTORY_DAYS = 365
ADD_METHOD, GET_METHOD, DOWNLOAD_METHOD = (f"AuditLogService/{method}" for method in ("add", "get", "download"))
MAX_DOWNLOADS = 6
RUNNING_STATUSES = ("IN_PROGRESS", "WAIT", "")
POLL_SECONDS, MAX_POLL_SECONDS = 0.5, 30.0
CHANGED_AT_HEADER = "更新日時"
COLUMNS = (
    Column("report_date", "", pa.date32(), "Day of the change in Japan."),
    Column("changed_at", CHANGED_AT_HEADER, TEXT, "When, Japanese time, yyyy-MM-dd HH:mm:ss."),
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
REQUIRED_HEADERS = {CHANGED_AT_HEADER, "エンティティ", "更新前", "更新後"}
PERSON_ENTITY_TYPES = ("権限", "お知らせ表示ユーザー", "おしらせ設定")
"""Entity types whose names and values are persons: permissions and notification recipients."""
DIGITS_PATTERN = re.compile(r"\d+")


@dataclass(frozen=True)
class AuditLogApi:
    """Differences between the products: the member name of a job, and the names of its id and name."""

    member: str
    job_id: str
    job_name: str


def changes_report(platform: str) -> Report:
    """Return the report with one row per changed value. Two changes within a second cannot be distinguished by columns,
    so there is no key."""
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
    """The change history of one account. `deadline_seconds` limits the wait for the job. `wait_scale` multiplies every
    pause."""

    def __init__(
        self,
        api: "YahooApi",
        log: AuditLogApi,
        request: Request,
        subject: str,
        deadline_seconds: float,
        wait_scale: float,
    ) -> None:
        self._api, self._log, self._request, self._subject = api, log, request, subject
        self._deadline_seconds, self._scale = deadline_seconds, wait_scale
        self._account = int(request.account_id)

    def order(self, run: str) -> dict[str, Any]:
        """Return the order of this request's job."""
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
        """Yield the changes of the requested days. Raises ReportError when the log is not available. Not every account
        may read it, while its reports are available."""
        try:
            job_id = self._finished_job(dict(order))
            body = {"accountId": self._account, self._log.job_id: job_id}
            read_once = _AcceptRepeatedFile()
            content = self._api.download(
                DOWNLOAD_METHOD, body, file, self._subject, lambda: read_once(file), MAX_DOWNLOADS
            )
            yield parse_changes(content, self._request, self._subject)
        except ReportError:
            raise
        except IncompleteError as error:
            raise ReportError(f"{error}; a later run requests the change log again") from error
        except PermanentError as error:
            raise ReportError(str(error), is_retried_later=False) from error

    def _finished_job(self, order: dict[str, Any]) -> int:
        """Order the log, wait for it, and return the id of its job."""
        jobs = self._jobs(self._api.call(ADD_METHOD, order, self._subject))
        if not jobs:
            raise IncompleteError(f"{self._subject}: the change log was ordered, but the answer contains no job id")
        job_id = require_whole_number(jobs[0].get(self._log.job_id), self._log.job_id, self._subject)
        deadline, pause = time.monotonic() + self._deadline_seconds, POLL_SECONDS
        while True:
            selector = {"accountId": self._account, f"{self._log.job_id}s": [job_id]}
            status = next(
                (
                    str(job.get("jobStatus") or "")
                    for job in self._jobs(self._api.call(GET_METHOD, selector, self._subject))
                ),
                "gone",
            )
            if status == "COMPLETED":
                return job_id
            if status not in RUNNING_STATUSES or time.monotonic() > deadline:
                raise ReportError(
                    f"{self._subject}: job {job_id} of the change log has the status {status}; a later run orders the log again"
                )
            time.sleep(pause * self._scale)
            pause = min(2 * pause, MAX_POLL_SECONDS)

    def _jobs(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        values = require_objects(answer.get("values"), "values", self._subject)
        jobs = [require_object(value.get(self._log.member), self._log.member, self._subject) for value in values]
        return [job for job in jobs if job]


class _AcceptRepeatedFile:
    """Accepts a file if the previous download was equal, because a log does not state whether it is complete."""

    def __init__(self) -> None:
        self._before = ""

    def __call__(self, file: IO[bytes]) -> str:
        content = file.read()
        digest = hashlib.sha256(content).hexdigest()
        is_same, self._before = digest == self._before, digest
        if not is_same:
            raise IncompleteError(
                "the change log is accepted only when two downloads in a row are equal, and this one has no equal predecessor"
            )
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise IncompleteError(f"the change log is not valid UTF-8: {error.reason} at byte {error.start}") from None


def parse_changes(content: str, request: Request, subject: str) -> pa.RecordBatch:
    """Return the rows of the requested days. Columns are found by header in any order. Raises IncompleteError for a
    file that is not a log."""
    try:
        lines = [line for line in csv.reader(io.StringIO(content, newline=""), strict=True) if line]
    except csv.Error as error:
        raise IncompleteError(f"{subject}: the change log cannot be read as CSV: {error}") from None
    header = [cell.strip() for cell in lines[0]] if lines else []
    if missing := REQUIRED_HEADERS - set(header):
        raise IncompleteError(f"{subject}: the change log has no column {', '.join(sorted(missing))}")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(header):
            raise IncompleteError(
                f"{subject}: row {number} of the change log has {len(line)} cells, but the header has {len(header)}"
            )
        row = _change_row(dict(zip(header, line, strict=True)), subject, number)
        if request.first_day <= row["report_date"] <= request.last_day:
            rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=request.report.schema)


def _change_row(cells: Mapping[str, str], subject: str, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        column.name: None if cells.get(column.source, "").strip() in ("", "--") else cells[column.source].strip()
        for column in COLUMNS[1:]
    }
    digits = "".join(part.zfill(2) for part in DIGITS_PATTERN.findall(row["changed_at"] or ""))
    try:
        row["report_date"] = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise IncompleteError(f"{subject}: row {number} of the change log has no day in {CHANGED_AT_HEADER}") from None
    clock = digits[8:14].ljust(6, "0")
    row["changed_at"] = f"{row['report_date']} {clock[:2]}:{clock[2:4]}:{clock[4:6]}"
    named = ("entity_name", "old_value", "new_value") if row["entity_type"] in PERSON_ENTITY_TYPES else ()
    row |= {name: mask_actor(row[name]) for name in ("changed_by", *named)}
    return row
