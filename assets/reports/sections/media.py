"""Media, campaigns and targets of the period: what changed, figures, and the course by day."""

from assets.reports.content import Block, Chart, FigureKind, Mark, Paragraph, Section, Series
from assets.reports.sections.measures_by_scope import scope_chart, scope_records, scope_table
from assets.reports.sections.reader import Reader, Record, days, decimals
from assets.reports.sections.sentences import Part, change, measured, paragraph
from orchestration.measures import measures

SCOPES = (
    ("medium", "媒体別", "媒体"),
    ("campaign", "キャンペーン別", "キャンペーン"),
    ("target", "ターゲット別", "ターゲット"),
    ("campaign_target", "キャンペーン・ターゲット別", "キャンペーン・ターゲット"),
)
CHANGES_JA = {Mark.WORSE: "悪い方向の変化", Mark.BETTER: "良い方向の変化", Mark.CHANGED: "変化"}
MAX_CHANGES = 10
WATCHED = ("cv", "cvr", "cpa", "ctr", "clicks", "cost_net")
DAYS_SQL = """
select report_date, sum(cv) as cv, sum(cost_net) as cost_net
from kpi.daily
where is_ads and report_date between $first_day and $last_day
group by report_date
order by report_date
"""


def media(reader: Reader) -> Section:
    """Return the section on media, campaigns and targets."""
    blocks: list[Block] = [*noticed_changes(reader), *day_charts(reader)]
    for measure, title in (("cv", "媒体別のCV"), ("cpa", "媒体別のCPA（円）")):
        chart = scope_chart(reader, f"medium_{measure}", title, "medium", measure)
        blocks += [chart] if chart else []
    blocks += [scope_table(reader, f"by_{scope}", title, scope, heading) for scope, title, heading in SCOPES]
    return Section(id="media", title="媒体・キャンペーン・ターゲット", blocks=tuple(blocks))


def noticed_changes(reader: Reader) -> list[Paragraph]:
    """Return a sentence for each change by medium, campaign or target that is more than noise, those for the worse first.
    Nothing without a period before."""
    period = reader.period
    if period.previous_first_day is None:
        return []
    same = {"period_type": period.period_type, "period_no": period.number}
    records = [
        {**one, **same}
        for scope, _, _ in SCOPES[:3]
        for one in scope_records(reader, scope)
        if not one.get("is_total") and "(unattributed)" not in (one["medium"], one["campaign"], one["target"])
    ]
    found = [
        (mark, _change_sentence(record, name, mark))
        for mark in CHANGES_JA
        for record in records
        for name in WATCHED
        if _mark(record, name) is mark
    ]
    if not found:
        names = "・".join(measures()[name].short for name in WATCHED)
        return [paragraph(f"媒体・キャンペーン・ターゲット別の{names}に、ばらつきを超える前期からの変化はありません。")]
    return [one for _, one in found[:MAX_CHANGES]]


def _mark(record: Record, measure: str) -> Mark | None:
    marks = record.get("marks")
    return marks.get(f"{measure}_change") if isinstance(marks, dict) else None


def _change_sentence(record: Record, name: str, mark: Mark) -> Paragraph:
    parts: list[Part] = [f"{record['scope_name_ja']}の{measures()[name].short}は", measured(record, name), "（前期比"]
    return paragraph(parts, change(record, name), f"）で、ばらつきを超える{CHANGES_JA[mark]}です。", style="item")


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
