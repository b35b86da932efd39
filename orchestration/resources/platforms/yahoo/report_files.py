"""Files of report jobs: read completely before rows are passed on, requested again when incomplete, and removed after
reading."""

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
from orchestration.resources.platforms.yahoo.jobs import Job, ReportJobs

log = logging.getLogger(__name__)
IN_MEMORY_BYTES = 64 << 20  # of a report file; a day of an account is a few megabytes
DOWNLOAD_METHOD = "ReportDefinitionService/download"
MAX_DOWNLOADS, MAX_ORDERS = 3, 2
"""Maximum number of downloads of one job's file, and of orders of one report, before the report is given up."""


@dataclass
class ReportFile:
    """The file of one ordered report. `headers` are the accepted header texts by column. `codec` is the encoding.
    `home` is the folder for temporary data too large for memory."""

    api: YahooApi
    jobs: ReportJobs
    definition: dict[str, Any]
    extract: Extract
    headers: Sequence[frozenset[str]]
    codec: str
    subject: str
    home: Path

    def batches(self, finished_jobs: list[tuple[ReportJobs, Job]]) -> Iterator[pa.RecordBatch]:
        """Wait for the job, read its file completely, then yield its rows. The totals row, which proves completeness,
        comes last. Finished jobs are added to `finished_jobs`."""
        extract = self.extract
        with unnamed_temporary_file(self.home) as rows:
            try:
                job = self._read_whole(rows, finished_jobs)
            finally:
                finished_jobs.append((self.jobs, self.jobs.newest_job(self.definition)))
            extract.quality["report_job"] = {
                key: job.get(key) for key in ("reportJobId", "reportJobStatus", "requestTime", "completeTime")
            }
            extract.quality["has_totals_row"] = True
            rows.seek(0)
            with pa.ipc.open_stream(rows) as reader:
                yield from reader

    def _read_whole(self, rows: IO[bytes], finished_jobs: list[tuple[ReportJobs, Job]]) -> Job:
        """Write the report to `rows` as an Arrow stream and its totals to `extract`. Returns the job. An incomplete
        file is downloaded again, then the report is ordered once more. Raises ReportError when that does not help."""
        for _ in range(1, MAX_ORDERS):
            job = self.jobs.wait_for(self.definition)
            try:
                self._download(job, rows)
                return job
            except ReportError as error:
                log.warning("%s; the report is ordered again", error)
            finished_jobs.append((self.jobs, job))
            self.jobs.reorder(self.definition)
        job = self.jobs.wait_for(self.definition)
        self._download(job, rows)
        return job

    def _download(self, job: Job, rows: IO[bytes]) -> None:
        report, totals = self.extract.request.report, self.extract.control_totals
        with unnamed_temporary_file(self.home) as file:

            def parse() -> None:
                rows.seek(0)
                rows.truncate()
                totals.clear()
                with pa.ipc.new_stream(rows, report.schema) as writer:
                    for batch in read_report(file, report, self.headers, self.codec, self.subject, totals):
                        writer.write_batch(batch)

            self.api.download(DOWNLOAD_METHOD, self.jobs.download_body(job), file, self.subject, parse, MAX_DOWNLOADS)


def unnamed_temporary_file(home: Path) -> IO[bytes]:
    """Return a file for unmasked data. It stays in memory; a larger one has no name, so a killed run leaves nothing
    behind."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(home))


def remove_read_jobs(finished_jobs: Sequence[tuple[ReportJobs, Job]]) -> None:
    """Remove the jobs whose files were read, so that a later run gets fresh figures."""
    by_account: dict[ReportJobs, list[Job]] = {}
    for jobs, job in finished_jobs:
        by_account.setdefault(jobs, []).append(job)
    for jobs, finished in by_account.items():
        try:
            jobs.remove(finished)
        except TochimartError as error:  # the rows are complete, and the platform deletes the jobs after 7 days
            log.warning("report jobs were not removed: %s", error)
