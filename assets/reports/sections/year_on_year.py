"""The shown engagement beside earlier ones: totals up to the same day, media, and the period of the report."""

from collections.abc import Sequence

from assets.reports.content import Column, Figure, FigureKind, Paragraph, Section, Source, Table
from assets.reports.sections.measures_by_scope import SHOWN, kind_of
from assets.reports.sections.reader import Reader, Record, make_table, to_value
from assets.reports.sections.sentences import paragraph
from orchestration.measures import measures

RELATION = "kpi.year_on_year"
KEYS = ("period_type", "period_no", "scope_type", "scope", "earlier_engagement_id")
SQL = """
select
    period_type, period_no, any_value(period_name_ja) as period_name_ja, scope_type, scope,
    any_value(scope_name_ja) as scope_name_ja, earlier_engagement_id, any_value(earlier_name_ja) as earlier_name_ja,
    max(days) as days, max(earlier_days) as earlier_days, map(list(measure), list(value)) as shown_values,
    map(list(measure), list(earlier_value)) as earlier_values, map(list(measure), list(change_rate)) as change_rates,
    string_agg(distinct differences_ja, '、') filter (differences_ja not like '%不明%' and differences_ja <> '') as differences_ja,
    sum(value) filter (measure = 'cost_net') as cost_net
from kpi.year_on_year
where {}
group by period_type, period_no, scope_type, scope, earlier_engagement_id
order by earlier_engagement_id desc, period_no, scope_type <> 'total', scope = '(unattributed)', cost_net desc nulls last, scope
"""
TO_DATE = "period_type = 'to_date' and scope_type in ('total', 'medium')"
OF_REPORT = "period_type = 'block' and scope_type in ('total', 'medium') and first_day between $first_day and $last_day"
MONTHS = "period_type = 'month' and scope_type = 'total' and first_day <= $last_day"
NOTE = (
    "開始からの日数または期間の番号が同じ実績を比べています。増減率は当年度の値と過年度の値の比です。"
    "媒体・日数・CVの定義が異なる場合は「相違点」に示します。"
)


def year_on_year(reader: Reader, with_months: bool = False) -> Section:
    """Return the section that compares with earlier engagements; without blocks where there are none. `with_months`:
    months instead of the report's own period."""
    to_date = reader.rows(SQL.format(TO_DATE))
    blocks: list[Paragraph | Table] = [sentence(row) for row in to_date if row["scope_type"] == "total"]
    blocks += tables("to_date", "開始から同じ日数までの比較", to_date)
    if with_months:
        blocks += tables("months", "月ごとの比較", reader.rows(SQL.format(MONTHS)), "period_name_ja")
    elif reader.period.period_type == "biweekly":
        blocks += tables("block", "同じ期との比較", reader.rows(SQL.format(OF_REPORT)))
    return Section(id="year_on_year", title="過年度との比較", blocks=tuple(blocks))


def sentence(row: Record) -> Paragraph:
    """Return the sentence on CV and CPA up to the same day."""
    days = f"開始から{row['days']}日間" if row["days"] == row["earlier_days"] else "開始からの実績"
    parts: list[str | Figure] = [f"{row['earlier_name_ja']}と{days}を比べると、"]
    for name, last in (("cv", False), ("cpa", True)):
        parts += [
            f"{measures()[name].short}は",
            cell(row, name, "value"),
            "（過年度は",
            cell(row, name, "earlier_value"),
        ]
        if to_value(_of(row, "change_rates", name)) is not None:
            parts += ["、", cell(row, name, "change_rate")]
        parts.append("）です。" if last else "）、")
    return paragraph(parts, style="lead")


def cell(row: Record, measure: str, column: str) -> Figure:
    """Return a figure of the comparison with its cell."""
    found = {"value": "shown_values", "earlier_value": "earlier_values", "change_rate": "change_rates"}[column]
    value, is_change = to_value(_of(row, found, measure)), column == "change_rate"
    where = tuple((name, str(row[name])) for name in KEYS)
    return Figure(
        value=None if isinstance(value, str) else value,
        kind=FigureKind.PERCENT if is_change else kind_of(measure),
        digits=1 if is_change else measures()[measure].digits,
        signed=is_change,
        source=Source(relation=RELATION, column=column, where=(*where, ("measure", measure))),
    )


def _of(row: Record, column: str, measure: str) -> object:
    found = row[column]
    return found.get(measure) if isinstance(found, dict) else None


def tables(name: str, title: str, rows: Sequence[Record], label: str = "scope_name_ja") -> list[Table]:
    """Return a table of values, in pairs of rows (shown and earlier), and a table of their changes; none without rows."""
    if not rows:
        return []
    first = Column(name="label", title="期間" if label == "period_name_ja" else "媒体", share=2.0)
    values = [
        first,
        Column(name="engagement", title="業務", share=1.0),
        *(_column(one, column) for one in SHOWN for column in ("value",)),
        Column(name="differences_ja", title="相違点", share=2.2),
    ]
    pairs = [
        {**row, "label": row[label], "engagement": engagement, "differences_ja": noted, **{one: _of(row, side, one) for one in SHOWN}}
        for row in rows
        for engagement, side, noted in (
            ("当年度", "shown_values", row["differences_ja"] or ""),
            (str(row["earlier_engagement_id"]), "earlier_values", ""),
        )
    ]  # fmt: skip
    changes = [first, Column(name="earlier_engagement_id", title="過年度", share=1.0), *(_change(one) for one in SHOWN)]
    changed = [{**row, "label": row[label], **{one: _of(row, "change_rates", one) for one in SHOWN}} for row in rows]
    return [
        make_table(f"year_on_year_{name}", title, RELATION, values, pairs, KEYS, NOTE),
        make_table(f"year_on_year_{name}_changes", f"{title}：増減率", RELATION, changes, changed, KEYS),
    ]


def _column(measure: str, column: str) -> Column:
    one = measures()[measure]
    return Column(
        name=measure,
        title=one.short,
        kind=kind_of(measure),
        digits=one.digits,
        cell=column,
        cell_where=(("measure", measure),),
    )


def _change(measure: str) -> Column:
    return Column(
        name=measure, title=measures()[measure].short, kind=FigureKind.PERCENT, digits=1, signed=True, cell="change_rate",
        cell_where=(("measure", measure),),
    )  # fmt: skip
