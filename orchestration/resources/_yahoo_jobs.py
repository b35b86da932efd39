"""Report jobs of one LINEヤフー広告 account: ordered and polled together, picked up after an interruption, removed.

A job's name says what it holds (report, days, the day it was ordered), so a job that an interrupted run has left is
found by its name and not ordered twice. The platform keeps jobs and files for 7 days.
"""

import time
from collections.abc import Sequence
from typing import Any

from orchestration.errors import PermanentError, TransientError
from orchestration.resources._yahoo_api import YahooApi

ADD, GET, REMOVE = (f"ReportDefinitionService/{method}" for method in ("add", "get", "remove"))
OPERANDS = 30
PAGE = 500
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
PAUSE_GROWTH = 1.5
LIVING = ("WAIT", "IN_PROGRESS", "COMPLETED")

Job = dict[str, Any]
"""A reportDefinition as the platform returns it."""


class Jobs:
    """Jobs of `account_id`. `deadline_seconds` bounds the whole wait, `wait_scale` multiplies every pause."""

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
        """Order every definition that no living job of the same name serves. The clock of the deadline starts here."""
        self._deadline = time.monotonic() + self._deadline_seconds
        self._ordered |= self._api.persistently(lambda: self._find_or_add(definitions))

    def wait_for(self, definition: dict[str, Any]) -> Job:
        """The completed job of `definition`. Every open job is polled with it, and a failed one is ordered once more.

        Raises PermanentError when the job failed twice or the deadline has passed.
        """
        name = definition["reportName"]
        pause = FIRST_PAUSE_SECONDS
        while True:
            job = self._ordered[name]
            status = job.get("reportJobStatus")
            if status == "COMPLETED":
                return job
            if status not in LIVING:
                self._order_again(definition, job)
            if time.monotonic() > self._deadline:
                raise PermanentError(
                    f"{self._subject}: report job {job['reportJobId']} is still {status} "
                    f"after {self._deadline_seconds:g} s; run it again today and the job is picked up"
                )
            time.sleep(pause * self._scale)
            pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)
            self._poll()

    def download_body(self, job: Job) -> dict[str, int]:
        """What `download` wants to know."""
        return {"accountId": self._account, "reportJobId": int(job["reportJobId"])}

    def remove(self, finished: Sequence[Job]) -> None:
        """Tell the platform that these jobs' files have been read."""
        for start in range(0, len(finished), OPERANDS):
            operand = [{"reportJobId": int(job["reportJobId"])} for job in finished[start : start + OPERANDS]]
            self._api.once(REMOVE, {"accountId": self._account, "operand": operand}, self._subject)

    def _find_or_add(self, definitions: Sequence[dict[str, Any]]) -> dict[str, Job]:
        """Looks before it orders each time: an order whose answer got lost may have been taken."""
        wanted = {definition["reportName"] for definition in definitions}
        living = {job["reportName"]: job for job in self._list() if job.get("reportName") in wanted}
        missing = [definition for definition in definitions if definition["reportName"] not in living]
        for start in range(0, len(missing), OPERANDS):
            body = {"accountId": self._account, "operand": missing[start : start + OPERANDS]}
            answer = self._api.once(ADD, body, self._subject)
            living |= {job["reportName"]: job for job in _definitions(answer)}
        if lost := wanted - living.keys():
            raise TransientError(f"{self._subject}: ordered {', '.join(sorted(lost))}, but the answer does not name it")
        return living

    def _list(self) -> list[Job]:
        """Every living job of the account, page after page."""
        found: list[Job] = []
        while True:
            selector = {
                "accountId": self._account,
                "reportJobStatuses": list(LIVING),
                "startIndex": len(found) + 1,
                "numberResults": PAGE,
            }
            answer = self._api.once(GET, selector, self._subject)
            page = _definitions(answer)
            found += page
            if len(found) >= int(answer.get("totalNumEntries") or 0):
                return [job for job in found if job.get("reportJobStatus") in LIVING]
            if not page:
                raise TransientError(f"{self._subject}: the list of report jobs ends after {len(found)}, too early")

    def _poll(self) -> None:
        ids = {
            int(job["reportJobId"]): name
            for name, job in self._ordered.items()
            if job.get("reportJobStatus") != "COMPLETED"
        }
        selector = {"accountId": self._account, "reportJobIds": list(ids), "startIndex": 1, "numberResults": PAGE}
        answer = self._api.call(GET, selector, self._subject)
        known = {int(job["reportJobId"]): job for job in _definitions(answer)}
        for job_id, name in ids.items():
            gone = {"reportJobId": job_id, "reportJobStatus": "UNKNOWN", "reportJobErrorDetail": "the job is gone"}
            self._ordered[name] = known.get(job_id, gone)

    def _order_again(self, definition: dict[str, Any], job: Job) -> None:
        name = definition["reportName"]
        detail = job.get("reportJobErrorDetail") or "no reason given"
        advice = "; ask for fewer days" if "size" in detail else ""
        if name in self._reordered or advice:
            ended = f"report job {job['reportJobId']} ended as {job.get('reportJobStatus')}"
            raise PermanentError(f"{self._subject}: {ended}: {detail}{advice}")
        self._reordered.add(name)
        self._ordered |= self._api.persistently(lambda: self._find_or_add([definition]))


def _definitions(answer: dict[str, Any]) -> list[Job]:
    return [dict(value["reportDefinition"]) for value in answer.get("values") or [] if value.get("reportDefinition")]
