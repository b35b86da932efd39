"""Sections of the reports, of small tables. # R-23 R-50"""

from datetime import date

import duckdb

from assets.reports.content import Column, Mark, Table
from assets.reports.sections.obligations import obligations
from assets.reports.sections.reader import Period, Reader, make_table

DAY = date(2026, 2, 15)
READER_SQL = """
create schema marts; create schema seeds;
create table marts.mart_compliance as from (values
    ('R-16', '目標', 'open', '未確認・進行中', 'CVの目標：未確定 1 件。CPA 2779 円', 'CVの目標：未確定 1 件'),
    ('R-40', '自動実行', 'unmet', '未充足', '取得：適合 9 件', '取得：適合 9 件。期限内：不適合 2 件')
) as t(obligation_id, obligation_ja, state, state_ja, evidence_ja, reason_ja);
create table seeds.deliverables as from (values
    ('R-23', 'first', '第1期', date '2026-01-10'), ('R-23', 'second', '第2期', date '2026-01-24'),
    ('R-23', 'third', '第3期', date '2026-02-07'), ('R-23', 'fourth', '第4期', date '2026-02-21')
) as t(obligation_id, item, name_ja, due_date);
create table seeds.attestations as from (values
    ('R-23', 'first', date '2026-01-10', 'met'), ('R-23', 'second', date '2026-01-25', 'met'),
    ('R-23', 'third', date '2026-02-01', 'not_met')
) as t(obligation_id, item, attested_date, outcome);
"""


def test_a_reason_is_not_repeated_and_a_document_is_in_time_late_or_not_recorded() -> None:
    connection = duckdb.connect()
    connection.execute(READER_SQL)
    section = obligations(Reader(connection, Period("total", 1, "全期間", DAY, DAY, DAY, False, None)))
    duties, documents = (block.shown() for block in section.blocks if isinstance(block, Table))
    assert [row[3] for row in duties] == [
        "CVの目標：未確定 1 件。CPA 2779 円",
        "取得：適合 9 件 未充足・未確認：期限内：不適合 2 件",
    ]
    assert [row[3] for row in documents] == ["提出済み", "期限後に提出", "提出の記録なし", "期限前"]
    assert [row[2] for row in documents] == ["2026/01/10", "2026/01/25", "–", "–"]


def test_a_table_has_no_mark_of_a_column_it_does_not_show() -> None:
    record = {"name": "x", "cv": 1, "marks": {"cv": Mark.WORSE, "clicks": Mark.BETTER}}
    columns = (Column(name="name", title="名"), Column(name="cv", title="CV"))
    (row,) = make_table("t", "t", "kpi.period", columns, [record]).rows
    assert row.marks == (("cv", Mark.WORSE),)
