"""Google Analytics 4 client for the Data API: requests reports and converts answers to rows. Uses no file and no table.
Source: BetaAnalyticsData.RunReport, Data API v1beta. `date` is the day in the property's time zone; every value arrives
as text. Google's packages are imported inside methods, because they need seconds and 100 MB."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import IncompleteError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.ga4.reports import CV_ACTIONS_REPORT, PERIOD_USERS, REPORTS
from orchestration.resources.platforms.ga4.service import Ga4Service
from orchestration.resources.platforms.ga4.settings import Ga4Settings
from orchestration.settings import Settings, read_seed

if TYPE_CHECKING:
    from google.analytics.data_v1beta.types import FilterExpression

API_VERSION = "v1beta"
PAGE_ROWS = 250_000
"""Maximum number of rows per answer. The API's default is 10,000."""
MAX_ATTEMPTS = 4
"""Failed calls count against a quota of 10 server errors per hour and project, so the number of attempts is low."""
CONTROL_TOLERANCE = 0.01
"""GA4 documents session counts as estimates (HyperLogLog++). A session over midnight counts on both days, but once in
the total."""
THRESHOLDING_FLAG = "subject_to_thresholding"
"""Flag for rows of few visitors that GA4 omits from an answer but includes in its totals."""
OTHER_ROW_VALUE = "(other)"
"""Value under which GA4 combines the rows of a table that exceeded its row limit."""


class Ga4:
    """PlatformClient of the GA4 Data API. The account id is the property id. `page_rows` is the number of rows per
    answer, `attempts` the number of attempts per page."""

    name = "ga4"
    max_parallel_requests = 2
    own_settings: Sequence[str] = ("GA4_PROPERTY_ID",)

    def __init__(self, settings: Settings, page_rows: int = PAGE_ROWS, attempts: int = MAX_ATTEMPTS) -> None:
        self.settings = settings
        self.own = settings.own(Ga4Settings)
        self.page_rows = page_rows
        self.service = Ga4Service(settings, attempts)
        tolerance = CONTROL_TOLERANCE if settings.profile == "live" else 0.0
        self.reports: Sequence[Report] = tuple(
            replace(
                report,
                control_tolerance=tolerance,
                is_requested=report.name != CV_ACTIONS_REPORT or bool(read_seed("cv_rules")),
            )
            for report in (*REPORTS, PERIOD_USERS)
        )

    def missing_settings(self) -> Sequence[str]:
        settings = self.settings
        if settings.profile == "sandbox":
            return () if self.own.endpoint else ("TOCHIMART_GA4_ENDPOINT",)
        needed = {
            "GA4_PROPERTY_ID": self.own.property_id,
            "GOOGLE_APPLICATION_CREDENTIALS": settings.google_application_credentials,
        }
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """Yield one report per request, page by page. Raises QuotaError when the property's quota is down to the
        reserve."""
        from orchestration.resources.platforms.ga4.request import request_as_text, run_report_request

        for request in requests:
            if request.report.name == PERIOD_USERS.name:
                yield self._period_users(request)
                continue
            if request.report.name == CV_ACTIONS_REPORT:
                yield self._cv_actions(request)
                continue
            query = request_as_text(run_report_request(request, self.page_rows))
            extract = Extract(request, iter(()), api_version=API_VERSION, query=query)
            extract.batches = self._batches(extract)
            yield extract

    def _check_compatibility(self, request: Request) -> None:
        from orchestration.resources.platforms.ga4.compatibility import ask_once_a_day, compatibility_request

        report, account = request.report, request.account_id
        question = compatibility_request(account, report)
        path = self.settings.home / "platforms" / self.name / f"{account}.json"
        ask_once_a_day(
            path,
            report,
            self.settings.today,
            lambda: self.service.check_compatibility(question, request_subject(request)),
        )

    def _batches(self, extract: Extract, rows: "FilterExpression | None" = None) -> Iterator[pa.RecordBatch]:
        """Yield all rows. Days with a row `(other)` in an answer for several days are requested again, one by one.
        `rows` is the filter of a report that has no filter of its own."""
        request = extract.request
        self._check_compatibility(request)
        pages = self._pages(extract, rows)
        first = next(pages)
        if request.first_day == request.last_day or not extract.quality["data_loss_from_other_row"]:
            yield first
            yield from pages
            return
        table = pa.Table.from_batches([first, *pages])
        folded = days_with_other_row(table)
        yield from table.filter(pc.invert(pc.is_in(table["report_date"], folded))).to_batches()
        remaining = not len(folded)
        for day in folded.to_pylist():
            alone = Extract(replace(request, first_day=day, last_day=day), iter(()), API_VERSION, extract.query)
            yield from self._pages(alone, rows)
            remaining |= bool(alone.quality["data_loss_from_other_row"])
            extract.withheld_reason = extract.withheld_reason or alone.withheld_reason
        extract.quality["data_loss_from_other_row"] = remaining
        extract.quality["days_asked_alone"] = [day.isoformat() for day in folded.to_pylist()]

    def _pages(self, extract: Extract, rows: "FilterExpression | None" = None) -> Iterator[pa.RecordBatch]:
        """Yield every page as a record batch. Flags and totals of each page are added to `extract`."""
        from orchestration.resources.platforms.ga4.decode import check_headers, decode_rows, read_quality, read_totals
        from orchestration.resources.platforms.ga4.request import run_report_request

        report, subject = extract.request.report, request_subject(extract.request)
        message = run_report_request(extract.request, self.page_rows, rows)
        received, expected = 0, None
        while expected is None or received < expected:
            message.offset = received
            page = self.service.run_report(message, subject)
            check_headers(page, report, subject)
            extract.quality.update(read_quality(page))
            if extract.quality["subject_to_thresholding"]:
                extract.withheld_reason = THRESHOLDING_FLAG
            extract.control_totals.update(read_totals(page, report, subject))
            if expected not in (None, page.row_count) or (page.row_count > received and not page.rows):
                raise IncompleteError(
                    f"{subject}: {expected or page.row_count} rows announced, then {page.row_count} at row {received}: "
                    "the figures changed while they were read"
                )
            expected = page.row_count
            received += len(page.rows)
            yield decode_rows(page, report, subject)
        if expected and received != expected:
            raise IncompleteError(f"{subject}: {expected} rows were announced, but {received} were received")

    def _cv_actions(self, request: Request) -> Extract:
        """Return the events of every rule of cv_rules.csv. GA4 is asked once for each rule, because an answer cannot say
        which filter a row satisfies."""
        from orchestration.resources.platforms.ga4.cv_actions import add_answer, rule_requests, with_rule

        rules = rule_requests(request, read_seed("cv_rules"), self.page_rows)
        extract = Extract(request, iter(()), API_VERSION, query="\n".join(rule.query for rule in rules))

        def batches() -> Iterator[pa.RecordBatch]:
            for rule in rules:
                answer = Extract(rule.request, iter(()), API_VERSION, rule.query)
                for batch in self._batches(answer, rule.rows):
                    yield with_rule(batch, rule.rule_id, request.report)
                add_answer(extract, answer)

        extract.batches = batches()
        return extract

    def _period_users(self, request: Request) -> Extract:
        """Return visitors and rates of every reporting period that has begun, as of the last day of the request."""
        from orchestration.resources.platforms.ga4.periods import period_requests, period_rows, periods_begun_by
        from orchestration.resources.platforms.ga4.request import request_as_text

        as_of = request.last_day
        periods = periods_begun_by(self.settings.launch, self.settings.end, as_of)
        messages = list(period_requests(request.account_id, periods, as_of))
        extract = Extract(request, iter(()), API_VERSION, query="\n".join(map(request_as_text, messages)))

        def batches() -> Iterator[pa.RecordBatch]:
            from orchestration.resources.platforms.ga4.decode import read_quality

            for message in messages:
                page = self.service.run_report(message, request_subject(request))
                extract.quality.update(read_quality(page))
                yield period_rows(page, message, periods, as_of)

        extract.batches = batches()
        return extract


def request_subject(request: Request) -> str:
    """Return report and account as the beginning of error messages."""
    return f"GA4 {request.report.name} of property {request.account_id}"


def days_with_other_row(table: pa.Table) -> pa.Array:
    """Return the days on which any column of `table` contains `(other)`, in order."""
    texts = [name for name in table.column_names if pa.types.is_string(table.schema.field(name).type)]
    mask = pa.array([False] * table.num_rows)
    for name in texts:
        mask = pc.or_(mask, pc.equal(table[name], OTHER_ROW_VALUE))
    return pc.unique(table.filter(mask)["report_date"]).sort()
