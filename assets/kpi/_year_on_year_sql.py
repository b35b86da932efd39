"""Query of `kpi.year_on_year`: figures of every engagement by period and scope, those of the shown one beside each earlier
one. The facts are daily; a plain table of an earlier year (`ops.history_facts`) has months and totals only."""

from orchestration.measures import additive_parts, measures

MEASURES = (
    "impressions", "clicks", "ctr", "cost_net", "cpc", "cv", "cvr", "cpa", "sessions", "bounce_rate", "article_views",
    "article_sessions", "platform_conversions",
)  # fmt: skip
PARTS = additive_parts(MEASURES)
THEME_PARTS = {
    "sessions": "landing_sessions",
    "engaged_sessions": "engaged_landing_sessions",
    "article_views": "article_views",
}
HISTORY_PARTS = {
    "impressions": "impressions",
    "clicks": "clicks",
    "cost_net": "cost_net",
    "cv": "cv",
    "cv_with_cost": "case when cost_net is not null then cv end",
    "cv_with_clicks": "case when clicks is not null then cv end",
}
"""Parts that a plain table of an earlier year states, from its columns."""
SCOPES = {
    "total": ("'(total)'", "'全体'"),
    "medium": ("medium", "medium_name_ja"),
    "campaign_kind": ("coalesce(nullif(kind, ''), campaign)", "coalesce(nullif(kind, ''), campaign_name_ja, campaign)"),
    "target": ("target", "target_name_ja"),
}
"""Code and Japanese name of a row's scope, by kind of scope."""
PERIODS = {
    "day": ("cast(report_date - launch_date + 1 as integer)", "true"),
    "block": ("cast((report_date - launch_date) // block_days + 1 as integer)", "true"),
    "month": ("fiscal_month", "true"),
    "to_date": ("1", "report_date - launch_date <= shown_days"),
    "total": ("1", "true"),
}
"""Number of a day's period, counted alike in every engagement, and the days that belong to it, by kind of period."""


def exact_ratio(above: str, below: str) -> str:
    """Return SQL for a ratio of decimals, rounded half up at the sixth decimal, as the macro `ratio` of the models."""
    whole_above = f"cast(cast({above} as decimal(24, 6)) * 1000000 as hugeint)"
    whole_below = f"nullif(cast(cast({below} as decimal(24, 6)) * 1000000 as hugeint), 0)"
    return (
        f"cast(cast(({whole_above} * 1000000 + {whole_below} // 2) // {whole_below} as decimal(24, 0)) "
        "* cast('0.000001' as decimal(7, 6)) as decimal(18, 6))"
    )


def facts_sql(schema: str) -> str:
    """Return the query of daily facts by scope in the KPI and mart tables of `schema` (`""` or `other_`)."""
    sums = ", ".join(f"sum({part}) as {part}" for part in PARTS)
    scoped = " union all ".join(
        f"""select engagement_id, report_date, '{kind}' as scope_type, {code} as scope, max({name}) as scope_name_ja,
            {sums}
        from ads group by engagement_id, report_date, {code}"""
        for kind, (code, name) in SCOPES.items()
    )
    themes = ", ".join(
        f"sum({THEME_PARTS[part]}) as {part}" if part in THEME_PARTS else f"null as {part}" for part in PARTS
    )
    return f"""
    select * from (
        with ads as (
            select daily.*, campaigns.kind
            from {schema}kpi.daily as daily
            left join {schema}seeds.campaigns as campaigns
                on daily.campaign = campaigns.campaign{" and daily.engagement_id = campaigns.engagement_id" if schema else ""}
            where daily.is_ads
        )
        {scoped}
        union all
        select engagement_id, report_date, 'article_theme', theme, theme, {themes}
        from {schema}marts.mart_article_daily where theme is not null group by engagement_id, report_date, theme
    )"""


def history_sql() -> str:
    """Return the query of the facts that plain tables of earlier years state, with the scopes of media and the total."""
    # A sum with an unknown part is unknown: the table states whole periods, so a gap is no day without delivery.
    sums = ", ".join(
        f"case when count({HISTORY_PARTS[part]}) = count(*) then sum({HISTORY_PARTS[part]}) end as {part}"
        if part in HISTORY_PARTS
        else f"null as {part}"
        for part in PARTS
    )
    return " union all ".join(
        f"""select engagement_id, first_day, last_day, '{kind}' as scope_type, {code} as scope, max({name}) as scope_name_ja,
            {sums}
        from ops.history_facts group by engagement_id, first_day, last_day, {code}"""
        for kind, code, name in (("total", "'(total)'", "'全体'"), ("medium", "medium", "medium"))
    )


def build_query(has_others: bool) -> str:
    """Return the whole query. It reads the temporary table `engagements`: one row per engagement with its days, block
    length, the first month of its fiscal year, and how it differs from the shown one."""
    facts = facts_sql("") + (f" union all by name {facts_sql('other_')}" if has_others else "")
    return f"""
    with facts as ({facts}),
    daily as (
        select facts.*, engagements.launch_date, engagements.block_days, {fiscal_month("report_date")} as fiscal_month,
            (select shown.shown_days from engagements as shown where shown.is_shown) as shown_days
        from facts inner join engagements on facts.engagement_id = engagements.engagement_id
        where report_date between engagements.launch_date and engagements.end_date
    ),
    -- An engagement with daily figures needs no plain table, which would count its figures twice.
    stated as (
        select history.*, {fiscal_month("first_day")} as fiscal_month,
            date_trunc('month', first_day) = date_trunc('month', last_day) as is_month
        from ({history_sql()}) as history inner join engagements on history.engagement_id = engagements.engagement_id
        where history.engagement_id not in (select daily.engagement_id from daily)
    ),
    parts as ({parts_sql()}),
    summed as (
        select engagement_id, period_type, period_no, scope_type, scope, max(scope_name_ja) as scope_name_ja,
            min(first_day) as first_day, max(last_day) as last_day, cast(sum(days) as integer) as days,
            {", ".join(f"sum({part}) as {part}" for part in PARTS)}
        from parts group by engagement_id, period_type, period_no, scope_type, scope
    ),
    valued as (
        select engagement_id, period_type, period_no, scope_type, scope, scope_name_ja, first_day, last_day, days,
            unnest([{", ".join(value_sql(name) for name in MEASURES)}], recursive := true)
        from summed
    ),
    shown as (
        select valued.* from valued semi join (from engagements where is_shown) as own using (engagement_id)
    ),
    earlier as (
        select valued.*, engagements.name_ja, engagements.media_differ_ja, engagements.cv_differs
        from valued inner join engagements using (engagement_id) where not engagements.is_shown
    ),
    -- Each row of the shown engagement stands beside each earlier one.
    own as (
        select shown.*, names.engagement_id as earlier_id, names.name_ja as earlier_name
        from shown cross join (select distinct engagement_id, name_ja from earlier) as names
    )
    {compared_sql()}
    """


def fiscal_month(day: str) -> str:
    """Return SQL for the number of a day's month, counted from January of the year in which the launch's fiscal year begins."""
    return (
        f"cast((year({day}) - year(engagements.launch_date)) * 12 + month({day}) "
        "+ 12 * cast(month(engagements.launch_date) < engagements.fiscal_year_month as integer) as integer)"
    )


def parts_sql() -> str:
    """Return the query of all facts by the period they belong to, of every kind of period."""
    listed = ", ".join(PARTS)
    daily = [
        f"""select engagement_id, '{kind}' as period_type, {number} as period_no, scope_type, scope, scope_name_ja,
            report_date as first_day, report_date as last_day, 1 as days, {listed} from daily where {condition}"""
        for kind, (number, condition) in PERIODS.items()
    ]
    stated = [
        f"""select engagement_id, '{kind}', {number}, scope_type, scope, scope_name_ja, first_day, last_day,
            cast(last_day - first_day + 1 as integer), {listed} from stated where {condition}"""
        for kind, number, condition in (("month", "fiscal_month", "is_month"), ("total", "1", "true"))
    ]
    return " union all ".join([*daily, *stated])


def value_sql(name: str) -> str:
    """Return SQL for the value of a measure with its numerator and denominator, as a struct."""
    measure = measures()[name]
    if not measure.is_ratio:
        amount = f"cast({name} as decimal(18, 6))"
        return f"{{'measure': '{name}', 'value': {amount}, 'numerator': {amount}, 'denominator': null::decimal(18, 6)}}"
    value = exact_ratio(f"({measure.numerator})", f"({measure.denominator})")
    return (
        f"{{'measure': '{name}', 'value': {value}, 'numerator': cast({measure.numerator} as decimal(18, 6)), "
        f"'denominator': cast({measure.denominator} as decimal(18, 6))}}"
    )


def compared_sql() -> str:
    """Return the last step: both sides of each figure, the change, and what makes them hard to compare."""
    keys = ("period_type", "period_no", "scope_type", "scope", "measure")
    joined = " and ".join(f"own.{key} = earlier.{key}" for key in keys)
    both = ", ".join(f"coalesce(own.{key}, earlier.{key}) as {key}" for key in keys)
    differences = """list_filter([
            case when own.value is null or earlier.value is null then 'no_figure' end,
            case when own.days <> earlier.days then 'days' end,
            case when coalesce(own.scope_type, earlier.scope_type) in ('total', 'campaign_kind', 'target')
                and earlier.media_differ_ja <> '' then 'media' end,
            case when coalesce(own.measure, earlier.measure) in ('cv', 'cvr', 'cpa') and earlier.cv_differs then 'cv_definition' end
        ], difference -> difference is not null)"""
    return f"""
    select {both}, coalesce(own.scope_name_ja, earlier.scope_name_ja) as scope_name_ja,
        coalesce(own.earlier_id, earlier.engagement_id) as earlier_engagement_id,
        coalesce(own.earlier_name, earlier.name_ja) as earlier_name_ja,
        own.first_day, own.last_day, own.days, own.value, own.numerator, own.denominator,
        earlier.first_day as earlier_first_day, earlier.last_day as earlier_last_day, earlier.days as earlier_days,
        earlier.value as earlier_value, earlier.numerator as earlier_numerator, earlier.denominator as earlier_denominator,
        {exact_ratio("own.value", "earlier.value")} - 1 as change_rate,
        earlier.media_differ_ja, {differences} as differences
    from own full outer join earlier on own.earlier_id = earlier.engagement_id and {joined}
    """
