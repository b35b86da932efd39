"""Google Search Console client: the site's performance in Google's search results. Uses no file and no table. Source:
Search Console API, https://searchconsole.googleapis.com/. Days are in Pacific time; figures are counts; positions start
at 1."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa

from orchestration.errors import IncompleteError, PermanentError, QuotaError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.search_console import reports as reports_of
from orchestration.resources.platforms.search_console.settings import SearchConsoleSettings
from orchestration.resources.wire import require_objects
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.resources.platforms.search_console.days import AvailableDays
    from orchestration.resources.wire.google_rest import GoogleRest

PAGE_ROWS = 25_000
"""Maximum number of rows per answer. The API's default is 1,000."""


class SearchConsole:
    """PlatformClient of Search Console. The account id is the percent-encoded site URL. `page_rows` is the number of
    rows per answer. Every pause is multiplied by `wait_scale`."""

    name = reports_of.PLATFORM
    reports: Sequence[Report] = reports_of.REPORTS
    max_parallel_requests = 1
    own_settings: Sequence[str] = ("GSC_SITE_URL",)

    def __init__(self, settings: Settings, page_rows: int = PAGE_ROWS, wait_scale: float | None = None) -> None:
        self.settings = settings
        self.own = settings.own(SearchConsoleSettings)
        self.page_rows = page_rows
        self._scale = wait_scale

    def missing_settings(self) -> Sequence[str]:
        settings = self.settings
        if settings.profile == "sandbox":
            replaced = self.own.endpoint.startswith("http://")
            return () if replaced else ("TOCHIMART_SEARCH_CONSOLE_ENDPOINT",)
        needed = {
            "GSC_SITE_URL": self.own.site_url,
            "GOOGLE_APPLICATION_CREDENTIALS": settings.google_application_credentials,
        }
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """Yield one report per request with all its days, page by page. Snapshots come last, because only they have a
        small quota."""
        from orchestration.resources.platforms.search_console.days import find_available_days
        from orchestration.resources.wire.google_rest import GoogleApi, GoogleRest

        service = GoogleApi(
            name="Search Console API",
            scope="https://www.googleapis.com/auth/webmasters.readonly",
            endpoint_setting="TOCHIMART_SEARCH_CONSOLE_ENDPOINT",
            when_forbidden="add the service account's e-mail address as a user of the property in Search Console",
            when_not_found="check GSC_SITE_URL: sc-domain:example.jp or https://www.example.jp/, as Google spells it",
        )
        api = GoogleRest(service, self.settings, self.own.endpoint, self._scale)

        @cache
        def horizon_of(account: str) -> "AvailableDays":
            subject = f"Search Console, days of {_site_url(account)}"

            def ask(first: date, last: date, state: str) -> dict[str, Any]:
                body = _query_body(reports_of.SITE_DAILY, first, last) | {"dataState": state, "rowLimit": PAGE_ROWS}
                return api.post(_site_path(account), body, subject)

            return find_available_days(self.settings.now(), ask, subject)

        for request in sorted(requests, key=lambda request: request.report.is_snapshot):
            if request.report.is_snapshot:
                yield _snapshot(api, request)
            else:
                yield self._results(api, request, horizon_of(request.account_id))

    def _results(self, api: "GoogleRest", request: Request, horizon: "AvailableDays") -> Extract:
        """Return search results of the days with figures; the other days are named as absences."""
        is_fresh = request.report in reports_of.FRESH_REPORTS
        answerable_days = horizon.answerable_days(request)
        body = _query_body(request.report, *(answerable_days or (request.first_day, request.last_day)))
        text = json.dumps(body | {"siteUrl": _site_url(request.account_id)}, sort_keys=True)
        extract = Extract(request, iter(()), api_version="v3", query=text)
        extract.quality["final_through"] = horizon.final_through.isoformat()

        def read() -> Iterator[pa.RecordBatch]:
            days_with_rows: set[date] = set()
            for batch in self._pages(api, body, extract) if answerable_days else ():
                days_with_rows.update(batch.column(0).unique().to_pylist())
                yield batch
            extract.absences = horizon.absences(request, days_with_rows, is_fresh)

        extract.batches = read()
        return extract

    def _pages(self, api: "GoogleRest", body: dict[str, Any], extract: Extract) -> Iterator[pa.RecordBatch]:
        """Yield pages until one is not full. Raises IncompleteError when a row occurs twice, because then another row
        is missing."""
        from orchestration.resources.platforms.search_console.days import first_incomplete
        from orchestration.resources.platforms.search_console.decode import decode_rows

        report, account = extract.request.report, extract.request.account_id
        subject = f"Search Console {report.name} of {_site_url(account)}"
        seen: set[tuple[str, ...]] = set()
        rows: list[dict[str, Any]] = []
        while len(rows) == self.page_rows or not seen:
            answer = api.post(_site_path(account), body | {"rowLimit": self.page_rows, "startRow": len(seen)}, subject)
            rows = require_objects(answer.get("rows"), "rows", subject)
            batch = decode_rows(rows, report, _site_url(account), subject)
            expected = len(seen) + len(rows)
            seen.update(tuple(row["keys"]) for row in rows)
            if len(seen) != expected:
                raise IncompleteError(
                    f"{subject}: a row was returned twice, because the figures changed while they were read"
                )
            extract.quality["aggregation"] = answer.get("responseAggregationType")
            if incomplete := first_incomplete(answer, subject):
                extract.quality["first_incomplete_date"] = incomplete.isoformat()
            yield batch
            if not rows:
                return


def _snapshot(api: "GoogleRest", request: Request) -> Extract:
    """Return sitemaps or inspected pages in their current state. Inspections refused by the daily quota are missing."""
    from orchestration.resources.platforms.search_console import snapshots

    name, site = request.report.name, _site_url(request.account_id)
    subject = f"Search Console {name} of {site}"
    extract = Extract(request, iter(()), api_version=snapshots.API_VERSIONS[name], query=json.dumps({"siteUrl": site}))

    def read() -> Iterator[pa.RecordBatch]:
        if request.report == reports_of.SITEMAPS:
            yield from snapshots.read_sitemaps(api, request, site, subject)
            return
        try:
            yield from snapshots.inspect_pages(api, request, site, subject, extract.quality)
        except QuotaError as error:
            extract.absences[request.last_day] = ("missing", str(error))

    extract.batches = read()
    return extract


def _query_body(report: Report, first: date, last: date) -> dict[str, Any]:
    """Return the query of a report without its page."""
    dimensions = reports_of.api_dimensions(report)
    return {
        "startDate": first.isoformat(),
        "endDate": last.isoformat(),
        "dimensions": dimensions,
        "type": "web",
        "aggregationType": "byPage" if "page" in dimensions else "byProperty",
        "dataState": "all" if report in reports_of.FRESH_REPORTS else "final",
    }


def _site_path(account: str) -> str:
    return f"webmasters/v3/sites/{account}/searchAnalytics/query"


def _site_url(account: str) -> str:
    """Return the URL of the property. Raises PermanentError when the account id is not a valid URL."""
    site = unquote(account)
    if not site.startswith("sc-domain:") and not (site.startswith(("https://", "http://")) and site.endswith("/")):
        raise PermanentError(f"GSC_SITE_URL is {site}: write sc-domain:example.jp, or a URL that ends with a slash")
    return site
