"""Money: the use of the budget by medium, the contract's ledger, what the rules say about it."""

from assets.reports.content import Block, Column, FigureKind, Section
from assets.reports.sections.reader import Reader
from assets.reports.sections.sentences import stated

YEN = FigureKind.YEN
BUDGET_COLUMNS = (
    Column(name="medium_name_ja", title="媒体", share=2.2),
    Column(name="budget", title="予算", kind=YEN),
    Column(name="cost_to_date", title="消化額", kind=YEN),
    Column(name="budget_left", title="残額", kind=YEN),
    Column(name="required_cost_per_day", title="必要な1日額", kind=YEN),
    Column(name="recent_cost_per_day", title="直近7日の1日額", kind=YEN),
    Column(name="unspent_forecast", title="未消化の見込み", kind=YEN),
    Column(name="cv_for_unspent", title="未消化分のCV", kind=FigureKind.COUNT),
    Column(name="state_ja", title="状態", share=1.6),
)
BUDGET_SQL = "select * from kpi.budget_pacing order by is_total, budget desc nulls last, medium"
LEDGER_COLUMNS = (
    Column(name="cost_heading_ja", title="費目", share=2.2),
    Column(name="price_ceiling", title="契約上限", kind=YEN),
    Column(name="agreed_with_tax", title="計画額", kind=YEN),
    Column(name="booked_net", title="計上額（税抜）", kind=YEN),
    Column(name="booked_tax", title="消費税", kind=YEN),
    Column(name="booked_with_tax", title="計上額（税込）", kind=YEN),
    Column(name="forecast_with_tax", title="終了時の見込み", kind=YEN),
    Column(name="left_forecast_with_tax", title="残額の見込み", kind=YEN),
    Column(name="state_ja", title="状態", share=1.4),
)
LEDGER_SQL = "select * from kpi.contract_ledger order by is_total, cost_heading"
STATEMENTS_SQL = """
select medium, medium_name_ja || '：' || sentence_ja as sentence_ja
from kpi.budget_pacing
where sentence_ja is not null
order by not is_total, budget desc nulls last, medium
"""


def money(reader: Reader) -> Section:
    """Return the section on money."""
    blocks: list[Block] = [*stated(reader.rows(STATEMENTS_SQL), "kpi.budget_pacing", ("medium",))]
    blocks.append(
        reader.table(
            "budget", "予算の消化（円、税抜）", "kpi.budget_pacing", BUDGET_COLUMNS, BUDGET_SQL, ("medium",),
            "未消化分のCVは、残った予算で追加できるCVの見込みです（平均ではなく限界のCPAで計算します）。",
        )
    )  # fmt: skip
    blocks.append(
        reader.table(
            "contract_ledger",
            "契約額の管理（円）",
            "kpi.contract_ledger",
            LEDGER_COLUMNS,
            LEDGER_SQL,
            ("cost_heading",),
        )
    )
    return Section(id="money", title="費用", blocks=tuple(blocks))
