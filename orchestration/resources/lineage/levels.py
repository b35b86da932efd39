"""SQL of each level of a figure, from kpi.daily down to the raw rows. Runs nothing. Raw column names come from the
platforms' declarations (`RawColumns`)."""

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
RawColumns = Mapping[str, Mapping[str, str]]
"""Raw column of each measure by platform, as the platform declares them. A column that ends in `micros` contains
millionths."""


class SiteMeasure(NamedTuple):
    """Location of a site measure: fact, its column and condition, GA4 report, staging view and raw column."""

    fact: str
    column: str
    counted: str
    report: str
    staging: str
    raw: str


SITE_MEASURES = {
    "sessions": SiteMeasure("marts.fct_site_sessions_daily", "sessions", "", "sessions", "sessions", "sessions"),
    "engaged_sessions": SiteMeasure(
        "marts.fct_site_sessions_daily", "engaged_sessions", "", "sessions", "engaged_sessions", "engaged_sessions"
    ),
    "article_views": SiteMeasure(
        "marts.fct_page_views_daily", "page_views", "is_article", "page_views", "page_views", "screen_page_views"
    ),
    "cv_events": SiteMeasure(
        "marts.fct_cv_daily", "cv_events", "is_counted", "outbound_clicks", "event_count", "event_count"
    ),
    "cv_sessions": SiteMeasure(
        "intermediate.int_site__cv_sessions", "sessions", "", "cv_sessions", "sessions", "sessions"
    ),
}
OFFICIAL_CV = ("cv", "cv_with_cost", "cv_with_clicks")
"""The official CV, and the two parts of it used in ratios."""
RATIOS = {name: measures()[name] for name in ("ctr", "cpc", "cpa", "cvr", "bounce_rate")}
"""KPIs of kpi.daily that are computed from other measures."""
KPIS = (*AD_MEASURES, *SITE_MEASURES, *OFFICIAL_CV, *RATIOS)


@dataclass(frozen=True)
class LevelQuery:
    """One level: its table, the rows that are summed, and the SQL that returns the sum and the number of rows."""

    level: str
    table: str
    scope: str
    sql: str


def sum_query(
    level: str, table: str, measure: str, day: str, where: str, scope: str, date: str = "report_date"
) -> LevelQuery:
    """Return the query for the sum of `measure` on `day` over the rows that satisfy `where`. An empty `where` means all
    rows."""
    condition = f" and {where}" if where else ""
    return LevelQuery(
        level, table, scope, f"select sum({measure}), count(*) from {table} where {date} = date '{day}'{condition}"
    )


def upper_levels(kpi: str, day: str, platform: str) -> list[LevelQuery]:
    """Return the queries of kpi.daily and of the two marts above the facts."""
    mine = f"platform = '{escape_quotes(platform)}'"
    return [
        sum_query("kpi", "kpi.daily", kpi, day, mine, platform),
        sum_query("mart", "marts.mart_campaign_daily", kpi, day, mine, platform),
        sum_query("mart", "marts.mart_funnel_daily", kpi, day, mine, platform),
    ]


class AdSource(NamedTuple):
    """A report that supplies the daily sums of some accounts: its name, the raw column of the measure, and the
    accounts."""

    report: str
    raw_column: str
    accounts: tuple[str, ...]


def ad_levels(
    measure: str, day: str, platform: str, sources: Sequence[AdSource], files: bool
) -> list[list[LevelQuery]]:
    """Return the queries of the fact, the union of sources, staging and raw levels of an ad measure.

    `sources` are the coarsest loaded reports, because the daily sums come from them; usually one report for all
    accounts. Staging has an additional query where accounts come from files. Files may state the same delivery at
    several levels, so there is no raw sum for them.
    """
    mine = f"platform = '{escape_quotes(platform)}'"
    by_file = f"select account_id from intermediate.int_console__days where counts_file and {mine} and report_date = date '{day}'"
    staging, raw = [], []
    for source in sources:
        listed = ", ".join(f"'{escape_quotes(account)}'" for account in source.accounts)
        only = f"in ({listed})" if files or len(sources) > 1 else ""
        table = f"{platform}.{source.report}"
        staging.append(
            sum_query(
                *("staging", f"staging.stg_{platform}__{source.report}", measure, day),
                *(f"account_id {only}" if only else "", platform),
            )
        )
        raw.append(
            sum_query(
                *("raw", f"raw_{table}", exact_sql(source.raw_column), day),
                *(f"_account_id {only}" if only else "", platform, "_report_date"),
            )
        )
    if files:
        told = f"{mine} and account_id in ({by_file})"
        staging.append(sum_query("staging", "intermediate.int_console__ads_daily", measure, day, told, platform))
    levels = [
        [sum_query("fact", "marts.fct_ad_performance_daily", measure, day, mine, platform)],
        [sum_query("union", "intermediate.int_ads__daily", measure, day, mine, platform)],
        staging,
    ]
    return levels if files else [*levels, raw]


def site_levels(
    measure: str, day: str, platform: str, from_export: bool, is_part: bool = False
) -> list[list[LevelQuery]]:
    """Return the queries of a site measure: the fact by platform with attributed sessions, then the fact of all traffic
    down to raw rows, which have no ad platform. `is_part`: the upper levels contain only CV whose cost or clicks are
    known, which no fact distinguishes."""
    site = SITE_MEASURES[measure]
    theirs = f"session_key in (select session_key from intermediate.int_session_attribution where platform = '{escape_quotes(platform)}')"
    mine = " and ".join([theirs, *([site.counted] if site.counted else [])])
    everybody = f"all {site.report}"
    staging = f"intermediate.int_ga4_export__{site.report}" if from_export else f"staging.stg_ga4__{site.report}"
    levels = [
        [sum_query("fact", site.fact, site.column, day, mine, f"all CV of {platform}" if is_part else platform)],
        [sum_query("fact", site.fact, site.column, day, "", everybody)],
        [sum_query("staging", staging, site.staging, day, "", everybody)],
    ]
    if not from_export:
        levels.append([sum_query("raw", f"raw_ga4.{site.report}", site.raw, day, "", everybody, "_report_date")])
    return levels


def exact_sql(raw_column: str) -> str:
    """Return SQL of a raw column as exact number in the unit of the marts: decimals for money and fractions, micros
    divided by a million."""
    if raw_column.endswith("_micros"):
        return f"cast({raw_column} as decimal(19, 0)) * cast('0.000001' as decimal(7, 6))"
    return f"cast({raw_column} as decimal(18, 6))"


def escape_quotes(text: str) -> str:
    """Return text that can be placed between single quotes in SQL."""
    return text.replace("'", "''")
