"""What part of a site a file of figures speaks of: the filters Search Console lists beside its tables, GA4's audience above them.

A part is never taken for the whole: it is kept under a table name of its own, and replaces nothing that the whole told.
"""

import re
from collections.abc import Sequence

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import Format, bare, plain

LONGEST = 300
_DAYS = {"date", "dates", "daterange", "日付", "期間", "日付の範囲", "日付範囲"}
_TYPE = {"searchtype", "検索タイプ", "検索の種類", "検索の種別"}
_WEB = {"web", "ウェブ"}
_COMPARED = re.compile(r"\bvs\b|\bversus\b|compar|比較|対 |previous period|前の期間|前年")
_TELLING = re.compile(
    r"^(フィルター?|絞り込み|セグメント|比較|filters?|segments?|comparisons?|report filter) ?: ?(.+)$"
)
_NOTHING = {"なし", "none", "すべて", "all", "-", "--", "(none)"}
_START = re.compile(r"^(開始日|start date) ?:")


def filters(name: str, rows: Sequence[Sequence[str]]) -> str | None:
    """The scope a list of filters states, one `name, value` a row below its header; None when it is the whole site in web search.

    Raises PermanentError when the export compares two periods or two filters.
    """
    parts = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        key, value = cells[0], ", ".join(cell for cell in cells[1:] if cell)
        is_days = bare(key) in _DAYS
        if _COMPARED.search(plain(key)) or (is_days and _COMPARED.search(plain(value))):
            raise PermanentError(
                f"{name}: compares two periods or two filters ({key}: {value}); export one of them, without comparison"
            )
        is_web = bare(key) in _TYPE and bare(value) in _WEB
        if not is_days and not is_web:
            parts.append(f"{key}: {value}")
    return "; ".join(parts)[:LONGEST] or None


def audience(lines: Sequence[str], one: Format, is_first: bool) -> str | None:
    """The scope that the comment lines above a table of GA4 state: an audience that is not everybody, or filters."""
    texts = [re.sub(r"^#[\s-]*", "", line).strip().rstrip(",").strip() for line in lines]
    everyone = {plain(text) for text in one.everyone}
    parts = []
    for number, text in enumerate(texts):
        told = plain(text)
        if (found := _TELLING.match(told)) and found[2] not in _NOTHING:
            parts.append(text)
        if _START.match(told) and number:
            above = texts[number - 1]
            is_apart = number == 1 or not texts[number - 2]
            if (
                above
                and is_apart
                and not (is_first and not any(texts[: number - 1]))
                and ":" not in plain(above)
                and plain(above) not in everyone
            ):
                parts.append(above)
    return "; ".join(dict.fromkeys(parts))[:LONGEST] or None


def stated_above(preamble: Sequence[str]) -> str | None:
    """A filter that the lines above a table name, such as `Report Filter: Campaign = Brand`."""
    for text in preamble:
        found = _TELLING.match(plain(text))
        if found and found[2].strip(" ,\"'") not in {*_NOTHING, ""}:
            return text.strip()[:LONGEST]
    return None


def scoped(table_name: str, scope: str | None) -> str:
    """The name of a table that holds but a part."""
    return f"{table_name} [{scope}]" if scope else table_name
