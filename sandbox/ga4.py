"""GA4 Data API over gRPC: BetaAnalyticsData with the package's own messages and status codes."""

import threading
from collections.abc import Callable
from typing import Any

import duckdb
import grpc
from google.analytics.data_v1beta import types

from sandbox import _ga4_query as queries
from sandbox.faults import Faults
from sandbox.world import World

SERVICE = "google.analytics.data.v1beta.BetaAnalyticsData"
TOKENS_PER_DAY, TOKENS_PER_HOUR, TOKENS_PER_PROJECT_HOUR = 200_000, 40_000, 14_000
TOKENS_PER_REQUEST = 5
PARTS_OF_PAGES = {"pagePath", "linkUrl", "linkDomain", "outbound", "eventName"}


def metric_type(name: str) -> int:
    """How a metric's text is to be read."""
    kind = types.MetricType.TYPE_SECONDS if name in queries.SECONDS else types.MetricType.TYPE_INTEGER
    return int(kind)


class Ga4Server:
    """Answers for the one property of the engagement."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.property = f"properties/{world.engagement.accounts['ga4']}"
        self.requests: list[str] = []
        self._tokens = 0
        self._lock = threading.Lock()
        world.execute(queries.EVENTS)

    def run_report(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One page of a report, with totals, flags and quota."""
        self._admit(request.property, context)
        self.requests.append(str(request))
        try:
            rows, count, totals = queries.evaluate(self.world, request)
        except queries.InvalidArgument as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except duckdb.InvalidInputException as error:  # the pattern of a filter; DuckDB reads RE2, as GA4 does
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"Invalid regular expression: {error}")
        response = types.RunReportResponse.pb()()
        response.kind = "analyticsData#runReport"
        response.row_count = count
        for one in request.dimensions:
            response.dimension_headers.add(name=one.name)
        for one in request.metrics:
            response.metric_headers.add(name=one.name, type_=metric_type(one.name))
        width = len(request.dimensions)
        for values in self.world.plants.into("ga4", [one.name for one in request.dimensions], rows):
            self._fill(response.rows.add(), values[:width], values[width:])
        if types.MetricAggregation.TOTAL in request.metric_aggregations and rows:
            self._fill(response.totals.add(), ["RESERVED_TOTAL"] * width, totals)
        response.metadata.currency_code = "JPY"
        response.metadata.time_zone = "Asia/Tokyo"
        if request.return_property_quota:
            self._quota(response.property_quota)
        return response

    @staticmethod
    def _fill(row: Any, dimensions: object, metrics: object) -> None:
        for value in dimensions:  # type: ignore[attr-defined]
            row.dimension_values.add(value=str(value))
        for value in metrics:  # type: ignore[attr-defined]
            row.metric_values.add(value=str(value if value is not None else 0))

    def _admit(self, name: str, context: grpc.ServicerContext) -> None:
        if self.faults.take("ga4", "unavailable"):
            context.abort(grpc.StatusCode.UNAVAILABLE, "The service is currently unavailable.")
        if self.faults.take("ga4", "quota_day"):
            context.abort(
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                "Exhausted property tokens per day. These quota tokens will return in under 24 hours.",
            )
        if name != self.property or self.faults.take("ga4", "denied"):
            context.abort(
                grpc.StatusCode.PERMISSION_DENIED, "User does not have sufficient permissions for this property."
            )
        with self._lock:
            self._tokens += TOKENS_PER_REQUEST

    def _quota(self, quota: Any) -> None:
        used = self._tokens
        for field, allowed in (
            (quota.tokens_per_day, TOKENS_PER_DAY),
            (quota.tokens_per_hour, TOKENS_PER_HOUR),
            (quota.tokens_per_project_per_hour, TOKENS_PER_PROJECT_HOUR),
        ):
            field.consumed = TOKENS_PER_REQUEST
            field.remaining = max(0, allowed - used)
        quota.concurrent_requests.remaining = 10
        quota.server_errors_per_project_per_hour.remaining = 10
        quota.potentially_thresholded_requests_per_hour.remaining = 120

    def batch_run_reports(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Up to five reports of one property."""
        if len(request.requests) > 5:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "Each batch request may have up to 5 requests.")
        response = types.BatchRunReportsResponse.pb()(kind="analyticsData#batchRunReports")
        for one in request.requests:
            if one.property not in {"", request.property}:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "All requests of a batch must be for one property.")
            one.property = request.property
            response.reports.append(self.run_report(one, context))
        return response

    def get_metadata(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The names this property knows; property 0 stands for the names all properties know."""
        name = request.name.removesuffix("/metadata")
        self._admit(self.property if name == "properties/0" else name, context)
        response = types.Metadata.pb()(name=request.name)
        for name in queries.DIMENSIONS:
            response.dimensions.add(api_name=name, ui_name=name)
        for name in queries.METRICS:
            response.metrics.add(api_name=name, ui_name=name, type_=metric_type(name))
        return response

    def check_compatibility(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Which names may join the asked ones; sessions' landing pages do not go with links and pages of events."""
        self._admit(request.property, context)
        asked = {one.name for one in request.dimensions}
        response = types.CheckCompatibilityResponse.pb()()
        for name in queries.DIMENSIONS:
            clash = (name == "landingPage" and asked & PARTS_OF_PAGES) or (
                name in PARTS_OF_PAGES and "landingPage" in asked
            )
            one = response.dimension_compatibilities.add(
                compatibility=types.Compatibility.INCOMPATIBLE if clash else types.Compatibility.COMPATIBLE
            )
            one.dimension_metadata.api_name = name
        for name in queries.METRICS:
            response.metric_compatibilities.add(
                compatibility=types.Compatibility.COMPATIBLE
            ).metric_metadata.api_name = name
        return response

    def handler(self) -> grpc.GenericRpcHandler:
        """The four methods, by their real names."""

        def unary(method: Callable[[Any, grpc.ServicerContext], Any], request: type) -> grpc.RpcMethodHandler:
            return grpc.unary_unary_rpc_method_handler(
                method,
                request_deserializer=request.pb().FromString,  # type: ignore[attr-defined]
                response_serializer=lambda message: message.SerializeToString(),
            )

        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "RunReport": unary(self.run_report, types.RunReportRequest),
                "BatchRunReports": unary(self.batch_run_reports, types.BatchRunReportsRequest),
                "GetMetadata": unary(self.get_metadata, types.GetMetadataRequest),
                "CheckCompatibility": unary(self.check_compatibility, types.CheckCompatibilityRequest),
            },
        )
