"""What an ad group's delivery is made of on Google Ads: keywords, search terms, people and places, with their shares.

A share is a stretch [low, high) of 0…1. Stretches that end below 1 are what the platform withholds.
"""

from collections.abc import Iterable, Iterator

Part = tuple[object, ...]

KEYWORDS = {
    "intern": (
        ("栃木 インターン", 2, 0.34, ("栃木 インターン", "栃木 インターン 2026", "栃木県 インターンシップ 大学生")),
        ("栃木 インターンシップ 募集", 3, 0.24, ("栃木 インターンシップ 募集", "栃木 インターンシップ 冬 募集")),
        ("県内企業 インターン", 4, 0.18, ("県内企業 インターン 理系", "地元企業 インターン")),
        ("宇都宮 インターン", 3, 0.14, ("宇都宮 インターン", "宇都宮 インターン 文系")),
        ("短期 インターン 栃木", 4, 0.10, ("1day インターン 栃木",)),
    ),
    "job": (
        ("栃木 就職", 2, 0.30, ("栃木 就職", "栃木県 就職 新卒", "栃木 就職 おすすめ")),
        ("栃木 就活", 3, 0.26, ("栃木 就活", "栃木 就活 サイト")),
        ("uターン 就職 栃木", 3, 0.18, ("uターン 就職 栃木", "東京から 栃木 就職")),
        ("宇都宮 求人 新卒", 4, 0.16, ("宇都宮 求人 新卒", "宇都宮 大卒 求人")),
        ("栃木 企業 採用", 4, 0.10, ("栃木 優良企業 採用",)),
    ),
}
"""By purpose: text, KeywordMatchType, share of the ad group, and what people really typed."""
FIRST_KEYWORD = 310_000_000_001
TERMS_SHOWN = 0.82
"""Share of a keyword's delivery whose search terms are told; the rest is too rare to be shown."""
EXACT_TERM, OTHER_TERM = 3, {2: 5, 3: 4, 4: 2}
"""SearchTermMatchType of the keyword's own words, and by KeywordMatchType of any others."""


def stretches(shares: Iterable[float], low: float = 0.0, high: float = 1.0) -> Iterator[tuple[float, float]]:
    """Shares laid one after another from `low`, scaled so that shares adding up to 1 end at `high`."""
    reached, edge = 0.0, low
    for share in shares:
        reached += share
        upper = high if abs(reached - 1.0) < 1e-9 else low + (high - low) * reached
        yield edge, upper
        edge = upper


def keywords() -> list[tuple[str, int, str, int, float, float]]:
    """purpose, criterion_id, text, match_type, low, high"""
    rows: list[tuple[str, int, str, int, float, float]] = []
    for purpose, words in KEYWORDS.items():
        for (text, match, _, _), edges in zip(words, stretches(word[2] for word in words), strict=True):
            rows.append((purpose, FIRST_KEYWORD + len(rows), text, match, *edges))
    return rows


def search_terms() -> list[Part]:
    """purpose, criterion_id, keyword, keyword_match_type, term, term_match_type, low, high"""
    rows: list[Part] = []
    terms = {word[0]: word[3] for words in KEYWORDS.values() for word in words}
    for purpose, criterion, text, match, low, high in keywords():
        typed = terms[text]
        shown = low + (high - low) * TERMS_SHOWN
        for term, edges in zip(typed, stretches([1 / len(typed)] * len(typed), low, shown), strict=True):
            rows.append(
                (purpose, criterion, text, match, term, EXACT_TERM if term == text else OTHER_TERM[match], *edges)
            )
    return rows


AGES = {503001: 0.41, 503002: 0.27, 503003: 0.08, 503004: 0.06, 503005: 0.04, 503006: 0.02, 503999: 0.12}
"""AgeRangeType with its share, the same in every ad group."""
GENDERS = {"m": {10: 0.71, 11: 0.17, 20: 0.12}, "f": {10: 0.15, 11: 0.72, 20: 0.13}}
"""By the last letter of the target: GenderType with its share."""
REGIONS = {20632: 0.47, 20636: 0.18, 20634: 0.10, 20631: 0.08, 20633: 0.06, 20637: 0.05, 20635: 0.04, 20630: 0.02}
"""Geo target of a prefecture with its share."""
REGION_NAMES = {
    20630: "Fukushima",
    20631: "Ibaraki",
    20632: "Tochigi",
    20633: "Gunma",
    20634: "Saitama",
    20635: "Chiba",
    20636: "Tokyo",
    20637: "Kanagawa",
}
PLACEMENTS = {
    "DISPLAY": (
        ("news.example", "地域ニュース", 2, 0.30, ("news.example/tochigi", "news.example/jobs")),
        ("blog.example", "学生ブログ", 2, 0.22, ("blog.example/campus", "blog.example/career")),
        ("weather.example", "天気予報", 2, 0.14, ("weather.example/utsunomiya",)),
        ("mobileapp::2-com.example.timetable", "時刻表アプリ", 4, 0.20, ("mobileapp::2-com.example.timetable",)),
    ),
    "DEMAND_GEN": (
        ("youtube.com", "YouTube", 6, 0.58, ("youtube.com/channel/UCexample1", "youtube.com/channel/UCexample2")),
        ("discover", "Google Discover", 7, 0.24, ("discover",)),
        ("gmail", "Gmail", 7, 0.08, ("gmail",)),
    ),
}
"""By channel: site, name, PlacementType, share, and the pages on it. What is left is not told."""
VIDEOS = (
    ("aB3exampleV1", "栃木で働く15秒", 15_000, 0.34, 0.71, 0.55, 0.46, 0.41),
    ("aB3exampleV2", "栃木で働く30秒", 30_000, 0.27, 0.58, 0.37, 0.27, 0.21),
)
"""Demand Gen's videos: id, title, length in milliseconds, share, and how many see a quarter, half, three quarters, all."""
SEEN_TO_COUNT = 0.30
"""Views that count as TrueView, per impression of a video."""


def ages() -> list[Part]:
    """age_range, low, high"""
    return [(age, *edges) for age, edges in zip(AGES, stretches(AGES.values()), strict=True)]


def genders() -> list[Part]:
    """sex, gender, low, high"""
    return [
        (sex, gender, *edges)
        for sex, shares in GENDERS.items()
        for gender, edges in zip(shares, stretches(shares.values()), strict=True)
    ]


def regions() -> list[Part]:
    """region, low, high"""
    return [(region, *edges) for region, edges in zip(REGIONS, stretches(REGIONS.values()), strict=True)]


def placements(*, is_detailed: bool) -> list[Part]:
    """channel, placement, name, site, placement_type, low, high; by page when detailed, else by site."""
    rows: list[Part] = []
    for channel, sites in PLACEMENTS.items():
        for (site, name, kind, _, pages), (low, high) in zip(sites, stretches(site[3] for site in sites), strict=True):
            told = pages if is_detailed else (site,)
            for page, edges in zip(told, stretches([1 / len(told)] * len(told), low, high), strict=True):
                rows.append((channel, page, name, site, kind, *edges))
    return rows


def videos() -> list[Part]:
    """channel, video_id, title, millis, p25, p50, p75, p100, low, high"""
    edges = stretches(video[3] for video in VIDEOS)
    return [("DEMAND_GEN", *video[:3], *video[4:], *ends) for video, ends in zip(VIDEOS, edges, strict=True)]


def values(rows: Iterable[Part], columns: str) -> str:
    """The rows as an SQL relation."""
    written = ", ".join(
        "(" + ", ".join(f"'{cell}'" if isinstance(cell, str) else repr(cell) for cell in row) + ")" for row in rows
    )
    return f"(select * from (values {written}) as parts ({columns}))"
