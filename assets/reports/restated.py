"""Differences between an issued report and the same figures today, cell by cell.

Only columns of facts are compared (`Column.is_fact`): the past changes only if a platform restates it, while forecasts and
states change every day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assets.reports.content import Column, Document, FigureKind, Paragraph, Row, Section, Source, Table
from assets.reports.sections.reader import make_table

DECIMALS = Decimal("0.000001")
"""Differences below a millionth come from the storage of floating-point numbers."""


@dataclass(frozen=True)
class Restatement:
    """A figure of an issued report that is different today. `before` or `after` is None if the cell is unknown or its
    row does not exist."""

    table: str
    row: str
    column: str
    kind: FigureKind
    digits: int
    before: Decimal | None
    after: Decimal | None
    source: Source


def restatements(issued: Document, today: Document) -> list[Restatement]:
    """Return every fact of the issued report whose value is different in the same report made of today's figures."""
    tables = {table.id: table for table in today.tables()}
    return [
        found
        for table in issued.tables()
        if any(column.is_fact for column in table.columns)
        for found in _of_table(table, tables.get(table.id))
    ]


def _of_table(issued: Table, today: Table | None) -> Iterator[Restatement]:
    now = {row.where: row for row in today.rows} if today else {}
    places = {column.name: place for place, column in enumerate(today.columns)} if today else {}
    for row in issued.rows:
        for place, column in enumerate(issued.columns):
            if not column.is_fact:
                continue
            before = _number(row, place)
            after = _number(now[row.where], places[column.name]) if row.where in now and column.name in places else None
            if _differ(before, after):
                yield Restatement(
                    issued.title, str(row.cells[0] or ""), _heading(column), column.kind, column.digits, before, after,
                    row.source(issued.relation, column),
                )  # fmt: skip


def _heading(column: Column) -> str:
    return f"{column.group} {column.title}" if column.group else column.title


def _number(row: Row, place: int) -> Decimal | None:
    value = row.cells[place]
    return value if isinstance(value, Decimal) else None


def _differ(before: Decimal | None, after: Decimal | None) -> bool:
    if before is None or after is None:
        return before is not after
    return before.quantize(DECIMALS) != after.quantize(DECIMALS)


COLUMNS = (
    Column(name="table", title="表", share=1.8),
    Column(name="row", title="行", share=2.2),
    Column(name="column", title="項目", share=1.6),
    Column(name="before", title="前回の報告書"),
    Column(name="after", title="現在"),
    Column(name="change", title="差"),
)


def restatement_section(previous: Document | None, found: list[Restatement]) -> Section:
    """Return the section that names every figure of the previous report that platforms have restated since."""
    if previous is None:
        blocks: tuple[Paragraph | Table, ...] = (Paragraph(parts=("前回の報告書は、まだ発行されていません。",)),)
    elif not found:
        blocks = (Paragraph(parts=(f"前回の報告書（{previous.dated:%Y年%-m月%-d日}付）の数値に、変更はありません。",)),)
    else:
        sentence = f"前回の報告書（{previous.dated:%Y年%-m月%-d日}付）の数値のうち、{len(found):,}件が媒体の再集計などで変わりました。"
        blocks = (Paragraph(parts=(sentence,), style="lead"), _table(found))
    return Section(id="restated", title="前回の報告書からの修正", blocks=blocks)


def _table(found: list[Restatement]) -> Table:
    rows = []
    for one in found:
        shape = Column(name="value", title="", kind=one.kind, digits=one.digits)
        change = shape.model_copy(update={"signed": True})
        difference = None if one.before is None or one.after is None else one.after - one.before
        rows.append(
            {
                "table": one.table,
                "row": one.row,
                "column": one.column,
                "before": shape.text(one.before),
                "after": shape.text(one.after),
                "change": change.text(difference),
                "source": str(one.source),
            }
        )
    return make_table("restatements", "変更された数値", "kpi.report_figures", COLUMNS, rows, ("source",))
