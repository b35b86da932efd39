"""Plan, simulation and actual figures by medium; months and two-week periods of the whole engagement."""

from assets.reports.content import Chart, Column, FigureKind, Section, Series
from assets.reports.sections.measures_by_scope import SHOWN, measure_columns
from assets.reports.sections.reader import Reader, decimals, make_table
from orchestration.measures import measures

COUNT, YEN = FigureKind.COUNT, FigureKind.YEN
PLAN_COLUMNS = (
    Column(name="medium_name_ja", title="媒体", share=2.2),
    Column(name="budget", title="予算（円）", kind=YEN),
    Column(name="cost_to_date", title="実績（円）", kind=YEN, is_fact=True),
    Column(name="cv_expected", title="計画CV", kind=COUNT),
    Column(name="cv_lower_80", title="80%予測区間 下限", kind=COUNT),
    Column(name="cv_upper_80", title="80%予測区間 上限", kind=COUNT),
    Column(name="cv_planned_for_cost", title="実績費用に対する計画CV", kind=COUNT),
    Column(name="cv_to_date", title="実績CV", kind=COUNT, is_fact=True),
    Column(name="cpa_expected", title="計画CPA（円）", kind=YEN),
    Column(name="cpa_to_date", title="実績CPA（円）", kind=YEN, is_fact=True),
)
PLAN_SQL = "select * from kpi.plan_simulation order by is_total, budget desc nulls last, medium"
PERIODS_SQL = """
select
    period_type, period_no, any_value(period_name_ja) as period_name_ja,
    map(list(measure), list(measure_value)) as measure_values
from kpi.period
where period_type in ('biweekly', 'month', 'total') and scope_type = 'total'
group by period_type, period_no
order by period_type, period_no
"""


def plan(reader: Reader) -> Section:
    """Return the section that compares plan, simulation and actual figures."""
    rows = [row for row in reader.rows(PLAN_SQL) if not row["is_total"]]
    chart = Chart(
        id="plan_chart",
        title="媒体別のCV：計画と実績",
        form="hbar",
        categories=tuple(str(row["medium_name_ja"]) for row in rows),
        series=(
            Series(name="実績", values=decimals(rows, "cv_to_date")),
            Series(
                name="実績費用に対する計画",
                values=decimals(rows, "cv_planned_for_cost"),
                role="plan",
            ),
        ),
        axis_title="CV",
        relation="kpi.plan_simulation",
    )
    table = reader.table(
        "plan", "計画・シミュレーション・実績", "kpi.plan_simulation", PLAN_COLUMNS, PLAN_SQL, ("medium",),
        "「実績費用に対する計画CV」は、使った費用の割合だけ計画を縮めた値です。",
    )  # fmt: skip
    return Section(id="plan", title="計画と実績", blocks=(chart, table) if rows else (table,))


def whole_period(reader: Reader) -> Section:
    """Return the section on the whole engagement by two-week period and by month."""
    columns = [Column(name="period_name_ja", title="期間", share=1.6), *measure_columns(SHOWN, ())]
    records: list[dict[str, object]] = []
    for row in reader.rows(PERIODS_SQL):
        found = row["measure_values"]
        values = dict(found) if isinstance(found, dict) else {}
        records.append({**row, **{name: values.get(name) for name in SHOWN}, "is_total": row["period_type"] == "total"})
    where = ("period_type", "period_no")
    two_weeks = [row for row in records if row["period_type"] == "biweekly"]
    months = [row for row in records if row["period_type"] in ("month", "total")]
    blocks = [
        make_table("by_two_weeks", "2週間ごとの実績", "kpi.period", columns, two_weeks, where),
        make_table("by_month", "月ごとの実績", "kpi.period", columns, months, where),
    ]
    charts = [
        Chart(
            id=f"two_weeks_{name}",
            title=f"2週間ごとの{measures()[name].short}",
            form="bar",
            categories=tuple(str(row["period_name_ja"]) for row in two_weeks),
            series=(Series(name="実績", values=decimals(two_weeks, name)),),
            kind=kind,
            axis_title=measures()[name].short,
            relation="kpi.period",
        )
        for name, kind in (("cv", COUNT), ("cpa", YEN))
        if two_weeks
    ]
    return Section(id="whole_period", title="全期間の実績", blocks=(*charts, *blocks))
