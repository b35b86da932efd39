"""SQL of each level of a figure, from kpi.daily down to the raw rows. Runs nothing. Raw column names come from the
platforms' declarations (`RawColumns`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from orchestration.measures import measures
from orchestration.resources.lineage.scope import TraceScope, days_condition, escape_quotes

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
    condition: str
    report: str
    staging_column: str
    raw_column: str


SITE_MEASURES = {
    "sessions": SiteMeasure("marts.fct_site_sessions_daily", "sessions", "", "sessions", "sessions", "sessions"),
    "engaged_sessions": SiteMeasure(
        "marts.fct_site_sessions_daily", "engaged_sessions", "", "sessions", "engaged_sessions", "engaged_sessions"
    ),
    "article_views": SiteMeasure(
        "marts.fct_page_views_daily", "page_views", "is_article", "page_views", "page_views", "screen_page_views"
    ),
    "article_sessions": SiteMeasure(
        "intermediate.int_site__article_sessions", "sessions", "", "article_sessions", "sessions", "sessions"
    ),
    "cv_events": SiteMeasure(
        "marts.fct_cv_daily", "cv_events", "is_counted", "outbound_clicks", "event_count", "event_count"
    ),
    "cv_sessions": SiteMeasure(
        "intermediate.int_site__cv_sessions", "sessions", "", "cv_sessions", "sessions", "sessions"
    ),
}
CV_ACTIONS_REPORT = "cv_actions"
"""Second report of `cv_events`, with the same columns: events of seeds.cv_rules. Its rows of the fact have a rule and no link."""
OFFICIAL_CV_MEASURES = ("cv", "cv_with_cost", "cv_with_clicks")
"""The official CV, and the two parts of it used in ratios."""
TRACEABLE_RATIOS = {name: measures()[name] for name in ("ctr", "cpc", "cpa", "cvr", "bounce_rate")}
"""KPIs of kpi.daily that are computed from other measures."""
TRACEABLE_KPIS = (*AD_MEASURES, *SITE_MEASURES, *OFFICIAL_CV_MEASURES, *TRACEABLE_RATIOS)


@dataclass(frozen=True)
class LevelQuery:
    """One level: its table, the rows that are summed, and the SQL that returns the sum and the number of rows."""

    level: str
    table: str
    scope: str
    sql: str


def sum_query(
    level: str, table: str, measure: str, days: Sequence[date], where: str, scope: str, date_column: str = "report_date"
) -> LevelQuery:
    """Return the query for the sum of `measure` on `days` over the rows that satisfy `where`. An empty `where` means all
    rows."""
    condition = f" and {where}" if where else ""
    sql = f"select sum({measure}), count(*) from {table} where {days_condition(date_column, days)}{condition}"
    return LevelQuery(level, table, scope, sql)


def upper_levels(kpi: str, scope: TraceScope) -> list[LevelQuery]:
    """Return the queries of kpi.daily and of the two marts above the facts."""
    tables = (("kpi", "kpi.daily"), ("mart", "marts.mart_campaign_daily"), ("mart", "marts.mart_funnel_daily"))
    return [sum_query(level, table, kpi, scope.days, scope.condition, scope.label) for level, table in tables]


class AdSource(NamedTuple):
    """A report that supplies the daily sums of some accounts: its name, the raw column of the measure, and the
    accounts."""

    report: str
    raw_column: str
    accounts: tuple[str, ...]


class AdDays(NamedTuple):
    """Days whose sums come from the same reports, and whether some accounts come from console files on these days."""

    days: tuple[date, ...]
    sources: tuple[AdSource, ...]
    has_files: bool


def ad_levels(measure: str, scope: TraceScope, groups: Sequence[AdDays]) -> list[list[LevelQuery]]:
    """Return the queries of the fact, the union of sources, staging and raw levels of an ad measure.

    The fact is first summed as in the marts. Below the attribution to campaigns, only the total of the platform exists.
    The sources of each group are the coarsest loaded reports, because the daily sums come from them. Staging has an
    additional query where accounts come from files. Files may state the same delivery at several levels, so there is no
    raw sum for them.
    """
    platform = scope.platform
    on_platform = f"platform = '{escape_quotes(platform)}'"
    staging = [query for group in groups for query in _staging_queries(measure, platform, group)]
    raw = [query for group in groups for query in _raw_queries(platform, group)]
    fact = "marts.fct_ad_performance_daily"
    levels = [
        [sum_query("fact", fact, measure, scope.days, scope.condition, scope.label)],
        [sum_query("fact", fact, measure, scope.days, on_platform, platform)],
        [sum_query("union", "intermediate.int_ads__daily", measure, scope.days, on_platform, platform)],
        staging,
    ]
    if scope.is_whole_platform:
        levels.pop(1)
    return levels if any(group.has_files for group in groups) else [*levels, raw]


def _staging_queries(measure: str, platform: str, group: AdDays) -> list[LevelQuery]:
    queries = [
        sum_query(
            *("staging", f"staging.stg_{platform}__{source.report}", measure, group.days),
            *(_accounts_condition("account_id", source, group), platform),
        )
        for source in group.sources
    ]
    if group.has_files:
        on_platform = f"platform = '{escape_quotes(platform)}'"
        counted = f"counts_file and {on_platform} and {days_condition('report_date', group.days)}"
        by_file = f"(account_id, report_date) in (select (account_id, report_date) from intermediate.int_console__days where {counted})"
        table = "intermediate.int_console__ads_daily"
        queries.append(sum_query("staging", table, measure, group.days, f"{on_platform} and {by_file}", platform))
    return queries


def _raw_queries(platform: str, group: AdDays) -> list[LevelQuery]:
    return [
        sum_query(
            *("raw", f"raw_{platform}.{source.report}", exact_sql(source.raw_column), group.days),
            *(_accounts_condition("_account_id", source, group), platform, "_report_date"),
        )
        for source in group.sources
    ]


def _accounts_condition(column: str, source: AdSource, group: AdDays) -> str:
    """Return the condition on accounts, empty if all accounts of the platform use this report."""
    if not group.has_files and len(group.sources) == 1:
        return ""
    listed = ", ".join(f"'{escape_quotes(account)}'" for account in source.accounts)
    return f"{column} in ({listed})"


def site_levels(
    measure: str,
    scope: TraceScope,
    api_days: Sequence[date],
    export_days: Sequence[date],
    reports: Sequence[str],
    is_part: bool = False,
) -> list[list[LevelQuery]]:
    """Return the queries of a site measure: the fact with attributed sessions, then the fact of all traffic down to raw
    rows, which have no ad platform. `reports` are the reports that the fact comes from. `export_days` are the days whose
    source is the event export, which has no raw level here. `is_part`: the upper levels contain only CV whose cost or
    clicks are known, which no fact distinguishes."""
    site = SITE_MEASURES[measure]
    # Not dim_session_attribution: it has only the keys of facts, and GA4's cv_sessions is a report of its own.
    attributed = (
        f"session_key in (select session_key from intermediate.int_session_attribution where {scope.condition})"
    )
    condition = " and ".join([attributed, *([site.condition] if site.condition else [])])
    all_traffic = f"all {' + '.join(reports)}"
    staging = [
        sum_query("staging", table, site.staging_column, days, "", all_traffic)
        for report in reports
        for table, days in (
            (f"staging.stg_ga4__{report}", api_days),
            (f"intermediate.int_ga4_export__{report}", export_days),
        )
        if days
    ]
    label = f"all CV of {scope.label}" if is_part else scope.label
    levels = [
        [sum_query("fact", site.fact, site.column, scope.days, condition, label)],
        [sum_query("fact", site.fact, site.column, scope.days, "", all_traffic)],
        staging,
    ]
    if not export_days:
        tables = [f"raw_ga4.{report}" for report in reports]
        levels.append(
            [sum_query("raw", raw, site.raw_column, scope.days, "", all_traffic, "_report_date") for raw in tables]
        )
    return levels


def attribution_query(measure: str, scope: TraceScope) -> str:
    """Return SQL of the attribution step: how the rows of the figure were assigned to platform, campaign and target.

    For an ad measure: the platform's campaign name, the contract campaign and target, sum, rows. For a site measure: the
    match method, the contract campaign and target, sum, rows.
    """
    if measure in AD_MEASURES:
        return f"""select coalesce(campaign_name, '(no campaign)'), campaign, target, sum({measure}), count(*)
from marts.fct_ad_performance_daily where {days_condition("report_date", scope.days)} and {scope.condition}
group by all order by 1, 2, 3"""
    site = SITE_MEASURES[measure]
    counted = f" and facts.{site.condition}" if site.condition else ""
    return f"""select attribution.match_method, attribution.campaign, attribution.target, sum(facts.{site.column}), count(*)
from {site.fact} as facts
inner join intermediate.int_session_attribution as attribution on facts.session_key = attribution.session_key
where {days_condition("facts.report_date", scope.days)}{counted}
    and attribution.session_key in (select session_key from intermediate.int_session_attribution where {scope.condition})
group by all order by 1, 2, 3"""


def exact_sql(raw_column: str) -> str:
    """Return SQL of a raw column as exact number in the unit of the marts: decimals for money and fractions, micros
    divided by a million."""
    if raw_column.endswith("_micros"):
        return f"cast({raw_column} as decimal(19, 0)) * cast('0.000001' as decimal(7, 6))"
    return f"cast({raw_column} as decimal(18, 6))"
