"""Obligations of the contract: state, evidence, documents due."""

from collections.abc import Sequence

from assets.reports.content import Block, Column, FigureKind, Section
from assets.reports.sections.reader import Reader
from assets.reports.sections.sentences import paragraph

OBLIGATION_COLUMNS = (
    Column(name="obligation_id", title="番号", share=0.7),
    Column(name="obligation_ja", title="義務", share=3.0),
    Column(name="state_ja", title="状態", share=1.1),
    Column(name="evidence_ja", title="根拠", share=4.2),
)
OBLIGATIONS_SQL = """
select
    obligation_id, obligation_ja, state_ja,
    concat_ws('　未充足・未確認：', evidence_ja, nullif(array_to_string(list_filter(
        string_split(reason_ja, '。'), lambda part: not contains(coalesce(evidence_ja, ''), part)
    ), '。'), '')) as evidence_ja
from marts.mart_compliance
order by obligation_id
"""
"""A reason that the evidence already states is not repeated."""
STATES_SQL = (
    "select state_ja, count(*) as obligations from marts.mart_compliance group by state, state_ja order by state"
)
DELIVERABLE_COLUMNS = (
    Column(name="name_ja", title="提出物", share=3.0),
    Column(name="due_date", title="期限", kind=FigureKind.DATE),
    Column(name="handed_in_on", title="提出日", kind=FigureKind.DATE),
    Column(name="state_ja", title="状態", share=1.1),
    Column(name="obligation_id", title="義務の番号", share=0.7),
)
DELIVERABLES_SQL = """
with handed_in as (
    select obligation_id, item, min(attested_date) as handed_in_on
    from seeds.attestations
    where outcome = 'met'
    group by all
)
select
    deliverables.*, handed_in_on,
    case
        when handed_in_on > due_date then '期限後に提出' when handed_in_on is not null then '提出済み'
        when due_date <= $as_of then '提出の記録なし' else '期限前'
    end as state_ja
from seeds.deliverables
left join handed_in using (obligation_id, item)
order by due_date, obligation_id, item
"""
DELIVERABLES_NOTE = "提出日は、担当者が提出を記録した日です。"


def obligations(reader: Reader, is_appendix: bool = True) -> Section:
    """Return the section on the obligations of the contract."""
    states = "、".join(f"{row['state_ja']} {row['obligations']}件" for row in reader.rows(STATES_SQL))
    blocks: Sequence[Block] = (
        paragraph(f"契約上の義務の状態は、{states}です。" if states else "契約上の義務は登録されていません。"),
        reader.table(
            "obligations", "契約上の義務", "marts.mart_compliance", OBLIGATION_COLUMNS, OBLIGATIONS_SQL, ("obligation_id",)
        ),
        reader.table(
            "deliverables", "提出物と期限", "seeds.deliverables", DELIVERABLE_COLUMNS, DELIVERABLES_SQL,
            ("obligation_id", "item"), DELIVERABLES_NOTE,
        ),
    )  # fmt: skip
    title = "付録：契約上の義務" if is_appendix else "契約上の義務の履行"
    return Section(id="obligations", title=title, blocks=tuple(blocks), is_appendix=is_appendix, on_slides=False)
