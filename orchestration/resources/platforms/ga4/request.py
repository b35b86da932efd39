"""What is asked of GA4: dimensions, metrics, filters and order of each report."""

import json
import re
from collections.abc import Sequence

import pyarrow as pa
from google.analytics.data_v1beta import types as ga
from google.protobuf.json_format import MessageToDict

from orchestration.errors import PermanentError
from orchestration.resources.base import Column, Request
from orchestration.resources.platforms.ga4.reports import COUNTED_LINKS
from orchestration.settings import read_seed


def is_metric(column: Column) -> bool:
    """GA4 metrics are the numbers of a report; everything else is a dimension."""
    return bool(pa.types.is_integer(column.type) or pa.types.is_floating(column.type))


def run_report_request(request: Request, page_rows: int) -> ga.RunReportRequest:
    """The first page's request. Ordered by every dimension, for pages of an unordered answer may overlap."""
    dimensions = [column.source for column in request.report.columns if not is_metric(column)]
    metrics = [column.source for column in request.report.columns if is_metric(column)]
    return ga.RunReportRequest(
        property=f"properties/{request.account_id}",
        dimensions=[ga.Dimension(name=name) for name in dimensions],
        metrics=[ga.Metric(name=name) for name in metrics],
        date_ranges=[ga.DateRange(start_date=request.first_day.isoformat(), end_date=request.last_day.isoformat())],
        dimension_filter=filter_of(request.report.name),
        order_bys=[ga.OrderBy(dimension=ga.OrderBy.DimensionOrderBy(dimension_name=name)) for name in dimensions],
        metric_aggregations=[ga.MetricAggregation.TOTAL],
        limit=page_rows,
        return_property_quota=True,
    )


def query_text(message: ga.RunReportRequest) -> str:
    """The request as one line of JSON, the same for the same question."""
    return json.dumps(
        MessageToDict(ga.RunReportRequest.pb(message)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def filter_of(report: str) -> ga.FilterExpression | None:
    """The dimension filter of a report; None means every row."""
    outbound = (_exactly("eventName", "click"), _exactly("outbound", "true"))
    if report == "outbound_clicks":
        return _all_of(outbound)
    if report in COUNTED_LINKS:
        return _all_of((*outbound, counted_links(read_seed("cv_link_rules"))))
    return None


def counted_links(rules: Sequence[dict[str, str]]) -> ga.FilterExpression:
    """Links whose best rule counts: the longest path wins, then the longest domain; a rule leaves out what beats it.

    Raises PermanentError when no rule counts, since such a filter would let every link through.
    """
    counted = [rule for rule in rules if rule["is_counted"].lower() == "true"]
    if not counted:
        raise PermanentError("seeds/cv_link_rules.csv: no rule has is_counted true, so nothing could be a CV")
    return _any_of([_rule_alone(rule, [other for other in rules if other not in counted]) for rule in counted])


def _rule_alone(rule: dict[str, str], uncounted: Sequence[dict[str, str]]) -> ga.FilterExpression:
    """Links of `rule` without those of the uncounted rules that beat it."""
    better = [other for other in uncounted if _rank(other) < _rank(rule) and _may_overlap(other, rule)]
    excluded = [ga.FilterExpression(not_expression=_link_matches(other)) for other in better]
    return _all_of([_link_matches(rule), *excluded])


def _rank(rule: dict[str, str]) -> tuple[int, int, str]:
    return -len(rule["path_prefix"]), -len(rule["link_domain"]), rule["rule_id"]


def _may_overlap(one: dict[str, str], other: dict[str, str]) -> bool:
    shorter, longer = sorted((one["link_domain"], other["link_domain"]), key=len)
    within = longer == shorter or longer.endswith("." + shorter)
    return within and one["path_prefix"].startswith(other["path_prefix"])


def link_pattern(rule: dict[str, str]) -> str:
    """RE2 pattern of a whole URL: any scheme, user and port, the domain or one below it, the path or one below it, anything after.

    The same links as macro cv_link_rule. A host of Japanese letters and a path of them come as such or encoded.
    """
    spellings = dict.fromkeys((rule["link_domain"], rule.get("link_domain_unicode") or rule["link_domain"]))
    domain = "|".join(re.escape(one) for one in spellings)
    path = "".join("/+" + _segment(part) for part in rule["path_prefix"].split("/") if part)
    return rf"[a-z][a-z0-9+.-]*://([^/?#@]*@)?([^/?#:@]*\.)?({domain})\.?(:[0-9]*)?{path}([/?#].*)?"


def _segment(text: str) -> str:
    """Pattern of a part of a path: letters beyond ASCII stand as they are or percent-encoded."""
    return "".join(
        re.escape(one) if one.isalnum() and one.isascii() else f"({re.escape(one)}|{_encoded(one)})" for one in text
    )


def _encoded(letter: str) -> str:
    return "".join(f"%{byte:02x}" for byte in letter.encode())


def _link_matches(rule: dict[str, str]) -> ga.FilterExpression:
    """GA4 compares without regard to case unless told otherwise, as the warehouse's own rule does."""
    return _text_filter("linkUrl", link_pattern(rule), ga.Filter.StringFilter.MatchType.FULL_REGEXP)


def _exactly(field: str, value: str) -> ga.FilterExpression:
    return _text_filter(field, value, ga.Filter.StringFilter.MatchType.EXACT)


def _text_filter(field: str, value: str, match: int) -> ga.FilterExpression:
    text = ga.Filter.StringFilter(match_type=match, value=value)
    return ga.FilterExpression(filter=ga.Filter(field_name=field, string_filter=text))


def _all_of(parts: Sequence[ga.FilterExpression]) -> ga.FilterExpression:
    return parts[0] if len(parts) == 1 else ga.FilterExpression(and_group=ga.FilterExpressionList(expressions=parts))


def _any_of(parts: Sequence[ga.FilterExpression]) -> ga.FilterExpression:
    return parts[0] if len(parts) == 1 else ga.FilterExpression(or_group=ga.FilterExpressionList(expressions=parts))
