"""Differences between an issued report and the same figures of today."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assets.reports.content import Column, Document, FigureKind, Row, Section, Table
from assets.reports.issued import editions, issue, issued_documents, previous_report
from assets.reports.restated import restatement_section, restatements
from orchestration.errors import PermanentError

COLUMNS = (
    Column(name="medium_ja", title="媒体"),
    Column(name="cv", title="CV", kind=FigureKind.COUNT, is_fact=True),
    Column(name="cpa", title="CPA", kind=FigureKind.YEN, is_fact=True),
    Column(name="forecast", title="見込み", kind=FigureKind.COUNT),
)
Cells = tuple[str, Decimal | None, Decimal | None, Decimal | None]


def report(rows: Sequence[Cells], number: int = 5, edition: int = 1, dated: date = date(2026, 2, 12)) -> Document:
    table = Table(
        id="by_medium",
        title="媒体別",
        relation="kpi.period",
        columns=COLUMNS,
        rows=tuple(Row(cells=row, where=(("medium", row[0]),)) for row in rows),
    )
    return Document(
        kind="biweekly", title=f"隔週レポート 第{number}期", engagement="業務", customer="県", contractor="社",
        first_day=date(2026, 1, 26), last_day=date(2026, 2, 8), as_of=date(2026, 2, 11), dated=dated, number=number,
        edition=edition, sections=(Section(id="media", title="媒体", blocks=(table,)),),
    )  # fmt: skip


SEARCH = ("Google検索", Decimal(125), Decimal("2138.4"), Decimal(610))
VIDEO = ("動画", Decimal(7), None, Decimal(12))


def test_each_changed_fact_is_named_once_and_nothing_else() -> None:
    """A forecast may change, rows may come in another order, and a row may be new: none of these is a restatement."""
    today = [
        ("新しい媒体", Decimal(1), None, None),
        VIDEO,
        ("Google検索", Decimal(131), Decimal("2138.4"), Decimal(700)),
    ]
    (found,) = restatements(report([SEARCH, VIDEO]), report(today))
    assert (found.table, found.row, found.column) == ("媒体別", "Google検索", "CV")
    assert (found.before, found.after) == (Decimal(125), Decimal(131))
    assert str(found.source) == "kpi.period[medium=Google検索].cv"
    shown = restatement_section(report([SEARCH]), [found]).blocks[1]
    assert isinstance(shown, Table)
    assert shown.shown() == [["媒体別", "Google検索", "CV", "125", "131", "+6"]]


def test_a_fact_that_became_unknown_or_lost_its_row_is_a_restatement() -> None:
    unknown = ("Google検索", None, Decimal("2138.4"), None)
    found = restatements(report([SEARCH, VIDEO]), report([unknown]))
    assert [(one.row, one.column, one.after) for one in found] == [("Google検索", "CV", None), ("動画", "CV", None)]


def test_an_issued_report_is_read_back_whole_and_a_changed_file_is_refused(tmp_path: Path) -> None:
    published = tmp_path / "tochimart.duckdb"
    published.write_bytes(b"figures of the day")
    first = report([SEARCH, VIDEO])
    path = issue(tmp_path, first, {"html": b"<p>"}, published)
    assert issued_documents(tmp_path) == [first]
    assert path.with_suffix(".duckdb").read_bytes() == b"figures of the day"
    with pytest.raises(PermanentError, match=r"biweekly_05\.json: this edition was issued before"):
        issue(tmp_path, first, {}, published)
    path.write_text(path.read_text(encoding="utf-8").replace("125", "126"), encoding="utf-8")
    with pytest.raises(PermanentError, match=r"biweekly_05\.json: was changed after it was issued"):
        issued_documents(tmp_path)


def test_the_report_before_is_the_last_edition_of_the_same_kind(tmp_path: Path) -> None:
    published = tmp_path / "tochimart.duckdb"
    published.write_bytes(b"figures")
    for number, edition in ((4, 1), (5, 1), (5, 2)):
        issue(tmp_path, report([SEARCH], number, edition), {}, published)
    assert [one.edition for one in editions(tmp_path, "biweekly", 5)] == [1, 2]
    for number, expected in ((4, (4, 1)), (5, (5, 2)), (6, (5, 2))):
        before = previous_report(tmp_path, "biweekly", number)
        assert before is not None
        assert (before.number, before.edition) == expected
    assert previous_report(tmp_path, "biweekly", 3) is None
    assert previous_report(tmp_path, "final", 1) == before
