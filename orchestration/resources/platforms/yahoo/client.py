"""What every LINEヤフー広告 client shares: fields checked, jobs ordered together, files read one after another.

A product (Search, Display) says what differs in a `Product`. Nothing here knows a report's columns.
"""

import hashlib
import json
import logging
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from orchestration.errors import AccessError, PermanentError, ReportError, TochimartError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.yahoo.settings import YahooSettings
from orchestration.resources.wire import as_objects
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.api import YahooApi
    from orchestration.resources.platforms.yahoo.changes import AuditLog
    from orchestration.resources.platforms.yahoo.entities import Service
    from orchestration.resources.platforms.yahoo.jobs import Jobs

T = TypeVar("T")
log = logging.getLogger(__name__)
DEADLINE_SECONDS = 1800.0
SANDBOX_SCALE = 0.02
IN_MEMORY_BYTES = 64 << 20  # of a report file; a day of an account is a few megabytes
DOWNLOAD = "ReportDefinitionService/download"
DOWNLOADS, ORDERS = 3, 2
"""How often the file of one job is asked for, and how often a report is ordered, before the report is given up."""


@dataclass(frozen=True)
class Product:
    """What differs between the products. `report_types` maps `Report.name` to the platform's reportType."""

    title: str
    endpoint_setting: str
    report_types: Mapping[str, str]
    settings: Mapping[Report, Sequence["Service"]]
    """Snapshots that are no report jobs, and the services each is read from."""
    changes: Report
    """What is read from the log of changes."""
    audit_log: "AuditLog"
    order_names_type: bool = True
    """Search wants reportType in an order; Display infers it from the fields and refuses the key."""
    fields_request: Mapping[str, str] = field(default_factory=dict)
    """Further keys of getReportFields; Display wants a lang."""
    encode: str = "UTF8"
    codec: str = "utf8"
    """reportDownloadEncode, and the Python codec that reads it."""


class YahooAds:
    """The part of a PlatformClient that does not depend on the product. No network until `extract` is read.

    `deadline_seconds` bounds the wait for all jobs of an account, `wait_scale` multiplies every pause: 1 is what the
    platform prescribes, less is for servers of one's own and the default in the sandbox profile.
    """

    name: str
    reports: Sequence[Report]
    product: Product
    parallel = 1
    own_settings: Sequence[str] = (
        "YAHOO_ADS_CLIENT_ID",
        "YAHOO_ADS_CLIENT_SECRET",
        "YAHOO_ADS_REFRESH_TOKEN",
        "YAHOO_ADS_BASE_ACCOUNT_ID",
    )

    def __init__(self, settings: Settings, base_url: str, deadline_seconds: float, wait_scale: float | None) -> None:
        self.settings = settings
        self.own = settings.own(YahooSettings)
        self._base_url = base_url
        self._deadline_seconds = deadline_seconds
        usual = SANDBOX_SCALE if settings.profile == "sandbox" else 1.0
        self._scale = usual if wait_scale is None else wait_scale
        self._fields: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        self._headers: dict[str, list[frozenset[str]]] = {}
        self._opened: YahooApi | None = None
        self._run = uuid.uuid4().hex[:8]

    @property
    def _version(self) -> str:
        """What the base URL ends with, such as v20."""
        return self._base_url.rstrip("/").rpartition("/")[2]

    def missing_settings(self) -> Sequence[str]:
        own = self.own
        needed: dict[str, object] = {
            "YAHOO_ADS_CLIENT_ID": own.client_id,
            "YAHOO_ADS_CLIENT_SECRET": own.client_secret,
            "YAHOO_ADS_REFRESH_TOKEN": own.refresh_token,
            "YAHOO_ADS_BASE_ACCOUNT_ID": own.base_account_id,
        }
        if self.settings.profile == "sandbox":
            needed[self.product.endpoint_setting] = _is_replaced(self._base_url)
            needed["TOCHIMART_YAHOO_TOKEN_ENDPOINT"] = _is_replaced(own.token_endpoint)
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """All reports of an account are ordered first; settings are read while the platform makes them, then the reports."""
        from orchestration.resources.platforms.yahoo.jobs import Jobs

        if missing := self.missing_settings():
            raise PermanentError(f"{self.product.title} is not configured: set {', '.join(missing)}")
        api = self.api()
        ordered: list[tuple[Request, Jobs, dict[str, Any]]] = []
        unreported = {*self.product.settings, self.product.changes}
        reported = [request for request in requests if request.report not in unreported]
        for account in dict.fromkeys(request.account_id for request in reported):
            group = [request for request in reported if request.account_id == account]
            definitions = [self._definition(request) for request in group]
            for request in group:
                self._check_fields(api, request.report)
            jobs = Jobs(api, account, self.product.title, self._deadline_seconds, self._scale)
            jobs.order(definitions)
            ordered += [(request, jobs, definition) for request, definition in zip(group, definitions, strict=True)]
        read: list[tuple[Jobs, dict[str, Any]]] = []
        for request in requests:
            if request.report in self.product.settings:
                yield self._settings(api, request)
        for request, jobs, definition in ordered:
            extract = Extract(request, iter(()), api_version=self._version, query=_text(definition))
            extract.batches = self._batches(api, jobs, definition, extract, read)
            yield extract
        for request in requests:
            if request.report == self.product.changes:
                yield self._changes(api, request)
        # Only here: a generator that nobody reads to its end is closed in any thread and at any time, and must not call anyone then.
        remove_read(read)

    def _settings(self, api: "YahooApi", request: Request) -> Extract:
        """A snapshot, read from the services that tell it."""
        from orchestration.resources.platforms.yahoo.entities import records
        from orchestration.resources.wire import batch

        services = self.product.settings[request.report]
        extract = Extract(request, iter(()), self._version, _text([service.method for service in services]))

        def read() -> Iterator[pa.RecordBatch]:
            base = _present(self.own.base_account_id)
            subject = self._subject(request.report, request.account_id)
            try:
                found, refused = records(api, services, request.account_id, base, subject)
            except (AccessError, ReportError):
                raise
            except PermanentError as error:
                raise ReportError(str(error), heals=False) from error
            extract.quality.update({"refused": refused} if refused else {})
            yield batch(request.report, found, request.last_day)

        extract.batches = read()
        return extract

    def _changes(self, api: "YahooApi", request: Request) -> Extract:
        """The log of changes of the request's days."""
        from orchestration.resources.platforms.yahoo.changes import ChangeLog

        subject = self._subject(request.report, request.account_id)
        log = ChangeLog(api, self.product.audit_log, request, subject, self._deadline_seconds, self._scale)
        order = log.order(self._run)

        def read() -> Iterator[pa.RecordBatch]:
            with self._nameless_file() as file:
                yield from log.read(order, file)

        return Extract(request, read(), self._version, _text(order))

    def _batches(
        self,
        api: "YahooApi",
        jobs: "Jobs",
        definition: dict[str, Any],
        extract: Extract,
        read: list[tuple["Jobs", dict[str, Any]]],
    ) -> Iterator[pa.RecordBatch]:
        """Wait for the job, read its file to the end, and only then hand out its rows: the totals row, which shows that the file is
        whole, comes last. Jobs that are done with are noted in `read`."""
        with self._nameless_file() as rows:
            try:
                job = self._read_whole(api, jobs, definition, extract, rows, read)
            finally:
                read.append((jobs, jobs.current(definition)))
            extract.quality["report_job"] = {
                key: job.get(key) for key in ("reportJobId", "reportJobStatus", "requestTime", "completeTime")
            }
            extract.quality["has_totals_row"] = True
            rows.seek(0)
            with pa.ipc.open_stream(rows) as reader:
                yield from reader

    def _read_whole(
        self,
        api: "YahooApi",
        jobs: "Jobs",
        definition: dict[str, Any],
        extract: Extract,
        rows: IO[bytes],
        read: list[tuple["Jobs", dict[str, Any]]],
    ) -> dict[str, Any]:
        """Write the report into `rows` as an Arrow stream and its totals to `extract`; return the job that made it.

        A file that is not whole is asked for again, then the report is ordered once more. Raises ReportError when that does not help.
        """
        from orchestration.resources.platforms.yahoo.csv import read_report

        report = extract.request.report
        subject = self._subject(report, extract.request.account_id)
        headers, codec = self._headers[report.name], self.product.codec
        with self._nameless_file() as file:

            def parse() -> None:
                rows.seek(0)
                rows.truncate()
                extract.control_totals.clear()
                with pa.ipc.new_stream(rows, report.schema) as writer:
                    for batch in read_report(file, report, headers, codec, subject, extract.control_totals):
                        writer.write_batch(batch)

            for _ in range(1, ORDERS):
                job = jobs.wait_for(definition)
                try:
                    api.download(DOWNLOAD, jobs.download_body(job), file, subject, parse, DOWNLOADS)
                    return job
                except ReportError as error:
                    log.warning("%s; the report is ordered again", error)
                read.append((jobs, job))
                jobs.order_anew(definition)
            job = jobs.wait_for(definition)
            api.download(DOWNLOAD, jobs.download_body(job), file, subject, parse, DOWNLOADS)
            return job

    def _nameless_file(self) -> IO[bytes]:
        """Nothing in it is masked yet, so it stays in memory; a larger file has no name: a killed run leaves none behind."""
        self.settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(self.settings.home))

    def _definition(self, request: Request) -> dict[str, Any]:
        """The order of a report. Its name stands for all it says and for this run: no other run reads or removes the job."""
        report_type = self.product.report_types[request.report.name]
        definition: dict[str, Any] = {
            **({"reportType": report_type} if self.product.order_names_type else {}),
            "fields": [column.source for column in request.report.columns],
            "reportDateRangeType": "CUSTOM_DATE",
            "dateRange": {"startDate": f"{request.first_day:%Y%m%d}", "endDate": f"{request.last_day:%Y%m%d}"},
            "reportDownloadFormat": "CSV",
            "reportDownloadEncode": self.product.encode,
            "reportCompressType": "NONE",
            "reportLanguage": "JA",
            "reportIncludeDeleted": "TRUE",
            "reportSkipColumnHeader": "FALSE",
            "reportSkipReportSummary": "FALSE",
            "reportDecimalPartDisplayType": "FULL_DISPLAY",
        }
        identity = _text([definition, request.account_id, self.settings.today.isoformat()])
        digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
        return {"reportName": f"tochimart_{request.report.name}_{digest}_{self._run}", **definition}

    def _check_fields(self, api: "YahooApi", report: Report) -> None:
        """Have the platform's word that the report's fields exist and go together, and what their headers say."""
        from orchestration.resources.platforms.yahoo.fields import FIELDS, headers, offered

        if report.name in self._headers:
            return
        report_type = self.product.report_types[report.name]
        subject = f"{self.product.title} {report_type} report"

        def ask() -> list[dict[str, Any]]:
            body = {"reportType": report_type, **self.product.fields_request}
            return as_objects(api.call(FIELDS, body, subject).get("fields"), "fields", subject)

        if report_type not in self._fields:
            path = self.settings.home / "platforms" / self.name / self._version / f"{report_type}.json"
            self._fields[report_type] = offered(path, self.settings.today, ask)
        wanted = [column.source for column in report.columns]
        self._headers[report.name] = headers(self._fields[report_type], wanted, subject)

    def _subject(self, report: Report, account_id: str) -> str:
        return f"{self.product.title} {report.name} of account {account_id}"

    def api(self) -> "YahooApi":
        """One session and one token for the client's life: a refresh token the server replaces must not be lost."""
        if self._opened is None:
            import requests

            from orchestration.resources.platforms.yahoo.api import YahooApi
            from orchestration.resources.platforms.yahoo.auth import Token
            from orchestration.resources.wire import prepare_network, refuse_open_way

            settings, own, session = self.settings, self.own, requests.Session()
            prepare_network(settings)
            refuse_open_way(settings, self._base_url, self.product.endpoint_setting)
            refuse_open_way(settings, own.token_endpoint, "TOCHIMART_YAHOO_TOKEN_ENDPOINT")
            token = Token(
                session,
                own.token_endpoint,
                _present(own.client_id),
                _present(own.client_secret),
                _present(own.refresh_token),
                settings.home / "credentials" / "yahoo_ads.json",
            )
            account = _present(own.base_account_id)
            setting = self.product.endpoint_setting
            self._opened = YahooApi(session, self._base_url, account, token, setting, self._scale)
        return self._opened


def remove_read(read: Sequence[tuple["Jobs", dict[str, Any]]]) -> None:
    """Have the jobs removed whose files were read, together: a later run gets fresh figures."""
    by_account: dict[Jobs, list[dict[str, Any]]] = {}
    for jobs, job in read:
        by_account.setdefault(jobs, []).append(job)
    for jobs, finished in by_account.items():
        try:
            jobs.remove(finished)
        except TochimartError as error:  # the rows are complete; the platform drops the jobs by itself after 7 days
            log.warning("report jobs were not removed: %s", error)


def _is_replaced(url: str) -> bool:
    """Whether an endpoint is not the platform's own; a sandbox run must never reach the platform."""
    return "yahooapis.jp" not in url and "yahoo.co.jp" not in url


def _present(value: T | None) -> T:
    assert value is not None, "missing_settings is asked before anything is opened"
    return value


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
