"""The alert rule for values that deviate from the same weekday of earlier weeks."""

from assets.kpi.alert_rules.rule import AlertRule

MEASURE_LABELS_JA = {
    "impressions": "表示回数",
    "clicks": "クリック数",
    "cost_net": "媒体費",
    "sessions": "セッション",
    "cv": "CV",
}

ANOMALY = AlertRule(
    code="anomaly",
    severity="warning",
    obligation="R-20",
    title_ja="いつもと異なる数値があります",
    limits={"limit": 3.5, "grave": 7, "weeks": 8, "fewest": 4, "relative": 0.05},
    find="""
    -- Residual from the median of the same weekday, over 1.4826 × the median absolute residual of all days of the window: the modified
    -- z-score of Iglewicz and Hoaglin, "How to detect and handle outliers" (1993), with their cutoff 3.5. Robust, so that neither
    -- holidays nor an earlier anomaly hide a new one. Never finer than counting allows (1 + sqrt(n + 0.75), Gehrels, Astrophysical
    -- Journal 303, 1986), nor than a few per cent.
    with days as (
        select report_date, medium, max(medium_name_ja) as medium_name_ja, sum(impressions) as impressions, sum(clicks) as clicks,
            cast(sum(cost_net) as double) as cost_net, sum(sessions) as sessions, sum(cv) as cv
        from kpi.daily group by report_date, medium
    ),
    long as (
        unpivot (
            select report_date, medium, medium_name_ja, cast(impressions as double) as impressions, cast(clicks as double) as clicks,
                cost_net, cast(sessions as double) as sessions, cast(cv as double) as cv from days
        ) on impressions, clicks, cost_net, sessions, cv into name measure value amount
    ),
    dated as (
        select *, max(report_date) over (partition by medium, measure) as newest from long
    ),
    windowed as (
        select *, median(amount) filter (where report_date < newest) over (partition by medium, measure, isodow(report_date)) as usual,
            count(*) filter (where report_date < newest) over (partition by medium, measure, isodow(report_date)) as same_days
        from dated where report_date >= newest - 7 * cast($weeks as integer)
    ),
    scattered as (
        select medium, measure, 1.4826 * median(abs(amount - usual)) as spread from windowed where report_date < newest group by all
    ),
    scored as (
        select windowed.*, (windowed.amount - windowed.usual) / greatest(
            scattered.spread, $relative * windowed.usual,
            case when windowed.measure = 'cost_net' then 1 else 1 + sqrt(windowed.usual + 0.75) end
        ) as figure
        from windowed
        inner join scattered on windowed.medium = scattered.medium and windowed.measure = scattered.measure
        where windowed.report_date = windowed.newest and windowed.same_days >= $fewest
    )
    select medium || ' ' || measure as subject, report_date, figure, medium, measure, amount, usual,
        coalesce(medium_name_ja, '広告以外') as medium_name_ja, dayname(report_date) as weekday,
        case when abs(figure) > $grave then 'critical' else 'warning' end as severity,
        case measure {names} end as measure_ja
    from scored
    where abs(figure) > $limit""".replace(
        "{names}", " ".join(f"when '{measure}' then '{name}'" for measure, name in MEASURE_LABELS_JA.items())
    ),
    sentence_ja=(
        "{medium_name_ja}の{measure_ja}は{report_date.month}月{report_date.day}日に{amount:,.0f}でした。同じ曜日の中央値は{usual:,.0f}です"
        "（修正Zスコア{figure:+.1f}）。配信設定と計測に変わりがないか確認してください。"
    ),
    shows="""
    select report_date, dayname(report_date) as weekday, sum(impressions) as impressions, sum(clicks) as clicks, sum(cost_net) as cost_net,
        sum(sessions) as sessions, sum(cv) as cv
    from kpi.daily where medium = {medium} and isodow(report_date) = isodow({report_date})
    group by report_date order by report_date desc""",
)
