"""The part of a site that a file of figures covers: the filters that Search Console lists next to its tables, or GA4's
audience above them. A part is never treated as the whole. It is stored under its own table name, and replaces nothing
of the whole."""

import re
from collections.abc import Sequence

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import Format, normalise_header, normalise_label

MAX_SCOPE_LENGTH = 300
_DATE_FILTER_NAMES = {"date", "dates", "daterange", "日付", "期間", "日付の範囲", "日付範囲"}
_SEARCH_TYPE_NAMES = {"searchtype", "検索タイプ", "検索の種類", "検索の種別"}
_WEB_SEARCH_NAMES = {"web", "ウェブ"}
_COMPARISON_PATTERN = re.compile(r"\bvs\b|\bversus\b|compar|比較|対 |previous period|前の期間|前年")
_FILTER_LINE = re.compile(
    r"^(フィルター?|絞り込み|セグメント|比較|filters?|segments?|comparisons?|report filter) ?: ?(.+)$"
)
_NO_FILTER_VALUES = {"なし", "none", "すべて", "all", "-", "--", "(none)"}
_START_DATE_LINE = re.compile(r"^(開始日|start date) ?:")


def scope_of_filter_list(name: str, rows: Sequence[Sequence[str]]) -> str | None:
    """Return the scope of a list of filters with one `name, value` per row, or None for the whole site in web search.
    Raises PermanentError when the export compares two periods or filters."""
    parts = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        key, value = cells[0], ", ".join(cell for cell in cells[1:] if cell)
        is_days = normalise_header(key) in _DATE_FILTER_NAMES
        if _COMPARISON_PATTERN.search(normalise_label(key)) or (
            is_days and _COMPARISON_PATTERN.search(normalise_label(value))
        ):
            raise PermanentError(
                f"{name}: compares two periods or two filters ({key}: {value}); export one of them, without comparison"
            )
        is_web = normalise_header(key) in _SEARCH_TYPE_NAMES and normalise_header(value) in _WEB_SEARCH_NAMES
        if not is_days and not is_web:
            parts.append(f"{key}: {value}")
    return "; ".join(parts)[:MAX_SCOPE_LENGTH] or None


def audience_scope(lines: Sequence[str], format: Format, is_first: bool) -> str | None:
    """Return the scope that the comment lines above a GA4 table state: an audience other than all users, or filters.
    None if there is none."""
    texts = [re.sub(r"^#[\s-]*", "", line).strip().rstrip(",").strip() for line in lines]
    everyone = {normalise_label(text) for text in format.everyone}
    parts = []
    for number, text in enumerate(texts):
        label = normalise_label(text)
        if (match := _FILTER_LINE.match(label)) and match[2] not in _NO_FILTER_VALUES:
            parts.append(text)
        if _START_DATE_LINE.match(label) and number:
            above = texts[number - 1]
            is_apart = number == 1 or not texts[number - 2]
            if (
                above
                and is_apart
                and not (is_first and not any(texts[: number - 1]))
                and ":" not in normalise_label(above)
                and normalise_label(above) not in everyone
            ):
                parts.append(above)
    return "; ".join(dict.fromkeys(parts))[:MAX_SCOPE_LENGTH] or None


def filter_above(preamble: Sequence[str]) -> str | None:
    """Return a filter named in the lines above a table, such as `Report Filter: Campaign = Brand`, or None."""
    for text in preamble:
        match = _FILTER_LINE.match(normalise_label(text))
        if match and match[2].strip(" ,\"'") not in {*_NO_FILTER_VALUES, ""}:
            return text.strip()[:MAX_SCOPE_LENGTH]
    return None


def table_name_with_scope(table_name: str, scope: str | None) -> str:
    """Return the table name with its scope, for a table that covers only a part."""
    return f"{table_name} [{scope}]" if scope else table_name
