"""Report jobs of one LINEヤフー広告 account: ordered and polled together, ordered again after a failure, removed after
reading.

The name of a job contains the id of its run. Therefore an order whose answer was lost can be found by name and is not
repeated. Overlapping runs neither read nor remove each other's jobs. The platform deletes jobs and files after 7 days.
"""

import time
from collections.abc import Sequence
from typing import Any

from orchestration.errors import IncompleteError, ReportError, TransientError
from orchestration.resources.platforms.yahoo.api import YahooApi
from orchestration.resources.wire import require_object, require_objects, require_text, require_whole_number

ADD_METHOD, GET_METHOD, REMOVE_METHOD = (f"ReportDefinitionService/{method}" for method in ("add", "get", "remove"))
MAX_OPERANDS = 30
PAGE_SIZE = 500
FIRST_PAUSE_SECONDS = 0.2
MAX_PAUSE_SECONDS = 30.0
PAUSE_GROWTH = 1.5
LIVE_STATUSES = ("WAIT", "IN_PROGRESS", "COMPLETED")
ENDED_STATUSES = ("FAILED", "CANCELED", "UNKNOWN")
"""A status in neither list is treated as that of a running job."""

Job = dict[str, Any]
"""A reportDefinition as returned by the platform."""


class ReportJobs:
    """Jobs of `account_id`. `deadline_seconds` limits the whole wait. `wait_scale` multiplies every pause."""

    def __init__(self, api: YahooApi, account_id: str, title: str, deadline_seconds: float, wait_scale: float) -> None:
        self._api = api
        self._account = int(account_id)
        self._subject = f"{title} of account {account_id}"
        self._deadline_seconds = deadline_seconds
        self._scale = wait_scale
        self._ordered: dict[str, Job] = {}
        self._reordered: set[str] = set()
        self._deadline = 0.0

    def order(self, definitions: Sequence[dict[str, Any]]) -> None:
        """Order every definition that has no live job of the same name. Starts the deadline."""
        self._deadline = time.monotonic() + self._deadline_seconds
        self._ordered |= self._api.call_until_answered(lambda: self._find_or_add(definitions))

    def wait_for(self, definition: dict[str, Any]) -> Job:
        """Return the completed job of `definition`. Every open job is polled in the same call, and a failed job is
        ordered once more. Raises ReportError when the job failed twice or the deadline has passed."""
        name = definition["reportName"]
        pause = FIRST_PAUSE_SECONDS
        while True:
            job = self._ordered[name]
            status = job.get("reportJobStatus")
            if status == "COMPLETED":
                return job
            if status in ENDED_STATUSES:
                self._order_again(definition, job)
            if time.monotonic() > self._deadline:
                raise ReportError(
                    f"{self._subject}: report job {job['reportJobId']} is still {status} "
                    f"after {self._deadline_seconds:g} s; a later run orders it again"
                )
            time.sleep(pause * self._scale)
            pause = min(pause * PAUSE_GROWTH, MAX_PAUSE_SECONDS)
            self._poll()

    def reorder(self, definition: dict[str, Any]) -> None:
        """Order the report again under a new name, because the existing file cannot be read."""
        self._deadline = time.monotonic() + self._deadline_seconds
        name = f"{definition['reportName']}_again"
        ordered = self._api.call_until_answered(lambda: self._find_or_add([definition | {"reportName": name}]))
        self._ordered[definition["reportName"]] = ordered[name]

    def newest_job(self, definition: dict[str, Any]) -> Job:
        """Return the newest job of `definition` in any state."""
        return self._ordered[definition["reportName"]]

    def download_body(self, job: Job) -> dict[str, int]:
        """Return the body of the download call."""
        return {"accountId": self._account, "reportJobId": int(job["reportJobId"])}

    def remove(self, finished: Sequence[Job]) -> None:
        """Remove jobs whose files have been read."""
        for start in range(0, len(finished), MAX_OPERANDS):
            operand = [{"reportJobId": int(job["reportJobId"])} for job in finished[start : start + MAX_OPERANDS]]
            self._api.call_once(REMOVE_METHOD, {"accountId": self._account, "operand": operand}, self._subject)

    def _find_or_add(self, definitions: Sequence[dict[str, Any]]) -> dict[str, Job]:
        """Return the jobs by name. Existing jobs are listed before each order, because an order whose answer was lost
        may exist."""
        names = {definition["reportName"] for definition in definitions}
        living = {str(job.get("reportName")): job for job in self._list() if job.get("reportName") in names}
        missing = [definition for definition in definitions if definition["reportName"] not in living]
        for start in range(0, len(missing), MAX_OPERANDS):
            body = {"accountId": self._account, "operand": missing[start : start + MAX_OPERANDS]}
            answer = self._api.call_once(ADD_METHOD, body, self._subject)
            living |= {str(job.get("reportName")): job for job in _jobs_in_answer(answer, self._subject)}
        if unanswered := names - living.keys():
            raise TransientError(
                f"{self._subject}: the reports {', '.join(sorted(unanswered))} were ordered, but the answer does not mention them"
            )
        return living

    def _list(self) -> list[Job]:
        """Return every live job of the account, page by page."""
        jobs: list[Job] = []
        while True:
            selector = {
                "accountId": self._account,
                "reportJobStatuses": list(LIVE_STATUSES),
                "startIndex": len(jobs) + 1,
                "numberResults": PAGE_SIZE,
            }
            answer = self._api.call_once(GET_METHOD, selector, self._subject)
            page = _jobs_in_answer(answer, self._subject)
            jobs += page
            stated = answer.get("totalNumEntries")
            if len(jobs) >= self._whole(stated) if stated is not None else len(page) < PAGE_SIZE:
                return [job for job in jobs if job.get("reportJobStatus") not in ENDED_STATUSES]
            if not page:
                raise IncompleteError(f"{self._subject}: {GET_METHOD} returned {len(jobs)} of {stated} report jobs")

    def _whole(self, stated: object) -> int:
        return require_whole_number(stated, "totalNumEntries", self._subject)

    def _poll(self) -> None:
        ids = {
            int(job["reportJobId"]): name
            for name, job in self._ordered.items()
            if job.get("reportJobStatus") != "COMPLETED"
        }
        selector = {"accountId": self._account, "reportJobIds": list(ids), "startIndex": 1, "numberResults": PAGE_SIZE}

        def ask() -> list[Job]:
            answer = self._api.call_once(GET_METHOD, selector, self._subject)
            jobs = _jobs_in_answer(answer, self._subject)
            if len(jobs) < self._whole(answer.get("totalNumEntries") or 0):
                raise IncompleteError(
                    f"{self._subject}: {GET_METHOD} returned {len(jobs)} of {answer['totalNumEntries']} report jobs"
                )
            return jobs

        known = {int(job["reportJobId"]): job for job in self._api.call_until_answered(ask)}
        for job_id, name in ids.items():
            gone = {"reportJobId": job_id, "reportJobStatus": "UNKNOWN", "reportJobErrorDetail": "the job is gone"}
            self._ordered[name] = known.get(job_id, gone)

    def _order_again(self, definition: dict[str, Any], job: Job) -> None:
        name = definition["reportName"]
        detail = job.get("reportJobErrorDetail") or "no reason given"
        advice = "; ask for fewer days" if "size" in str(detail) else ""
        if name in self._reordered or advice:
            ended = f"report job {job['reportJobId']} ended as {job.get('reportJobStatus')}"
            raise ReportError(f"{self._subject}: {ended}: {detail}{advice}", is_retried_later=not advice)
        self._reordered.add(name)
        self._ordered |= self._api.call_until_answered(lambda: self._find_or_add([definition]))


def _jobs_in_answer(answer: dict[str, Any], subject: str) -> list[Job]:
    """Return the report jobs in an answer, each with its id. Raises IncompleteError when one is invalid."""
    values = require_objects(answer.get("values"), "values", subject)
    definitions = [require_object(value.get("reportDefinition"), "reportDefinition", subject) for value in values]
    jobs = [job for job in definitions if job]
    for job in jobs:
        require_whole_number(job.get("reportJobId"), "reportJobId", subject)
        require_text(job.get("reportName"), "reportName", subject)
    return jobs
