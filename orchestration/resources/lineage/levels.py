"""The levels of a figure as SQL, from kpi.daily down to the raw rows: what each level sums, and of what. Runs nothing.

A platform's own words are not repeated here: the raw column of a measure is the one the platform declares (`Delivered`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orchestration.measures import measures

AD_MEASURES = (
    "impressions",
    "clicks",
    "cost_net",
    "platform_conversions",
    "platform_all_conversions",
    "platform_conversion_value",
    "platform_all_conversion_value",
)
Delivered = Mapping[str, Mapping[str, str]]
"""By platform: the raw column of each of these measures, as the platform declares them; one that ends in micros is a millionth."""


class Site(NamedTuple):
    """Where a measure of the site stands: fact, its column and condition, GA4's report, staging and raw column."""

    fact: str
    column: str
    counted: str
    report: str
    staging: str
    raw: str


SITE_MEASURES = {
    "sessions": Site("marts.fct_site_sessions_daily", "sessions", "", "sessions", "sessions", "sessions"),
    "engaged_sessions": Site(
        "marts.fct_site_sessions_daily", "engaged_sessions", "", "sessions", "engaged_sessions", "engaged_sessions"
    ),
    "article_views": Site(
        "marts.fct_page_views_daily", "page_views", "is_article", "page_views", "page_views", "screen_page_views"
    ),
    "cv_events": Site("marts.fct_cv_daily", "cv_events", "is_counted", "outbound_clicks", "event_count", "event_count"),
    "cv_sessions": Site("intermediate.int_site__cv_sessions", "sessions", "", "cv_sessions", "sessions", "sessions"),
}
OFFICIAL_CV = ("cv", "cv_with_cost", "cv_with_clicks")
"""The official CV, and what of it ratios divide."""
RATIOS = {name: measures()[name] for name in ("ctr", "cpc", "cpa", "cvr", "bounce_rate")}
"""KPIs of kpi.daily that are computed from others."""
KPIS = (*AD_MEASURES, *SITE_MEASURES, *OFFICIAL_CV, *RATIOS)


@dataclass(frozen=True)
class Query:
    """One level: the table, what of it is summed, and the SQL that gives the sum and the number of rows."""

    level: str
    table: str
    scope: str
    sql: str


def summed(level: str, table: str, measure: str, day: str, where: str, scope: str, date: str = "report_date") -> Query:
    """The sum of `measure` on `day` over the rows for which `where` holds; empty for all."""
    condition = f" and {where}" if where else ""
    return Query(
        level, table, scope, f"select sum({measure}), count(*) from {table} where {date} = date '{day}'{condition}"
    )


def upper_levels(kpi: str, day: str, platform: str) -> list[Query]:
    """kpi.daily and the two marts above the facts."""
    mine = f"platform = '{escaped(platform)}'"
    return [
        summed("kpi", "kpi.daily", kpi, day, mine, platform),
        summed("mart", "marts.mart_campaign_daily", kpi, day, mine, platform),
        summed("mart", "marts.mart_funnel_daily", kpi, day, mine, platform),
    ]


class AdSource(NamedTuple):
    """A platform's report that some accounts' sums of a day come from: its name, raw column of the measure, and those accounts."""

    report: str
    raw_column: str
    accounts: tuple[str, ...]


def ad_levels(measure: str, day: str, platform: str, sources: Sequence[AdSource], files: bool) -> list[list[Query]]:
    """The fact, the union of sources, staging and raw levels of a measure of ads.

    `sources` are the coarsest reports that were loaded, since a day's sums are theirs; usually one for all accounts. Staging has one part
    more where some accounts come from files. A file's raw rows may tell the same delivery at several levels, so there is no raw sum then.
    """
    mine = f"platform = '{escaped(platform)}'"
    by_file = f"select account_id from intermediate.int_console__days where counts_file and {mine} and report_date = date '{day}'"
    staging, raw = [], []
    for source in sources:
        listed = ", ".join(f"'{escaped(account)}'" for account in source.accounts)
        only = f"in ({listed})" if files or len(sources) > 1 else ""
        table = f"{platform}.{source.report}"
        staging.append(
            summed(
                *("staging", f"staging.stg_{platform}__{source.report}", measure, day),
                *(f"account_id {only}" if only else "", platform),
            )
        )
        raw.append(
            summed(
                *("raw", f"raw_{table}", exact(source.raw_column), day),
                *(f"_account_id {only}" if only else "", platform, "_report_date"),
            )
        )
    if files:
        told = f"{mine} and account_id in ({by_file})"
        staging.append(summed("staging", "intermediate.int_console__ads_daily", measure, day, told, platform))
    levels = [
        [summed("fact", "marts.fct_ad_performance_daily", measure, day, mine, platform)],
        [summed("union", "intermediate.int_ads__daily", measure, day, mine, platform)],
        staging,
    ]
    return levels if files else [*levels, raw]


def site_levels(measure: str, day: str, platform: str, from_export: bool, is_part: bool = False) -> list[list[Query]]:
    """The fact by platform, as sessions are attributed, then the fact of all traffic down to raw, which carries no platform of ads.

    `is_part`: the levels above hold only the CV whose cost or clicks are known, which no fact tells apart.
    """
    site = SITE_MEASURES[measure]
    theirs = f"session_key in (select session_key from intermediate.int_session_attribution where platform = '{escaped(platform)}')"
    mine = " and ".join([theirs, *([site.counted] if site.counted else [])])
    everybody = f"all {site.report}"
    staging = f"intermediate.int_ga4_export__{site.report}" if from_export else f"staging.stg_ga4__{site.report}"
    levels = [
        [summed("fact", site.fact, site.column, day, mine, f"all CV of {platform}" if is_part else platform)],
        [summed("fact", site.fact, site.column, day, "", everybody)],
        [summed("staging", staging, site.staging, day, "", everybody)],
    ]
    if not from_export:
        levels.append([summed("raw", f"raw_ga4.{site.report}", site.raw, day, "", everybody, "_report_date")])
    return levels


def exact(raw_column: str) -> str:
    """A raw column as an exact number in our unit: money and fractions as decimals, micros as millionths."""
    if raw_column.endswith("_micros"):
        return f"cast({raw_column} as decimal(19, 0)) * cast('0.000001' as decimal(7, 6))"
    return f"cast({raw_column} as decimal(18, 6))"


def escaped(text: str) -> str:
    """Text as it may stand between single quotes in SQL."""
    return text.replace("'", "''")
