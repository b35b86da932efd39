"""Media, campaigns and targets of the period, and the course by day."""

from assets.reports.content import Block, Chart, FigureKind, Section, Series
from assets.reports.sections.measures_by_scope import scope_chart, scope_table
from assets.reports.sections.reader import Reader, days, decimals

SCOPES = (
    ("medium", "媒体別", "媒体"),
    ("campaign", "キャンペーン別", "キャンペーン"),
    ("target", "ターゲット別", "ターゲット"),
    ("campaign_target", "キャンペーン・ターゲット別", "キャンペーン・ターゲット"),
)
DAYS_SQL = """
select report_date, sum(cv) as cv, sum(cost_net) as cost_net
from kpi.daily
where is_ads and report_date between $first_day and $last_day
group by report_date
order by report_date
"""


def media(reader: Reader) -> Section:
    """Return the section on media, campaigns and targets."""
    blocks: list[Block] = [*day_charts(reader)]
    for measure, title in (("cv", "媒体別のCV"), ("cpa", "媒体別のCPA（円）")):
        chart = scope_chart(reader, f"medium_{measure}", title, "medium", measure)
        blocks += [chart] if chart else []
    blocks += [scope_table(reader, f"by_{scope}", title, scope, heading) for scope, title, heading in SCOPES]
    return Section(id="media", title="媒体・キャンペーン・ターゲット", blocks=tuple(blocks))


def day_charts(reader: Reader) -> list[Chart]:
    """Return the charts of CV and cost by day."""
    rows = reader.rows(DAYS_SQL)
    if not rows:
        return []
    categories = days(rows)
    return [
        Chart(
            id=f"daily_{name}",
            title=title,
            form="bar",
            categories=categories,
            series=(Series(name=title, values=decimals(rows, name)),),
            kind=kind,
            axis_title=title,
            relation="kpi.daily",
        )
        for name, title, kind in (
            ("cv", "日別のCV", FigureKind.COUNT),
            ("cost_net", "日別の媒体費（円）", FigureKind.YEN),
        )
    ]
