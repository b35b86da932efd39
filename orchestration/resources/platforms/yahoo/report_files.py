"""Files of report jobs: read whole before a row is handed on, asked for again when they are not whole, and removed once read."""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from orchestration.errors import ReportError, TochimartError
from orchestration.resources.base import Extract
from orchestration.resources.platforms.yahoo.api import YahooApi
from orchestration.resources.platforms.yahoo.csv import read_report
from orchestration.resources.platforms.yahoo.jobs import Job, Jobs

log = logging.getLogger(__name__)
IN_MEMORY_BYTES = 64 << 20  # of a report file; a day of an account is a few megabytes
DOWNLOAD = "ReportDefinitionService/download"
DOWNLOADS, ORDERS = 3, 2
"""How often the file of one job is asked for, and how often a report is ordered, before the report is given up."""


@dataclass
class ReportFile:
    """The file of one ordered report. `headers` holds by column what its header may be, `codec` reads the file, and in `home` lies what of
    it is too large for memory."""

    api: YahooApi
    jobs: Jobs
    definition: dict[str, Any]
    extract: Extract
    headers: Sequence[frozenset[str]]
    codec: str
    subject: str
    home: Path

    def batches(self, read: list[tuple[Jobs, Job]]) -> Iterator[pa.RecordBatch]:
        """Wait for the job, read its file to the end, and only then hand out its rows: the totals row, which shows that the file is
        whole, comes last. Jobs that are done with are noted in `read`."""
        extract = self.extract
        with nameless_file(self.home) as rows:
            try:
                job = self._read_whole(rows, read)
            finally:
                read.append((self.jobs, self.jobs.current(self.definition)))
            extract.quality["report_job"] = {
                key: job.get(key) for key in ("reportJobId", "reportJobStatus", "requestTime", "completeTime")
            }
            extract.quality["has_totals_row"] = True
            rows.seek(0)
            with pa.ipc.open_stream(rows) as reader:
                yield from reader

    def _read_whole(self, rows: IO[bytes], read: list[tuple[Jobs, Job]]) -> Job:
        """Write the report into `rows` as an Arrow stream and its totals to `extract`; return the job that made it.

        A file that is not whole is asked for again, then the report is ordered once more. Raises ReportError when that does not help.
        """
        for _ in range(1, ORDERS):
            job = self.jobs.wait_for(self.definition)
            try:
                self._download(job, rows)
                return job
            except ReportError as error:
                log.warning("%s; the report is ordered again", error)
            read.append((self.jobs, job))
            self.jobs.order_anew(self.definition)
        job = self.jobs.wait_for(self.definition)
        self._download(job, rows)
        return job

    def _download(self, job: Job, rows: IO[bytes]) -> None:
        report, totals = self.extract.request.report, self.extract.control_totals
        with nameless_file(self.home) as file:

            def parse() -> None:
                rows.seek(0)
                rows.truncate()
                totals.clear()
                with pa.ipc.new_stream(rows, report.schema) as writer:
                    for batch in read_report(file, report, self.headers, self.codec, self.subject, totals):
                        writer.write_batch(batch)

            self.api.download(DOWNLOAD, self.jobs.download_body(job), file, self.subject, parse, DOWNLOADS)


def nameless_file(home: Path) -> IO[bytes]:
    """Nothing in it is masked yet, so it stays in memory; a larger file has no name: a killed run leaves none behind."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(home))


def remove_read(read: Sequence[tuple[Jobs, Job]]) -> None:
    """Have the jobs removed whose files were read, together: a later run gets fresh figures."""
    by_account: dict[Jobs, list[Job]] = {}
    for jobs, job in read:
        by_account.setdefault(jobs, []).append(job)
    for jobs, finished in by_account.items():
        try:
            jobs.remove(finished)
        except TochimartError as error:  # the rows are complete; the platform drops the jobs by itself after 7 days
            log.warning("report jobs were not removed: %s", error)
