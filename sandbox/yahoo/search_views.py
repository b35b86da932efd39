"""What 検索広告 can be asked about beyond ads, as SQL views over the simulated campaign."""

from collections.abc import Iterator

from sandbox.world import CUT, cut_view, groups_view, keywords, search_terms, stretches, values

YEN = 1_000_000
MATCH_TYPES = {2: "完全一致", 3: "フレーズ一致", 4: "インテントマッチ"}
"""KEYWORD_MATCH_TYPE by the number a keyword has among the parts."""
QUERY_MATCH_TYPES = {2: "インテントマッチ", 3: "完全一致", 4: "フレーズ一致", 5: "完全一致（類似語句）"}
PREFECTURES = {
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


def words(column: str, known: dict[int, str]) -> str:
    """SQL that words a number of the parts as the platform does."""
    cases = " ".join(f"when {number} then '{word}'" for number, word in known.items())
    return f"case {column} {cases} end"


def views() -> Iterator[str]:
    """Every statement, in the order they build upon each other. Needs `yahoo_search_facts`."""
    yield CUT
    yield groups_view("yahoo_search")
    yield _view(
        "keywords",
        values(keywords(), "purpose, criterion_id, keyword, match_type, low, high"),
        "groups.purpose = parts.purpose",
    )
    yield _view(
        "queries",
        values(search_terms(), "purpose, criterion_id, keyword, match_type, term, term_match_type, low, high"),
        "groups.purpose = parts.purpose",
    )
    prefectures = zip(PREFECTURES, stretches(PREFECTURES.values()), strict=True)
    yield _view("regions", values([(name, *edges) for name, edges in prefectures], "prefecture, low, high"))
    lists = zip(TARGET_LISTS, stretches(one[2] for one in TARGET_LISTS), strict=True)
    yield _view("listed", values([(*one[:2], *edges) for one, edges in lists], "list_id, list_name, low, high"))


def _view(name: str, relation: str, condition: str = "true") -> str:
    return cut_view("yahoo_search", f"yahoo_search_{name}", relation, condition, smallest=YEN)
