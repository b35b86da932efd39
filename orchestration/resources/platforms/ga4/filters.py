"""Builds the filters of GA4 requests, and patterns of page paths. Patterns are RE2 and must match the whole value."""

import re
from collections.abc import Sequence

from google.analytics.data_v1beta import types as ga

MatchType = ga.Filter.StringFilter.MatchType


def text_filter(field: str, value: str, match: int, is_case_sensitive: bool = False) -> ga.FilterExpression:
    """Return a filter on one dimension. `match` is a `MatchType`."""
    text = ga.Filter.StringFilter(match_type=match, value=value, case_sensitive=is_case_sensitive)
    return ga.FilterExpression(filter=ga.Filter(field_name=field, string_filter=text))


def exact_filter(field: str, value: str) -> ga.FilterExpression:
    return text_filter(field, value, MatchType.EXACT)


def regexp_filter(field: str, pattern: str) -> ga.FilterExpression:
    return text_filter(field, pattern, MatchType.FULL_REGEXP)


def none_of(part: ga.FilterExpression) -> ga.FilterExpression:
    return ga.FilterExpression(not_expression=part)


def all_of(parts: Sequence[ga.FilterExpression]) -> ga.FilterExpression:
    return parts[0] if len(parts) == 1 else ga.FilterExpression(and_group=ga.FilterExpressionList(expressions=parts))


def any_of(parts: Sequence[ga.FilterExpression]) -> ga.FilterExpression:
    return parts[0] if len(parts) == 1 else ga.FilterExpression(or_group=ga.FilterExpressionList(expressions=parts))


def page_pattern(path: str) -> str:
    """Return an RE2 pattern for a whole page path in every spelling that the macro normalise_page makes `path`: letters
    of either case, encoded signs and Japanese letters, doubled slashes, a slash at the end, a query or a fragment."""
    return rf"/*{'/+'.join(segment_patterns(path))}/*([?#].*)?"


def pages_below_pattern(path: str) -> str:
    """Return an RE2 pattern for the page `path` and the pages below it, segment by segment, in every spelling."""
    return rf"/*{'/+'.join(segment_patterns(path))}([/?#].*)?" if path != "/" else "/.*"


def segment_patterns(path: str) -> list[str]:
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
