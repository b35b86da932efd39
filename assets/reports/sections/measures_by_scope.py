"""Tables of kpi.period: a row for each medium, campaign or target, with the change against the period before.

A change that is more than noise has a mark. Whether it is comes from kpi.period (`is_more_than_noise`), which knows how
much the measure scatters from day to day.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from assets.reports.content import Chart, Column, FigureKind, Mark, Series, Table
from assets.reports.sections.reader import Reader, Record, make_table, to_value
from orchestration.measures import measures

RELATION = "kpi.period"
LOWER_IS_BETTER = frozenset({"cpa", "cpc", "bounce_rate", "invalid_click_rate"})
NEITHER_IS_BETTER = frozenset({"cost_net", "impressions", "platform_conversions"})
SHOWN = ("impressions", "clicks", "ctr", "cost_net", "cpc", "cv", "cvr", "cpa")
COMPARED = ("cost_net", "cv", "cvr", "cpa")
"""Measures that also show their change against the period before."""
UNIT_KINDS = {"yen": FigureKind.YEN, "count": FigureKind.COUNT, "share": FigureKind.PERCENT, "rate": FigureKind.PERCENT}

PERIOD_SQL = """
with cells as (
    select *
    from kpi.period
    where period_type = $period_type and period_no = $period_no and scope_type = $scope_type
),
final as (
    select
        medium, campaign, target, platform,
        replace(max(scope_name_ja), '特定できない広告・特定できない広告', '特定できない広告') as scope_name_ja,
        map(list(measure), list(measure_value)) as measure_values,
        map(list(measure), list(previous_value)) as previous_values,
        map(list(measure), list(change_rate)) as change_rates,
        map(list(measure), list(is_more_than_noise)) as noticed,
        sum(measure_value) filter (where measure = 'cost_net') as cost_net,
        sum(measure_value) filter (where measure = 'cv') as cv
    from cells
    group by medium, campaign, target, platform
)
select *
from final
order by '(unattributed)' in (medium, campaign, target), cost_net desc nulls last, cv desc nulls last, medium, campaign, target
"""


def kind_of(measure: str) -> FigureKind:
    """Return the kind of figure of a measure."""
    one = measures()[measure]
    if one.unit == "share" or one.unit == "rate":
        return FigureKind.PERCENT if one.is_ratio else FigureKind.NUMBER
    return UNIT_KINDS.get(one.unit, FigureKind.NUMBER)


def measure_columns(shown: Sequence[str], compared: Sequence[str]) -> list[Column]:
    """Return the columns of the measures, each followed by its change if it is compared."""
    columns: list[Column] = []
    for name in shown:
        one = measures()[name]
        is_compared = name in compared
        columns.append(
            Column(
                name=name,
                title="今期" if is_compared else one.short,
                kind=kind_of(name),
                digits=one.digits,
                group=one.short if is_compared else "",
                is_fact=True,
                cell="measure_value",
                cell_where=(("measure", name),),
            )
        )
        if is_compared:
            columns.append(
                Column(
                    name=f"{name}_change",
                    title="前期比",
                    kind=FigureKind.PERCENT,
                    digits=1,
                    signed=True,
                    group=one.short,
                    is_fact=True,
                    cell="change_rate",
                    cell_where=(("measure", name),),
                )
            )
    return columns


def scope_records(reader: Reader, scope_type: str) -> list[dict[str, object]]:
    """Return one record for each scope of the type: its values, changes and marks by column name. The record of the
    whole engagement comes last, unless it is the only one."""
    found = reader.rows(PERIOD_SQL, scope_type=scope_type)
    if scope_type != "total":
        found += [
            {**row, "is_total": True, "scope_name_ja": "合計"} for row in reader.rows(PERIOD_SQL, scope_type="total")
        ]
    return [_record(row, scope_type) for row in found]


def _record(row: Record, scope_type: str) -> dict[str, object]:
    values, before, changes, noticed = (
        dict(_mapping(row[name])) for name in ("measure_values", "previous_values", "change_rates", "noticed")
    )
    return {
        **row,
        "scope_type": "total" if row.get("is_total") else scope_type,
        **values,
        **{f"{name}_before": value for name, value in before.items()},
        **{f"{name}_change": change for name, change in changes.items()},
        "marks": {
            f"{name}_change": change_mark(name, changes[name])
            for name, is_noticed in noticed.items()
            if is_noticed and changes[name] is not None
        },
    }


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def change_mark(measure: str, change: object) -> Mark:
    """Return the mark of a change that is more than noise."""
    if measure in NEITHER_IS_BETTER:
        return Mark.CHANGED
    is_up = Decimal(str(change)) > 0
    return Mark.BETTER if is_up != (measure in LOWER_IS_BETTER) else Mark.WORSE


def scope_table(
    reader: Reader,
    table_id: str,
    title: str,
    scope_type: str,
    heading: str,
    shown: Sequence[str] = SHOWN,
    compared: Sequence[str] = COMPARED,
) -> Table:
    """Return the table of one type of scope: medium, campaign, target, campaign_target or total."""
    has_previous = reader.period.previous_first_day is not None
    columns = [
        Column(name="scope_name_ja", title=heading, share=2.6),
        *measure_columns(shown, compared if has_previous else ()),
    ]
    records = [
        {column.name: record.get(column.name) for column in columns} | dict(record)
        for record in scope_records(reader, scope_type)
    ]
    where = ("scope_type", "platform", "medium", "campaign", "target")
    period = reader.period
    return make_table(
        table_id,
        title,
        RELATION,
        columns,
        [{**one, "period_type": period.period_type, "period_no": period.number} for one in records],
        ("period_type", "period_no", *where),
    )


def scope_chart(reader: Reader, chart_id: str, title: str, scope_type: str, measure: str) -> Chart | None:
    """Return the chart of one measure by scope, with the period before beside it. None without a scope."""
    records = [one for one in scope_records(reader, scope_type) if not one.get("is_total")]
    records = [one for one in records if one.get(measure) is not None]
    if not records:
        return None
    one = measures()[measure]
    series = [Series(name="今期", values=tuple(decimal_or_none(row[measure]) for row in records))]
    if reader.period.previous_first_day is not None:
        series.append(
            Series(
                name="前期", values=tuple(decimal_or_none(row[f"{measure}_before"]) for row in records), role="previous"
            )
        )
    return Chart(
        id=chart_id,
        title=title,
        form="hbar",
        categories=tuple(str(row["scope_name_ja"]) for row in records),
        series=tuple(series),
        kind=kind_of(measure),
        digits=one.digits,
        axis_title=one.short,
        relation=RELATION,
    )


def decimal_or_none(value: object) -> Decimal | None:
    """Return a number as Decimal; None if it is unknown or no number."""
    found = to_value(value)
    return found if isinstance(found, Decimal) else None
