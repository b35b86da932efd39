"""Proposals of the past: what was agreed, what was changed on the platforms, and what came of it."""

from assets.reports.content import Block, Column, FigureKind, Section
from assets.reports.sections.reader import Reader
from assets.reports.sections.sentences import paragraph, stated

DATE = FigureKind.DATE
COLUMNS = (
    Column(name="what_ja", title="提案・変更", share=3.6),
    Column(name="state_ja", title="状態", share=1.6),
    Column(name="proposed_on", title="提案日", kind=DATE, share=1.1),
    Column(name="decided_on", title="決定日", kind=DATE, share=1.1),
    Column(name="changed_on", title="変更日", kind=DATE, share=1.1),
    Column(name="age_days", title="未了の日数", kind=FigureKind.DAYS, share=0.8),
    Column(name="effect", title="効果", kind=FigureKind.PERCENT, digits=1, signed=True, share=0.9),
    Column(name="p_better", title="良くなった確率", kind=FigureKind.PERCENT, share=0.9),
)
SQL = """
select *
from kpi.actions
where origin <> 'rule' and state <> 'automatic'
order by not is_open, coalesce(changed_on, decided_on, proposed_on) desc nulls last, action_key
limit 40
"""


def actions(reader: Reader) -> Section:
    """Return the section on earlier proposals."""
    rows = reader.rows(SQL)
    if not rows:
        return Section(
            id="actions", title="これまでの提案と結果", blocks=(paragraph("これまでの提案は登録されていません。"),)
        )
    effects = [row for row in rows if row["sentence_ja"] and row["effect_state"] == "measured"]
    blocks: list[Block] = [*stated(effects, "kpi.actions", ("action_key",))]
    blocks.append(
        reader.table(
            "actions",
            "提案と結果",
            "kpi.actions",
            COLUMNS,
            SQL,
            ("action_key",),
            "効果は、変更のない配信と比べた変更前後の差です。",
        )
    )
    return Section(id="actions", title="これまでの提案と結果", blocks=tuple(blocks))
