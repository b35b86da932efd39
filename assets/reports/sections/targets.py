"""Targets and pace: progress by scope, the course of CV with the plan and the forecast, the forecast by scope."""

from assets.reports.content import Block, Chart, Column, FigureKind, Section, Series
from assets.reports.sections.reader import Reader, days, decimals

PROGRESS_COLUMNS = (
    Column(name="scope_name_ja", title="範囲", share=2.4),
    Column(name="cv", title="CV", kind=FigureKind.COUNT),
    Column(name="target_cv", title="目標CV", kind=FigureKind.COUNT),
    Column(name="attainment", title="達成率", kind=FigureKind.PERCENT, digits=1),
    Column(name="expected_cv", title="計画CV（基準日時点）", kind=FigureKind.COUNT),
    Column(name="cost_net", title="媒体費（円）", kind=FigureKind.YEN),
    Column(name="cpa", title="CPA（円）", kind=FigureKind.YEN),
    Column(name="target_cpa", title="目標CPA（円）", kind=FigureKind.YEN),
    Column(name="budget_used", title="予算消化率", kind=FigureKind.PERCENT, digits=1),
)
PROGRESS_SQL = """
select * replace (scope_type = 'total' as is_total)
from kpi.target_progress
order by scope_type = 'total', scope_type <> 'platform', cost_net desc nulls last, scope
"""
FORECAST_COLUMNS = (
    Column(name="scope_name_ja", title="範囲", share=2.4),
    Column(name="cv_forecast", title="CVの見込み", kind=FigureKind.COUNT),
    Column(name="cv_lower_80", title="80%予測区間 下限", kind=FigureKind.COUNT),
    Column(name="cv_upper_80", title="80%予測区間 上限", kind=FigureKind.COUNT),
    Column(name="cost_forecast", title="媒体費の見込み（円）", kind=FigureKind.YEN),
    Column(name="cpa_forecast", title="CPAの見込み（円）", kind=FigureKind.YEN),
    Column(name="p_target_cv", title="CV目標の達成確率", kind=FigureKind.PERCENT),
    Column(name="p_target", title="CV・CPA目標の達成確率", kind=FigureKind.PERCENT),
)
FORECAST_SQL = """
select * replace (scope_type = 'total' as is_total)
from kpi.forecast
where scope <> '(unattributed)'
order by scope_type = 'total', scope_type <> 'platform', cost_forecast desc nulls last, scope
"""
COURSE_SQL = """
select report_date, is_forecast, cv_to_date, plan_cv_to_date, cv_forecast, cv_lower_80, cv_upper_80
from kpi.pacing
where scope_type = 'total'
order by report_date
"""


def targets(reader: Reader) -> Section:
    """Return the section on targets."""
    course = course_chart(reader)
    table = reader.table(
        "target_progress",
        "目標の進捗（配信開始から）",
        "kpi.target_progress",
        PROGRESS_COLUMNS,
        PROGRESS_SQL,
        ("scope_type", "scope"),
    )
    forecast = reader.table(
        "forecast",
        "配信終了までの見込み",
        "kpi.forecast",
        FORECAST_COLUMNS,
        FORECAST_SQL,
        ("scope_type", "scope"),
        "見込みは、現在のペースが続いた場合の中央値です。",
    )
    blocks: list[Block] = [course, table, forecast] if course else [table, forecast]
    return Section(id="targets", title="目標と進捗", blocks=tuple(blocks))


def course_chart(reader: Reader) -> Chart | None:
    """Return the chart of the sum of CV by day with the plan and the forecast. None before the first day."""
    rows = reader.rows(COURSE_SQL)
    if not rows:
        return None

    return Chart(
        id="cv_course",
        title="累計CVの推移と見込み",
        form="line",
        categories=days(rows),
        series=(
            Series(name="実績", values=decimals(rows, "cv_to_date")),
            Series(name="計画", values=decimals(rows, "plan_cv_to_date"), role="plan"),
            Series(name="見込み", values=decimals(rows, "cv_forecast"), role="forecast"),
        ),
        low=decimals(rows, "cv_lower_80"),
        high=decimals(rows, "cv_upper_80"),
        axis_title="累計CV",
        relation="kpi.pacing",
    )
