"""Builds GA4 requests: dimensions, metrics, filters and order of each report."""

import json
import re
from collections.abc import Sequence

import pyarrow as pa
from google.analytics.data_v1beta import types as ga
from google.protobuf.json_format import MessageToDict

from orchestration.errors import PermanentError
from orchestration.resources.base import Column, Request
from orchestration.resources.platforms.ga4.reports import CV_LINK_REPORTS, PAGE_VIEW_EVENTS
from orchestration.settings import read_seed


def is_metric(column: Column) -> bool:
    """Return whether a column is a GA4 metric. Numeric columns are metrics, all others dimensions."""
    return bool(pa.types.is_integer(column.type) or pa.types.is_floating(column.type))


def run_report_request(request: Request, page_rows: int) -> ga.RunReportRequest:
    """Return the request for the first page. Rows are ordered by every dimension, because pages of an unordered answer
    may overlap."""
    dimensions = [column.source for column in request.report.columns if not is_metric(column)]
    metrics = [column.source for column in request.report.columns if is_metric(column)]
    return ga.RunReportRequest(
        property=f"properties/{request.account_id}",
        dimensions=[ga.Dimension(name=name) for name in dimensions],
        metrics=[ga.Metric(name=name) for name in metrics],
        date_ranges=[ga.DateRange(start_date=request.first_day.isoformat(), end_date=request.last_day.isoformat())],
        dimension_filter=dimension_filter(request.report.name),
        order_bys=[ga.OrderBy(dimension=ga.OrderBy.DimensionOrderBy(dimension_name=name)) for name in dimensions],
        metric_aggregations=[ga.MetricAggregation.TOTAL],
        limit=page_rows,
        return_property_quota=True,
    )


def request_as_text(message: ga.RunReportRequest) -> str:
    """Return the request as one line of JSON. Equal requests have equal texts."""
    return json.dumps(
        MessageToDict(ga.RunReportRequest.pb(message)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def dimension_filter(report: str) -> ga.FilterExpression | None:
    """Return the dimension filter of a report, or None for all rows."""
    outbound = (_exact_filter("eventName", "click"), _exact_filter("outbound", "true"))
    if report == "outbound_clicks":
        return _all_of(outbound)
    if report in CV_LINK_REPORTS:
        return _all_of((*outbound, counted_links_filter(read_seed("cv_link_rules"))))
    if report == "article_sessions":
        return article_views_filter([row["page_path"] for row in read_seed("lp_articles")])
    return None


def article_views_filter(paths: Sequence[str]) -> ga.FilterExpression:
    """Return the filter for page views of the articles with the normalised `paths`. GA4 then counts each session once,
    however many articles it viewed. Raises PermanentError when there is no article, because GA4 refuses a group of no
    filters."""
    if not paths:
        raise PermanentError(
            "lp_articles.csv: the list has no article, so sessions with an article view cannot be requested; add a row"
        )
    events = ga.Filter.InListFilter(values=PAGE_VIEW_EVENTS, case_sensitive=True)
    return _all_of(
        (
            ga.FilterExpression(filter=ga.Filter(field_name="eventName", in_list_filter=events)),
            _any_of([_regexp_filter("pagePath", page_pattern(path)) for path in paths]),
        )
    )


def counted_links_filter(rules: Sequence[dict[str, str]]) -> ga.FilterExpression:
    """Return the filter for links whose applicable rule counts as CV. If several rules match a link, the longest path
    applies, then the longest domain. Raises PermanentError when no rule counts, because the filter would then match
    every link."""
    counted = [rule for rule in rules if rule["is_counted"].lower() == "true"]
    if not counted:
        raise PermanentError(
            "cv_link_rules.csv: no rule has is_counted true, so no click could count as CV; correct a rule"
        )
    return _any_of([_filter_of_rule(rule, [other for other in rules if other not in counted]) for rule in counted])


def _filter_of_rule(rule: dict[str, str], uncounted: Sequence[dict[str, str]]) -> ga.FilterExpression:
    """Return the filter for links of `rule`, excluding links of uncounted rules that take precedence over it."""
    better = [other for other in uncounted if _rule_rank(other) < _rule_rank(rule) and _may_overlap(other, rule)]
    excluded = [ga.FilterExpression(not_expression=_link_filter(other)) for other in better]
    return _all_of([_link_filter(rule), *excluded])


def _rule_rank(rule: dict[str, str]) -> tuple[int, int, str]:
    return -len(rule["path_prefix"]), -len(rule["link_domain"]), rule["rule_id"]


def _may_overlap(first: dict[str, str], second: dict[str, str]) -> bool:
    shorter, longer = sorted((first["link_domain"], second["link_domain"]), key=len)
    within = longer == shorter or longer.endswith("." + shorter)
    return within and first["path_prefix"].startswith(second["path_prefix"])


def link_pattern(rule: dict[str, str]) -> str:
    """Return an RE2 pattern for a whole URL: any scheme, user and port, the domain or a subdomain, the path or a path
    below it, and anything after. It matches the same links as the macro cv_link_rule. Japanese hosts and paths match
    both as such and encoded."""
    spellings = dict.fromkeys((rule["link_domain"], rule.get("link_domain_unicode") or rule["link_domain"]))
    domain = "|".join(re.escape(spelling) for spelling in spellings)
    path = "".join("/+" + segment for segment in _segments(rule["path_prefix"]))
    return rf"[a-z][a-z0-9+.-]*://([^/?#@]*@)?([^/?#:@]*\.)?({domain})\.?(:[0-9]*)?{path}([/?#].*)?"


def page_pattern(path: str) -> str:
    """Return an RE2 pattern for a whole page path in every spelling that the macro normalise_page makes `path`: letters
    of either case, encoded signs and Japanese letters, doubled slashes, a slash at the end, a query or a fragment."""
    return rf"/*{'/+'.join(_segments(path))}/*([?#].*)?"


def _segments(path: str) -> list[str]:
    return [_segment(part) for part in path.split("/") if part]


def _segment(text: str) -> str:
    """Return the pattern of a path segment. Non-ASCII letters match as such or percent-encoded."""
    return "".join(
        re.escape(character)
        if character.isalnum() and character.isascii()
        else f"({re.escape(character)}|{_percent_encoded_pattern(character)})"
        for character in text
    )


def _percent_encoded_pattern(letter: str) -> str:
    return "".join(f"%{byte:02x}" for byte in letter.encode())


def _link_filter(rule: dict[str, str]) -> ga.FilterExpression:
    """Return the filter for a link rule. GA4 compares without regard to case, as the warehouse's own rule does."""
    return _regexp_filter("linkUrl", link_pattern(rule))


def _regexp_filter(field: str, pattern: str) -> ga.FilterExpression:
    return _text_filter(field, pattern, ga.Filter.StringFilter.MatchType.FULL_REGEXP)


def _exact_filter(field: str, value: str) -> ga.FilterExpression:
    return _text_filter(field, value, ga.Filter.StringFilter.MatchType.EXACT)


def _text_filter(field: str, value: str, match: int) -> ga.FilterExpression:
    text = ga.Filter.StringFilter(match_type=match, value=value)
    return ga.FilterExpression(filter=ga.Filter(field_name=field, string_filter=text))


def _all_of(parts: Sequence[ga.FilterExpression]) -> ga.FilterExpression:
    return parts[0] if len(parts) == 1 else ga.FilterExpression(and_group=ga.FilterExpressionList(expressions=parts))


def _any_of(parts: Sequence[ga.FilterExpression]) -> ga.FilterExpression:
    return parts[0] if len(parts) == 1 else ga.FilterExpression(or_group=ga.FilterExpressionList(expressions=parts))
