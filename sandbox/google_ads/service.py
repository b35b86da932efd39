"""Google Ads over gRPC: GoogleAdsService Search and SearchStream with Google's own messages and status codes."""

import itertools
import threading
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import grpc
from google.ads.googleads.v26.services.types import customer_service as customer_types
from google.ads.googleads.v26.services.types import google_ads_service as service_types

from sandbox.google_ads import query as queries
from sandbox.google_ads.fields import build_rows, set_field
from sandbox.google_ads.gaql import GaqlError, Query, parse_query
from sandbox.google_ads.refusals import (
    CALL_REFUSALS,
    QUERY_REFUSALS,
    QUOTA_DAY,
    Refusal,
    echo_refusal,
    invalid_request,
    refusal_of_account,
)
from sandbox.google_ads.views import view_statements
from sandbox.wire import FaultPlan, Server, spell_variants
from sandbox.world import World

API_VERSION = "v26"
GOOGLE_ADS_SERVICE = f"google.ads.googleads.{API_VERSION}.services.GoogleAdsService"
CUSTOMER_SERVICE = f"google.ads.googleads.{API_VERSION}.services.CustomerService"
BATCH_ROWS = 10_000
SUMMARY_WITH_RESULTS = 3
SUMMARY_ONLY = 4

MIDSTREAM_ERRORS = {
    "cancelled": (grpc.StatusCode.CANCELLED, "RST_STREAM with error code 8"),
    "unknown": (grpc.StatusCode.UNKNOWN, "Stream removed"),
    "internal": (grpc.StatusCode.INTERNAL, "Received RST_STREAM with error code 2"),
}
"""gRPC status and message of a stream that ended early."""

StreamResponse = service_types.SearchGoogleAdsStreamResponse.pb()
AccessibleCustomersResponse = customer_types.ListAccessibleCustomersResponse.pb()
PageResponse = service_types.SearchGoogleAdsResponse.pb()


def with_invalid_click_credit(
    fields: Sequence[str], rows: Sequence[tuple], totals: dict[str, float]
) -> tuple[list[tuple], dict[str, float]]:
    """Return the rows after a credit for invalid clicks that exceeds the day: the first row has clicks and cost of one
    click below zero."""
    below = {"metrics.clicks": -1, "metrics.cost_micros": -35_000_000}
    first = dict(zip(fields, rows[0], strict=True))
    changed = totals | {path: totals[path] - first[path] + value for path, value in below.items() if path in totals}
    return [tuple(below.get(name, value) for name, value in first.items()), *rows[1:]], changed


class GoogleAdsServer(Server):
    """Answers queries about one world. With `bulk_rows`, every stream serves that many prepared rows, for benchmarks."""

    name = "google_ads"

    def __init__(self, world: World, faults: FaultPlan, bulk_rows: int = 0) -> None:
        self.world = world
        self.manager = world.engagement.managers[self.name]
        self.faults = faults
        self.requests: list[dict[str, str]] = []
        self._ids = itertools.count(1)
        self._bulk_rows = bulk_rows
        self._bulk: dict[str, list[bytes]] = {}
        self.prepare()

    def prepare(self) -> None:
        for view in view_statements(self.world.today):
            self.world.define(view)

    def _fail(self, context: grpc.ServicerContext, refusal: Refusal) -> NoReturn:
        refusal.abort(context, f"sandbox-{next(self._ids)}")

    def _admit(self, request: Any, context: grpc.ServicerContext) -> None:
        """Refuse a call before its query is read: active faults and missing permissions."""
        metadata = {key: str(value) for key, value in context.invocation_metadata()}
        customer = request.customer_id
        self.requests.append(
            {
                "customer_id": customer,
                "query": request.query,
                "login_customer_id": metadata.get("login-customer-id", ""),
                "routing": metadata.get("x-goog-request-params", ""),
            }
        )
        if self.faults.should_fail("google_ads", "echo"):
            self._fail(context, echo_refusal(spell_variants(f"{metadata} {request}")))
        if self.faults.should_fail("google_ads", "unavailable", str(request)):
            context.abort(grpc.StatusCode.UNAVAILABLE, "The service is currently unavailable.")
        for kind, refusal in CALL_REFUSALS.items():
            if self.faults.should_fail("google_ads", kind):
                self._fail(context, refusal)
        for kind, refusal in QUERY_REFUSALS.items():
            if self.faults.should_fail("google_ads", kind, request.query):
                self._fail(context, refusal)
        login = metadata.get("login-customer-id", customer)
        if refused := refusal_of_account(
            customer, login, str(self.world.engagement.accounts["google_ads"]), self.manager
        ):
            self._fail(context, refused)

    def _rows(self, request: Any, context: grpc.ServicerContext) -> tuple[Query, list[tuple], dict[str, float]]:
        try:
            query = parse_query(request.query)
            rows, totals = queries.evaluate(self.world, query, request.customer_id)
            rows = self.world.plants.plant_into("google_ads", query.fields, rows)
        except GaqlError as error:
            family = queries.ERROR_FAMILY_BY_NAME.get(error.name, "query_error")
            self._fail(context, invalid_request(family, error.name, str(error)))
        return query, rows, totals

    def search_stream(self, request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        """Yield batches of 10,000 rows. If requested, the last message contains the platform's totals."""
        self._admit(request, context)
        query, rows, totals = self._rows(request, context)
        if request.summary_row_setting >= SUMMARY_WITH_RESULTS and not any(
            "metrics." in field for field in query.fields
        ):
            name = "CANNOT_RETURN_SUMMARY_ROW_FOR_REQUEST_WITHOUT_METRICS"
            self._fail(context, invalid_request("request_error", name, "A query without metrics has no summary row."))
        request_id = f"sandbox-{next(self._ids)}"
        if self._bulk_rows:
            yield from self._bulk_batches(query, rows)
            return
        wrong = 1 if self.faults.should_fail("google_ads", "invalid_totals", request.query) else 0
        if rows and self.faults.should_fail("google_ads", "repeated_row", request.query):
            rows = [*rows, rows[0]]
            doubled = dict(zip(query.fields, rows[0], strict=True))
            totals = {path: value + (doubled.get(path) or 0) for path, value in totals.items()}
        if rows and self.faults.should_fail("google_ads", "credited_clicks", request.query):
            rows, totals = with_invalid_click_credit(query.fields, rows, totals)
        shown = 0 if request.summary_row_setting == SUMMARY_ONLY else len(rows)
        for start in range(0, shown, BATCH_ROWS):
            response = StreamResponse(request_id=request_id)
            response.field_mask.paths.extend(query.fields)
            response.results.extend(build_rows(query.fields, rows[start : start + BATCH_ROWS]))
            yield response.SerializeToString()
            if self.faults.should_fail("google_ads", "abort_after_first_batch"):
                context.abort(grpc.StatusCode.UNAVAILABLE, "The connection was lost.")
            self._break_off(context)
        if request.summary_row_setting >= SUMMARY_WITH_RESULTS and totals:
            response = StreamResponse(request_id=request_id)
            for path, value in totals.items():
                set_field(response.summary_row, path, value + wrong)
            yield response.SerializeToString()

    def _break_off(self, context: grpc.ServicerContext) -> None:
        """Apply faults that interrupt a started stream."""
        for kind, (status, words) in MIDSTREAM_ERRORS.items():
            if self.faults.should_fail("google_ads", f"{kind}_after_first_batch"):
                context.abort(status, words)
        if self.faults.should_fail("google_ads", "quota_day_after_first_batch"):
            self._fail(context, QUOTA_DAY)
        if self.faults.should_fail("google_ads", "stalled"):
            gone = threading.Event()
            if context.add_callback(gone.set):
                gone.wait()

    def _bulk_batches(self, query: Query, rows: Sequence[tuple]) -> list[bytes]:
        key = " ".join(query.fields)
        if key not in self._bulk:
            first_rows = build_rows(query.fields, rows[:BATCH_ROWS])
            cycle = itertools.cycle(first_rows)
            self._bulk[key] = []
            for start in range(0, self._bulk_rows, BATCH_ROWS):
                response = StreamResponse()
                response.results.extend(itertools.islice(cycle, min(BATCH_ROWS, self._bulk_rows - start)))
                self._bulk[key].append(response.SerializeToString())
        return self._bulk[key]

    def search(self, request: Any, context: grpc.ServicerContext) -> bytes:
        """Return one page of 10,000 rows. The token of the next page is the position of its first row."""
        self._admit(request, context)
        if request.page_size:
            text = "Setting the page size is not supported."
            self._fail(context, invalid_request("request_error", "PAGE_SIZE_NOT_SUPPORTED", text))
        query, rows, totals = self._rows(request, context)
        if request.validate_only:
            return PageResponse().SerializeToString()
        token, settings = request.page_token, request.search_settings
        if token and token not in {str(start) for start in range(BATCH_ROWS, len(rows), BATCH_ROWS)}:
            text = "The page token is not one of this query."
            self._fail(context, invalid_request("request_error", "INVALID_PAGE_TOKEN", text))
        start = int(token or 0)
        shown = [] if settings.omit_results else rows[start : start + BATCH_ROWS]
        response = PageResponse(results=build_rows(query.fields, shown))
        response.field_mask.paths.extend(query.fields)
        if not settings.omit_results and start + BATCH_ROWS < len(rows):
            response.next_page_token = str(start + BATCH_ROWS)
        if settings.return_total_results_count:
            response.total_results_count = len(rows)
        if settings.return_summary_row:
            for path, value in totals.items():
                set_field(response.summary_row, path, value)
        return response.SerializeToString()

    def list_accessible_customers(self, _request: Any, _context: grpc.ServicerContext) -> bytes:
        """Return the account that the user can access directly, which is the manager account."""
        self.requests.append({"customer_id": "", "query": "ListAccessibleCustomers", "login_customer_id": ""})
        return AccessibleCustomersResponse(resource_names=[f"customers/{self.manager}"]).SerializeToString()

    def environment(self, address: str) -> dict[str, str]:
        return {"TOCHIMART_GOOGLE_ADS_ENDPOINT": address, "GOOGLE_ADS_LOGIN_CUSTOMER_ID": self.manager}

    def handlers(self) -> list[grpc.GenericRpcHandler]:
        """Return both services with the needed methods under their real names."""
        search = {
            "Search": grpc.unary_unary_rpc_method_handler(
                self.search, request_deserializer=service_types.SearchGoogleAdsRequest.pb().FromString
            ),
            "SearchStream": grpc.unary_stream_rpc_method_handler(
                self.search_stream, request_deserializer=service_types.SearchGoogleAdsStreamRequest.pb().FromString
            ),
        }
        list_accessible_customers = grpc.unary_unary_rpc_method_handler(
            self.list_accessible_customers,
            request_deserializer=customer_types.ListAccessibleCustomersRequest.pb().FromString,
        )
        return [
            grpc.method_handlers_generic_handler(GOOGLE_ADS_SERVICE, search),
            grpc.method_handlers_generic_handler(
                CUSTOMER_SERVICE, {"ListAccessibleCustomers": list_accessible_customers}
            ),
        ]
