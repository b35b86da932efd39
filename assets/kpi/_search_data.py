"""Read search terms, keywords and unpaid queries of the engagement, each text in a form that two platforms share."""

import unicodedata
from dataclasses import dataclass

import duckdb
import pandas as pd

from assets.kpi._search_columns import CAMPAIGN_KEYS, ENGAGEMENT_DAYS, SETTLING_DAYS

MASK = "(masked)"
"""What replaces personal data in a text before it is stored."""
FIGURES = ["impressions", "clicks", "cost_net", "platform_conversions"]
JUDGED = ["judged_clicks", "judged_cost_net", "judged_conversions"]

TERMS_SQL = f"""
with days as (
    select *, max(report_date) over () - {SETTLING_DAYS} as settled_date from marts.mart_search_terms_daily where {ENGAGEMENT_DAYS}
)
select
    platform, account_id, campaign_id, max(campaign_name) as campaign_name, search_term, is_remainder,
    max(settled_date) as settled_date, max(report_date) as last_date, arg_max(targeting_status, report_date) as targeting_status,
    {", ".join(f"cast(sum({name}) as double) as {name}" for name in FIGURES)},
    cast(coalesce(sum(clicks) filter (report_date <= settled_date), 0) as double) as judged_clicks,
    cast(coalesce(sum(cost_net) filter (report_date <= settled_date), 0) as double) as judged_cost_net,
    cast(coalesce(sum(platform_conversions) filter (report_date <= settled_date), 0) as double) as judged_conversions
from days group by platform, account_id, campaign_id, search_term, is_remainder
"""
KEYWORDS_SQL = """
select distinct platform, account_id, keyword from marts.mart_keywords_daily
where not is_remainder and keyword is not null and coalesce(status, '') <> 'REMOVED'
"""
ORGANIC_SQL = f"""
select
    query, cast(sum(clicks) as double) as organic_clicks, cast(sum(impressions) as double) as organic_impressions,
    cast(sum(position_sum) as double) as position_sum,
    cast(sum(impressions) filter (position_sum is not null) as double) as positioned_impressions
from marts.mart_seo_queries_daily where {ENGAGEMENT_DAYS} group by query
"""


@dataclass(frozen=True)
class SearchData:
    """`terms`: one row per platform, account, campaign and term, with its figures. `needed_words`: words of the advertiser's keywords.
    `target_cpa` is in yen without tax."""

    terms: pd.DataFrame
    needed_words: frozenset[str]
    target_cpa: float


def normalise_text(text: str) -> str:
    """Return a search text in lower case and half width, with single spaces. Two texts that a platform treats alike become equal."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def read_search_data(connection: duckdb.DuckDBPyConnection) -> SearchData:
    """Return the search terms with their keywords and unpaid results."""
    rows = connection.execute(TERMS_SQL).df()
    keywords = connection.execute(KEYWORDS_SQL).df()
    keywords["search_term"] = keywords["keyword"].map(normalise_text)
    terms = merge_equal_texts(rows[~rows["is_remainder"]])
    costs = rows.groupby(CAMPAIGN_KEYS, as_index=False).agg(campaign_cost=("cost_net", "sum"))
    shown = terms.groupby(CAMPAIGN_KEYS, as_index=False).agg(shown_cost=("cost_net", "sum"))
    terms = terms.merge(costs, on=CAMPAIGN_KEYS).merge(shown, on=CAMPAIGN_KEYS)
    terms["shown_cost_share"] = terms["shown_cost"] / terms["campaign_cost"].where(terms["campaign_cost"] > 0)
    added = keywords[["platform", "account_id", "search_term"]].drop_duplicates().assign(is_listed=True)
    terms = terms.merge(added, how="left", on=["platform", "account_id", "search_term"])
    status = terms["targeting_status"].fillna("")
    terms["is_keyword"] = terms["is_listed"].eq(True) | status.isin(["ADDED", "ADDED_EXCLUDED"])
    terms["is_excluded"] = status.isin(["EXCLUDED", "ADDED_EXCLUDED"])
    terms["other_platforms"] = list_other_platforms(terms)
    terms = terms.merge(read_organic(connection), how="left", on="search_term")
    words = frozenset(word for text in keywords["search_term"] for word in text.split())
    ((target_cpa,),) = connection.execute("select cast(target_cpa_yen as double) from seeds.engagement").fetchall()
    return SearchData(terms.sort_values([*CAMPAIGN_KEYS, "search_term"], ignore_index=True), words, target_cpa)


def merge_equal_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per campaign and normalised term. An unknown figure stays unknown."""
    rows = rows.assign(search_term=rows["search_term"].map(normalise_text)).sort_values("last_date")
    grouped = rows.groupby([*CAMPAIGN_KEYS, "search_term"], as_index=False)
    names = ("campaign_name", "settled_date", "last_date", "targeting_status")
    merged = grouped.agg(dict.fromkeys(names, "last"))
    sums = grouped[FIGURES + JUDGED].sum(min_count=1)
    return merged.merge(sums, on=[*CAMPAIGN_KEYS, "search_term"])


def list_other_platforms(terms: pd.DataFrame) -> pd.Series:
    """Return for each row the codes of the other platforms on which the same term was shown, separated by spaces; None without any."""
    platforms = terms.groupby("search_term")["platform"].agg(lambda codes: sorted(set(codes)))
    pairs = zip(terms["platform"], terms["search_term"].map(platforms), strict=True)
    others = [" ".join(code for code in codes if code != own) or None for own, codes in pairs]
    return pd.Series(others, index=terms.index, dtype=object)


def read_organic(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return clicks, impressions and average position of each unpaid query in Google Search."""
    organic = connection.execute(ORGANIC_SQL).df()
    organic["search_term"] = organic["query"].map(normalise_text)
    sums = organic.drop(columns="query").groupby("search_term", as_index=False).sum(min_count=1)
    sums["organic_average_position"] = sums["position_sum"] / sums["positioned_impressions"]
    return sums.drop(columns=["position_sum", "positioned_impressions"])
