"""SQL views of the simulated 検索広告 delivery that is not reported by ad, such as keywords and search queries."""

from collections.abc import Iterator

from sandbox.world import (
    CUT_MACRO_SQL,
    EXTENSIONS,
    cut_view,
    extension_view,
    groups_view,
    hour_parts,
    keyword_parts,
    search_term_parts,
    to_intervals,
    values_sql,
)

MICROS_PER_YEN = 1_000_000
MATCH_TYPES = {2: "完全一致", 3: "フレーズ一致", 4: "インテントマッチ"}
"""KEYWORD_MATCH_TYPE by the number a keyword has among the parts."""
QUERY_MATCH_TYPES = {2: "インテントマッチ", 3: "完全一致", 4: "フレーズ一致", 5: "完全一致（類似語句）"}
PREFECTURE_SHARES = {
    "栃木県": 0.49,
    "東京都": 0.17,
    "埼玉県": 0.10,
    "茨城県": 0.09,
    "群馬県": 0.07,
    "神奈川県": 0.05,
    "福島県": 0.03,
}
TARGET_LISTS = ((4_010_001, "LP訪問者_30日", 0.19), (4_010_002, "応募リンククリック者", 0.08))
"""Id, name and share of what an ad group delivers; most people are on no list."""


def label_sql(column: str, label_by_number: dict[int, str]) -> str:
    """Return SQL that converts a code of the simulation to the platform's word."""
    cases = " ".join(f"when {number} then '{word}'" for number, word in label_by_number.items())
    return f"case {column} {cases} end"


def view_statements() -> Iterator[str]:
    """Yield the SQL statements that create the views, in the order of their dependencies. Needs `yahoo_search_facts`."""
    yield CUT_MACRO_SQL
    yield groups_view("yahoo_search")
    yield _view(
        "keywords",
        values_sql(keyword_parts(), "purpose, criterion_id, keyword, match_type, low, high"),
        "groups.purpose = parts.purpose",
    )
    yield _view(
        "queries",
        values_sql(search_term_parts(), "purpose, criterion_id, keyword, match_type, term, term_match_type, low, high"),
        "groups.purpose = parts.purpose",
    )
    prefectures = zip(PREFECTURE_SHARES, to_intervals(PREFECTURE_SHARES.values()), strict=True)
    yield _view("regions", values_sql([(name, *edges) for name, edges in prefectures], "prefecture, low, high"))
    lists = zip(TARGET_LISTS, to_intervals(target_list[2] for target_list in TARGET_LISTS), strict=True)
    yield _view(
        "listed",
        values_sql([(*target_list[:2], *edges) for target_list, edges in lists], "list_id, list_name, low, high"),
    )
    yield groups_view("yahoo_search_campaign")
    hours = values_sql(hour_parts(), "hour, low, high")
    yield cut_view("yahoo_search_campaign", "yahoo_search_hours", hours, smallest=MICROS_PER_YEN)
    for level in EXTENSIONS:
        yield extension_view("yahoo_search", level, smallest=MICROS_PER_YEN)


def _view(name: str, relation: str, condition: str = "true") -> str:
    return cut_view("yahoo_search", f"yahoo_search_{name}", relation, condition, smallest=MICROS_PER_YEN)
