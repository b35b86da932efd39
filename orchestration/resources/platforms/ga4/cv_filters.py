"""Filters for what counts as a CV: clicks on links of cv_link_rules.csv, and events of cv_rules.csv."""

import re
from collections.abc import Mapping, Sequence

from google.analytics.data_v1beta import types as ga

from orchestration.errors import PermanentError
from orchestration.resources.platforms.ga4.filters import (
    MatchType,
    all_of,
    any_of,
    exact_filter,
    none_of,
    page_pattern,
    pages_below_pattern,
    regexp_filter,
    segment_patterns,
    text_filter,
)
from orchestration.seeds import PAGE_PATH, Condition, better_rules, read_conditions

OUTBOUND_CLICK = (exact_filter("eventName", "click"), exact_filter("outbound", "true"))
"""Filters of GA4's enhanced measurement for a click on a link that leaves the site."""


DIMENSION_BY_PARAMETER = {
    "page_path": "pagePath",
    "page_location": "pageLocation",
    "page_title": "pageTitle",
    "page_referrer": "pageReferrer",
    "link_url": "linkUrl",
    "link_domain": "linkDomain",
    "link_text": "linkText",
    "link_id": "linkId",
    "link_classes": "linkClasses",
    "outbound": "outbound",
    "file_name": "fileName",
    "file_extension": "fileExtension",
    "search_term": "searchTerm",
    "percent_scrolled": "percentScrolled",
    "video_provider": "videoProvider",
    "video_title": "videoTitle",
    "video_url": "videoUrl",
    "method": "method",
    "content_type": "contentType",
}
"""Dimensions that GA4 fills from event parameters by itself. Any other parameter must be registered in the property as a custom
dimension of event scope, and is then named `customEvent:<parameter>`."""
CUSTOM_DIMENSION_PREFIX = "customEvent:"
MATCH_BY_OPERATOR = {
    "": MatchType.EXACT,
    "^": MatchType.BEGINS_WITH,
    "$": MatchType.ENDS_WITH,
    "*": MatchType.CONTAINS,
}


def cv_filter(links: Sequence[dict[str, str]], events: Sequence[dict[str, str]]) -> ga.FilterExpression:
    """Return the filter for everything that counts as CV, so that GA4 counts a session with several of them once.
    Raises PermanentError when no rule counts, because the filter would then match every event."""
    parts = [all_of((*OUTBOUND_CLICK, counted_links_filter(links)))] if any(map(is_counted, links)) else []
    parts += [rule_filter(rule, events) for rule in events if is_counted(rule)]
    if not parts:
        raise PermanentError(
            "cv_link_rules.csv, cv_rules.csv: no rule has is_counted true, so nothing could count as CV; correct a rule"
        )
    return any_of(parts)


def rule_filter(rule: Mapping[str, str], rules: Sequence[Mapping[str, str]]) -> ga.FilterExpression:
    """Return the filter for the events to which `rule` applies: its conditions, and not those of a better rule."""
    excluded = [none_of(_matching_events(other)) for other in better_rules(rule, rules)]
    return all_of([_matching_events(rule), *excluded])


def _matching_events(rule: Mapping[str, str]) -> ga.FilterExpression:
    event = text_filter("eventName", rule["event_name"], MatchType.EXACT, is_case_sensitive=True)
    return all_of([event, *map(_condition_filter, read_conditions(rule["conditions"]))])


def _condition_filter(condition: Condition) -> ga.FilterExpression:
    """Return the filter for one condition. GA4 compares without regard to case, as the macro cv_event_rule does."""
    name = condition.parameter
    dimension = DIMENSION_BY_PARAMETER.get(name, f"{CUSTOM_DIMENSION_PREFIX}{name}")
    if name == PAGE_PATH:
        pattern = pages_below_pattern if condition.operator else page_pattern
        return regexp_filter(dimension, pattern(condition.value))
    return text_filter(dimension, condition.value, MATCH_BY_OPERATOR[condition.operator])


def counted_links_filter(rules: Sequence[dict[str, str]]) -> ga.FilterExpression:
    """Return the filter for links whose applicable rule counts as CV. If several rules match a link, the longest path
    applies, then the longest domain. Raises PermanentError when no rule counts, because the filter would then match
    every link."""
    counted = [rule for rule in rules if is_counted(rule)]
    if not counted:
        raise PermanentError(
            "cv_link_rules.csv: no rule has is_counted true, so no click could count as CV; correct a rule"
        )
    return any_of([_filter_of_rule(rule, [other for other in rules if other not in counted]) for rule in counted])


def is_counted(rule: dict[str, str]) -> bool:
    return rule["is_counted"].lower() == "true"


def _filter_of_rule(rule: dict[str, str], uncounted: Sequence[dict[str, str]]) -> ga.FilterExpression:
    """Return the filter for links of `rule`, excluding links of uncounted rules that take precedence over it."""
    better = [other for other in uncounted if _rule_rank(other) < _rule_rank(rule) and _may_overlap(other, rule)]
    excluded = [none_of(_link_filter(other)) for other in better]
    return all_of([_link_filter(rule), *excluded])


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
    path = "".join("/+" + segment for segment in segment_patterns(rule["path_prefix"]))
    return rf"[a-z][a-z0-9+.-]*://([^/?#@]*@)?([^/?#:@]*\.)?({domain})\.?(:[0-9]*)?{path}([/?#].*)?"


def _link_filter(rule: dict[str, str]) -> ga.FilterExpression:
    """Return the filter for a link rule. GA4 compares without regard to case, as the warehouse's own rule does."""
    return regexp_filter("linkUrl", link_pattern(rule))
