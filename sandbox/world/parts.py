"""Splits the delivery of an ad group for any platform: keywords and search terms with their shares.

A share is an interval [low, high) of 0…1. If the intervals end below 1, the platform withholds the rest. Whole numbers
are split along the shares so that the parts add up exactly. The same world always gives the same parts.
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
"""By purpose: text, KeywordMatchType, share of the ad group, and the search terms typed."""
FIRST_KEYWORD = 310_000_000_001
SHOWN_TERM_SHARE = 0.82
"""Share of a keyword's delivery with visible search terms. The remaining terms are too rare to be reported."""
EXACT_TERM, OTHER_TERM = 3, {2: 5, 3: 4, 4: 2}
"""SearchTermMatchType of the keyword's own words, and by KeywordMatchType of any others."""


EXTENSIONS = {
    "account": ((81_011, "callout", "とちぎで働く若者を応援", 0.33),),
    "campaign": (
        (81_001, "sitelink", "募集中のインターン", 0.52),
        (81_002, "sitelink", "企業を探す", 0.37),
        (81_003, "callout", "県内200社を掲載", 0.71),
        (81_004, "snippet", "分野", 0.24),
    ),
    "ad_group": ((81_021, "sitelink", "先輩の声を読む", 0.18),),
}
"""Assets of every account, search campaign and ad group: id, kind, text, and the share of impressions that show it."""
EXTENSION_KEYS = {
    "account": "account_id",
    "campaign": "account_id, campaign_id, campaign_name",
    "ad_group": "account_id, campaign_id, campaign_name, ad_group_id, ad_group_name",
}
HOUR_WEIGHTS = (9, 6, 4, 3, 3, 4, 12, 28, 34, 32, 34, 38, 62, 52, 40, 40, 44, 52, 62, 72, 84, 92, 80, 44)
"""Relative activity of each hour of the day."""


def to_intervals(shares: Iterable[float], low: float = 0.0, high: float = 1.0) -> Iterator[tuple[float, float]]:
    """Yield consecutive intervals for the shares, starting at `low`, scaled so that shares adding up to 1 end at
    `high`."""
    reached, edge = 0.0, low
    for share in shares:
        reached += share
        upper = high if abs(reached - 1.0) < 1e-9 else low + (high - low) * reached
        yield edge, upper
        edge = upper


def keyword_parts() -> list[tuple[str, int, str, int, float, float]]:
    """Return rows of (purpose, criterion_id, text, match_type, low, high)."""
    rows: list[tuple[str, int, str, int, float, float]] = []
    for purpose, words in KEYWORDS.items():
        for (text, match, _, _), edges in zip(words, to_intervals(word[2] for word in words), strict=True):
            rows.append((purpose, FIRST_KEYWORD + len(rows), text, match, *edges))
    return rows


def search_term_parts() -> list[Part]:
    """Return rows of (purpose, criterion_id, keyword, keyword_match_type, term, term_match_type, low, high)."""
    rows: list[Part] = []
    terms = {word[0]: word[3] for words in KEYWORDS.values() for word in words}
    for purpose, criterion, text, match, low, high in keyword_parts():
        typed = terms[text]
        shown = low + (high - low) * SHOWN_TERM_SHARE
        for term, edges in zip(typed, to_intervals([1 / len(typed)] * len(typed), low, shown), strict=True):
            rows.append(
                (purpose, criterion, text, match, term, EXACT_TERM if term == text else OTHER_TERM[match], *edges)
            )
    return rows


def hour_parts() -> list[Part]:
    """Return rows of (hour, low, high)."""
    edges = to_intervals(busy / sum(HOUR_WEIGHTS) for busy in HOUR_WEIGHTS)
    return [(hour, *ends) for hour, ends in enumerate(edges)]


def values_sql(rows: Iterable[Part], columns: str) -> str:
    """Return the rows as a SQL relation."""
    written = ", ".join(
        "(" + ", ".join(f"'{cell}'" if isinstance(cell, str) else repr(cell) for cell in row) + ")" for row in rows
    )
    return f"(select * from (values {written}) as parts ({columns}))"


def extension_view(prefix: str, level: str, smallest: int) -> str:
    """Return SQL of the view `<prefix>_<level>_extensions` with the delivery of each extension that is set on accounts,
    campaigns or ad groups. An impression counts for every extension shown. `smallest` is the smallest amount of money the
    platform reports, in millionths of a yen."""
    credited = ("conversions", "all_conversions", "conversions_value", "all_conversions_value")
    relation = values_sql(EXTENSIONS[level], "asset_id, kind, asset_text, shown")
    facts = f"{prefix}_ad_group_facts" if level == "ad_group" else f"{prefix}_campaign_facts"
    return f"""create or replace view {prefix}_{level}_extensions as
    with days as (
        select {EXTENSION_KEYS[level]}, channel, day, device, sum(impressions) as impressions, sum(clicks) as clicks,
            sum(cost_micros) as cost_micros, {", ".join(f"sum({measure}) as {measure}" for measure in credited)}
        from {facts} where channel = 'SEARCH' group by all
    )
    select days.* replace (
            cast(floor(impressions * shown) as bigint) as impressions, cast(floor(clicks * shown) as bigint) as clicks,
            cast(floor(cost_micros * shown / {smallest}) as bigint) * {smallest} as cost_micros,
            {", ".join(f"floor({measure} * shown * 4) / 4 as {measure}" for measure in credited)}
        ), asset_id, kind, asset_text
    from days cross join {relation} as extensions"""


CUT_MACRO_SQL = "create or replace macro cut(total, edge, shift) as cast(floor(total * edge + shift) as bigint)"
"""SQL macro for the part of `total` below `edge`. `shift` in [0, 1) distributes rounding evenly over parts and days."""


def groups_view(prefix: str) -> str:
    """Return SQL of the view `<prefix>_groups` with one row per ad group, day and device of `<prefix>_facts`.
    Conversions are credited in quarters, so quarters are whole numbers; so are values in yen."""
    return f"""create or replace view {prefix}_groups as
    select account_id, case when campaign like 'intern%' then 'intern' else 'job' end as purpose, campaign_id,
        campaign_name, channel, target, target_sex, ad_group_id, ad_group_name, day, device,
        cast(sum(impressions) as bigint) as impressions, cast(sum(clicks) as bigint) as clicks,
        cast(sum(cost_micros) as bigint) as cost_micros, cast(sum(conversions) * 4 as bigint) as conversions,
        cast(sum(all_conversions) * 4 as bigint) as all_conversions,
        cast(sum(conversions_value) as bigint) as conversions_value,
        cast(sum(all_conversions_value) as bigint) as all_conversions_value,
        ((ad_group_id * 7 + (day - date '2025-01-01') * 31 + length(device) * 13) % 97) / 97.0 as shift
    from {prefix}_facts group by all"""


def cut_view(
    prefix: str, name: str, relation: str, condition: str = "true", smallest: int = 1000, credit: int = 1
) -> str:
    """Return SQL of a view that splits `<prefix>_groups` along the shares of `relation`, named `parts`. Money and
    conversions follow the clicks. `smallest` is the smallest amount of money the platform reports, in millionths of a
    yen. `credit` is the smallest part of a conversion, in quarters."""
    cut = {
        "cost_micros": cut_measure_sql("cost_micros", smallest),
        "conversions": f"{cut_measure_sql('conversions', credit)} / 4.0",
        "all_conversions": f"{cut_measure_sql('all_conversions', credit)} / 4.0",
        "conversions_value": cut_measure_sql("conversions_value"),
        "all_conversions_value": cut_measure_sql("all_conversions_value"),
    }
    return f"""create or replace view {name} as
    with groups as (from {prefix}_groups),
    edges as (
        select groups.*, parts.* exclude (low, high), cut(clicks, low, shift) as from_click,
            cut(clicks, high, shift) as to_click,
            cut(impressions - clicks, high, shift) - cut(impressions - clicks, low, shift) as unclicked
        from groups inner join {relation} as parts on {condition}
    )
    select * exclude (impressions, clicks, shift, from_click, to_click, unclicked, {", ".join(cut)}),
        edges.to_click - edges.from_click as clicks, edges.unclicked + edges.to_click - edges.from_click as impressions,
        {", ".join(f"{sql} as {measure}" for measure, sql in cut.items())}
    from edges"""


def cut_measure_sql(name: str, unit: int = 1) -> str:
    """Return SQL for the part of a whole-number measure of `edges` that follows the part's clicks, in multiples of
    `unit`."""
    whole, clicks = f"(edges.{name} // {unit})", "nullif(edges.clicks, 0)"
    return f"coalesce(({whole} * edges.to_click) // {clicks} - ({whole} * edges.from_click) // {clicks}, 0) * {unit}"
