"""GA4 Data API over gRPC: BetaAnalyticsData with Google's own messages and status codes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import duckdb
import grpc
from google.analytics.data_v1beta import types

from sandbox.ga4 import query as queries
from sandbox.ga4.fields import (
    DIMENSIONS,
    DURATION_METRICS,
    EVENTS_SQL,
    METRICS,
    RATE_METRICS,
    custom_dimensions,
    incompatible_dimensions,
)
from sandbox.wire import FaultPlan, Server, spell_variants
from sandbox.world import World

SERVICE_NAME = "google.analytics.data.v1beta.BetaAnalyticsData"
TOKENS_PER_REQUEST = 5
DEFAULT_CARDINALITY_LIMIT = 50_000
"""Default number of rows in an answer before further rows are combined into (other)."""


def metric_type(name: str) -> int:
    """Return the type code of a metric's text."""
    if name in RATE_METRICS:
        return int(types.MetricType.TYPE_FLOAT)
    return int(types.MetricType.TYPE_SECONDS if name in DURATION_METRICS else types.MetricType.TYPE_INTEGER)


class Ga4Server(Server):
    """Answers for the property of the engagement."""

    name = "ga4"

    def __init__(self, world: World, faults: FaultPlan) -> None:
        self.world = world
        self.faults = faults
        self.property = f"properties/{world.engagement.accounts['ga4']}"
        self.requests: list[str] = []
        self.registered_parameters = {condition.parameter for rule in world.cv_rules for condition in rule.conditions}
        """Event parameters that the property has as custom dimensions of event scope."""
        self.cardinality = DEFAULT_CARDINALITY_LIMIT
        self.allowed = {"tokens_per_day": 200_000, "tokens_per_hour": 40_000, "tokens_per_project_per_hour": 14_000}
        self._tokens = 0
        self._lock = threading.Lock()
        self.prepare()

    def prepare(self) -> None:
        self.world.define(EVENTS_SQL)

    def run_report(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Return one page of a report with totals, flags and quota."""
        self._admit(request.property, context, str(request))
        self.requests.append(str(request))
        question = " ".join(field.name for field in (*request.dimensions, *request.metrics))
        if self.faults.should_fail("ga4", "invalid_argument", question):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "The dimension filter is not compatible with the request.")
        weather = queries.ServiceState(
            self.cardinality,
            is_sampled=self.faults.should_fail("ga4", "sampled"),
            is_late=self.faults.should_fail("ga4", "late_data"),
            is_tag_silent=self.faults.should_fail("ga4", "tag_silent"),
            custom_dimensions=custom_dimensions(self.registered_parameters),
        )
        try:
            answer = queries.evaluate(self.world, request, weather)
        except queries.InvalidArgument as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except duckdb.InvalidInputException as error:  # an invalid filter pattern; DuckDB uses RE2, as GA4 does
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"Invalid regular expression: {error}")
        response = types.RunReportResponse.pb()()
        response.kind = "analyticsData#runReport"
        response.row_count = answer.count
        for dimension in request.dimensions:
            response.dimension_headers.add(name=dimension.name)
        for metric in request.metrics:
            response.metric_headers.add(name=metric.name, type_=metric_type(metric.name))
        if len(request.date_ranges) > 1:
            response.dimension_headers.add(name="dateRange")
        width = len(response.dimension_headers)
        answer = self._apply_faults(answer, question, width)
        response.row_count = answer.count
        for values in self.world.plants.plant_into(
            "ga4", [dimension.name for dimension in request.dimensions], answer.rows
        ):
            self._fill(response.rows.add(), values[:width], values[width:])
        if types.MetricAggregation.TOTAL in request.metric_aggregations and answer.rows and answer.totals:
            self._fill(response.totals.add(), ["RESERVED_TOTAL"] * width, answer.totals)
        self._describe(response.metadata, answer)
        if request.return_property_quota:
            self._quota(response.property_quota)
        return response

    def _apply_faults(self, answer: queries.ReportPage, question: str, width: int) -> queries.ReportPage:
        """Return the answer with active faults applied: withheld rows that the totals include, wrong totals, or a
        repeated key."""
        if not answer.rows:
            return answer

        def due(kind: str) -> bool:
            return self.faults.should_fail("ga4", kind, question)

        if due("thresholded_totals"):
            return replace(answer, totals=tuple(value + 7 for value in answer.totals), is_thresholded=True)
        if due("totals_above"):
            return replace(answer, totals=tuple(value + 7 for value in answer.totals), is_thresholded=False)
        if due("totals_below"):
            return replace(answer, totals=tuple(value - 1 for value in answer.totals), is_thresholded=True)
        repeated = (
            [(*answer.rows[0][:width], *(value + 1 for value in answer.rows[0][width:]))] if due("repeated_row") else []
        )
        repeated += [answer.rows[-1]] if due("row_twice") else []
        totals = tuple(total + sum(row[width + n] for row in repeated) for n, total in enumerate(answer.totals))
        return replace(answer, rows=[*answer.rows, *repeated], count=answer.count + len(repeated), totals=totals)

    @staticmethod
    def _fill(row: Any, dimensions: object, metrics: object) -> None:
        for value in dimensions:  # type: ignore[attr-defined]
            row.dimension_values.add(value=str(value))
        for value in metrics:  # type: ignore[attr-defined]
            row.metric_values.add(value=str(value if value is not None else 0))

    @staticmethod
    def _describe(metadata: Any, answer: queries.ReportPage) -> None:
        metadata.currency_code = "JPY"
        metadata.time_zone = "Asia/Tokyo"
        metadata.data_loss_from_other_row = answer.has_other_row
        metadata.subject_to_thresholding = answer.is_thresholded
        for read, space in answer.sampling:
            metadata.sampling_metadatas.add(samples_read_count=read, sampling_space_size=space)

    def _admit(self, name: str, context: grpc.ServicerContext, question: str = "") -> None:
        if self.faults.should_fail("ga4", "echo"):
            sent = {key: str(value) for key, value in context.invocation_metadata()}
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"Bad request: {spell_variants(f'{sent} {name}')}")
        for status in (
            grpc.StatusCode.CANCELLED,
            grpc.StatusCode.UNKNOWN,
            grpc.StatusCode.INTERNAL,
            grpc.StatusCode.DATA_LOSS,
        ):
            if self.faults.should_fail("ga4", status.name.lower()):
                context.abort(status, "Stream removed")
        if self.faults.should_fail("ga4", "stalled"):
            gone = threading.Event()
            if context.add_callback(gone.set):
                gone.wait()
        if self.faults.should_fail("ga4", "unavailable", question):
            context.abort(grpc.StatusCode.UNAVAILABLE, "The service is currently unavailable.")
        if self.faults.should_fail("ga4", "quota_day"):
            context.abort(
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                "Exhausted property tokens per day. These quota tokens will return in under 24 hours.",
            )
        if name != self.property or self.faults.should_fail("ga4", "denied"):
            context.abort(
                grpc.StatusCode.PERMISSION_DENIED, "User does not have sufficient permissions for this property."
            )
        with self._lock:
            for period, allowed in self.allowed.items():
                if self._tokens + TOKENS_PER_REQUEST > allowed:
                    when = "in under 24 hours" if period == "tokens_per_day" else "in under an hour"
                    words = period.replace("_", " ")
                    context.abort(
                        grpc.StatusCode.RESOURCE_EXHAUSTED,
                        f"Exhausted property {words}. These quota tokens will return {when}.",
                    )
            self._tokens += TOKENS_PER_REQUEST

    def restore_quota(self) -> None:
        """Restore all quota tokens, as at the start of a new day and hour."""
        with self._lock:
            self._tokens = 0

    def _quota(self, quota: Any) -> None:
        for period, allowed in self.allowed.items():
            status = getattr(quota, period)
            status.consumed = TOKENS_PER_REQUEST
            status.remaining = max(0, allowed - self._tokens)
        quota.concurrent_requests.remaining = 10
        quota.server_errors_per_project_per_hour.remaining = 10
        quota.potentially_thresholded_requests_per_hour.remaining = 120

    def batch_run_reports(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Return up to five reports of one property."""
        if len(request.requests) > 5:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "Each batch request may have up to 5 requests.")
        response = types.BatchRunReportsResponse.pb()(kind="analyticsData#batchRunReports")
        for request_ in request.requests:
            if request_.property not in {"", request.property}:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "All requests of a batch must be for one property.")
            request_.property = request.property
            response.reports.append(self.run_report(request_, context))
        return response

    def get_metadata(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Return the names this property knows. Property 0 returns the names known to all properties."""
        name = request.name.removesuffix("/metadata")
        self._admit(self.property if name == "properties/0" else name, context)
        response = types.Metadata.pb()(name=request.name)
        for name in (*DIMENSIONS, *custom_dimensions(self.registered_parameters)):
            response.dimensions.add(api_name=name, ui_name=name)
        for name in METRICS:
            response.metrics.add(api_name=name, ui_name=name, type_=metric_type(name))
        return response

    def check_compatibility(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Return the names that can be combined with the requested ones. Fails like runReport if these are
        incompatible."""
        self._admit(request.property, context, str(request))
        dimensions = [dimension.name for dimension in request.dimensions]
        try:
            queries.check_names(dimensions, [metric.name for metric in request.metrics])
        except queries.InvalidArgument as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        response = types.CheckCompatibilityResponse.pb()()
        fits, clashes = types.Compatibility.COMPATIBLE, types.Compatibility.INCOMPATIBLE
        for name in DIMENSIONS:
            answer = response.dimension_compatibilities.add(
                compatibility=clashes if incompatible_dimensions(name, dimensions) else fits
            )
            answer.dimension_metadata.api_name = name
        for name in METRICS:
            response.metric_compatibilities.add(compatibility=fits).metric_metadata.api_name = name
        return response

    def environment(self, address: str) -> dict[str, str]:
        return {"TOCHIMART_GA4_ENDPOINT": address, "GA4_PROPERTY_ID": self.property.removeprefix("properties/")}

    def handlers(self) -> list[grpc.GenericRpcHandler]:
        """Return the four methods under their real names."""

        def unary(method: Callable[[Any, grpc.ServicerContext], Any], request: type) -> grpc.RpcMethodHandler:
            return grpc.unary_unary_rpc_method_handler(
                method,
                request_deserializer=request.pb().FromString,  # type: ignore[attr-defined]
                response_serializer=lambda message: message.SerializeToString(),
            )

        return [
            grpc.method_handlers_generic_handler(
                SERVICE_NAME,
                {
                    "RunReport": unary(self.run_report, types.RunReportRequest),
                    "BatchRunReports": unary(self.batch_run_reports, types.BatchRunReportsRequest),
                    "GetMetadata": unary(self.get_metadata, types.GetMetadataRequest),
                    "CheckCompatibility": unary(self.check_compatibility, types.CheckCompatibilityRequest),
                },
            )
        ]
