"""Common client of the LINEヤフー広告 products: checks fields, orders jobs together, reads files one after another. A
product (Search, Display) declares its differences in a `ProductDifferences`. Report columns are not known here."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from orchestration.errors import AccessError, PermanentError, ReportError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.yahoo.orders import order_as_text, report_order
from orchestration.resources.platforms.yahoo.product import ProductDifferences
from orchestration.resources.platforms.yahoo.settings import YahooSettings
from orchestration.resources.wire import require_objects
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.resources.platforms.yahoo.api import YahooApi

T = TypeVar("T")
DEADLINE_SECONDS = 1800.0
SANDBOX_WAIT_SCALE = 0.02


class YahooAds:
    """The part of a PlatformClient shared by both products. Makes no network call before `extract` is read.
    `deadline_seconds` limits the wait for all jobs of an account. `wait_scale` multiplies every pause: 1 is the
    platform's prescription; smaller values are for own servers and the default in the sandbox profile."""

    name: str
    reports: Sequence[Report]
    product: ProductDifferences
    max_parallel_requests = 1
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
        usual = SANDBOX_WAIT_SCALE if settings.profile == "sandbox" else 1.0
        self._scale = usual if wait_scale is None else wait_scale
        self._fields: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        self._headers: dict[str, list[frozenset[str]]] = {}
        self._opened: YahooApi | None = None
        self._run = uuid.uuid4().hex[:8]

    @property
    def _version(self) -> str:
        """Return the version at the end of the base URL, such as v20."""
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
            needed[self.product.endpoint_setting] = _is_custom_endpoint(self._base_url)
            needed["TOCHIMART_YAHOO_TOKEN_ENDPOINT"] = _is_custom_endpoint(own.token_endpoint)
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """Yield all reports. The reports of an account are ordered first. Settings are read while the platform creates
        them, then the report files are read."""
        from orchestration.resources.platforms.yahoo.jobs import Job, ReportJobs
        from orchestration.resources.platforms.yahoo.report_files import ReportFile, remove_read_jobs

        if missing := self.missing_settings():
            raise PermanentError(f"{self.product.title} is not configured: set {', '.join(missing)}")
        api = self.api()
        ordered: list[tuple[Request, ReportJobs, dict[str, Any]]] = []
        unreported = {*self.product.settings, self.product.changes}
        reported = [request for request in requests if request.report not in unreported]
        for account in dict.fromkeys(request.account_id for request in reported):
            group = [request for request in reported if request.account_id == account]
            definitions = [self._definition(request) for request in group]
            for request in group:
                self._check_fields(api, request.report)
            jobs = ReportJobs(api, account, self.product.title, self._deadline_seconds, self._scale)
            jobs.order(definitions)
            ordered += [(request, jobs, definition) for request, definition in zip(group, definitions, strict=True)]
        read: list[tuple[ReportJobs, Job]] = []
        for request in requests:
            if request.report in self.product.settings:
                yield self._settings(api, request)
        for request, jobs, definition in ordered:
            extract = Extract(request, iter(()), api_version=self._version, query=order_as_text(definition))
            headers, subject = self._headers[request.report.name], self._subject(request.report, request.account_id)
            file = ReportFile(api, jobs, definition, extract, headers, self.product.codec, subject, self.settings.home)
            extract.batches = file.batches(read)
            yield extract
        for request in requests:
            if request.report == self.product.changes:
                yield self._changes(api, request)
        # Not in `finally`: an abandoned generator may be closed in any thread at any time, when no request may be sent.
        remove_read_jobs(read)

    def _settings(self, api: "YahooApi", request: Request) -> Extract:
        """Return a settings snapshot, read from its services."""
        from orchestration.resources.platforms.yahoo.entities import read_records
        from orchestration.resources.wire import to_record_batch

        services = self.product.settings[request.report]
        extract = Extract(request, iter(()), self._version, order_as_text([service.method for service in services]))

        def read() -> Iterator[pa.RecordBatch]:
            base = _require(self.own.base_account_id)
            subject = self._subject(request.report, request.account_id)
            try:
                records, refused = read_records(api, services, request.account_id, base, subject)
            except (AccessError, ReportError):
                raise
            except PermanentError as error:
                raise ReportError(str(error), is_retried_later=False) from error
            extract.quality.update({"refused": refused} if refused else {})
            yield to_record_batch(request.report, records, request.last_day)

        extract.batches = read()
        return extract

    def _changes(self, api: "YahooApi", request: Request) -> Extract:
        """Return the changes of the requested days."""
        from orchestration.resources.platforms.yahoo.changes import ChangeLog
        from orchestration.resources.platforms.yahoo.report_files import unnamed_temporary_file

        subject = self._subject(request.report, request.account_id)
        log = ChangeLog(api, self.product.audit_log, request, subject, self._deadline_seconds, self._scale)
        order = log.order(self._run)

        def read() -> Iterator[pa.RecordBatch]:
            with unnamed_temporary_file(self.settings.home) as file:
                yield from log.read(order, file)

        return Extract(request, read(), self._version, order_as_text(order))

    def _definition(self, request: Request) -> dict[str, Any]:
        return report_order(self.product, request, self.settings.today, self._run)

    def _check_fields(self, api: "YahooApi", report: Report) -> None:
        """Check with the platform that the report's fields exist and are compatible, and fetch their headers."""
        from orchestration.resources.platforms.yahoo.fields import GET_FIELDS_METHOD, accepted_headers, offered_fields

        if report.name in self._headers:
            return
        report_type = self.product.report_types[report.name]
        subject = f"{self.product.title} {report_type} report"

        def ask() -> list[dict[str, Any]]:
            body = {"reportType": report_type, **self.product.fields_request}
            return require_objects(api.call(GET_FIELDS_METHOD, body, subject).get("fields"), "fields", subject)

        if report_type not in self._fields:
            path = self.settings.home / "platforms" / self.name / self._version / f"{report_type}.json"
            self._fields[report_type] = offered_fields(path, self.settings.today, ask)
        expected = [column.source for column in report.columns]
        self._headers[report.name] = accepted_headers(self._fields[report_type], expected, subject)

    def _subject(self, report: Report, account_id: str) -> str:
        return f"{self.product.title} {report.name} of account {account_id}"

    def api(self) -> "YahooApi":
        """Return the API object. Session and token live as long as the client, so that a refresh token issued by the
        server is not lost."""
        if self._opened is None:
            import requests

            from orchestration.resources.platforms.yahoo.api import YahooApi
            from orchestration.resources.platforms.yahoo.auth import AccessToken
            from orchestration.resources.wire import prepare_network, refuse_plaintext_endpoint

            settings, own, session = self.settings, self.own, requests.Session()
            prepare_network(settings)
            refuse_plaintext_endpoint(settings, self._base_url, self.product.endpoint_setting)
            refuse_plaintext_endpoint(settings, own.token_endpoint, "TOCHIMART_YAHOO_TOKEN_ENDPOINT")
            token = AccessToken(
                session,
                own.token_endpoint,
                _require(own.client_id),
                _require(own.client_secret),
                _require(own.refresh_token),
                settings.home / "credentials" / "yahoo_ads.json",
            )
            account = _require(own.base_account_id)
            setting = self.product.endpoint_setting
            self._opened = YahooApi(session, self._base_url, account, token, setting, self._scale)
        return self._opened


def _is_custom_endpoint(url: str) -> bool:
    """Return whether an endpoint differs from the platform's own. A sandbox run must never reach the platform."""
    return "yahooapis.jp" not in url and "yahoo.co.jp" not in url


def _require(value: T | None) -> T:
    assert value is not None, "missing_settings is asked before anything is opened"
    return value
