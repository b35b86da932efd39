"""A report of texts and numbers that break careless renderers of workbooks and slides."""

from datetime import date
from decimal import Decimal

from assets.reports.content import Chart, Column, Document, Paragraph, Picture, Row, Section, Series, Table
from tests.support.sample_office_report import COUNT, DAYS, YEN, sample_document

HARD_TEXTS = (
    '=HYPERLINK("https://example.com","見る")', "+1", "-1", "@SUM(A1:A2)", "＝1+1", "https://example.com/?a=1&b=2",
    "<b>&amp;</b>", "_x0041_", "'quoted", "{=1}", "007", "🙂👨‍👩‍👧 絵文字", "مرحبا بالعالم", "שלום עולם", "長" * 500,
    "制\x00御\x0b文\ufffe字\ud800", "=Sheet1!$A$1",
)  # fmt: skip
"""Texts that become formulas, links or other characters in a careless file, or that break its XML."""
HARD_NUMBERS = (
    Decimal("999999999999999"), Decimal("1234567890123456789"), Decimal("-0.4"), Decimal("0.4"), Decimal("1E+20"), Decimal(0), None,
    date(1, 1, 1), date(9999, 12, 31),
)  # fmt: skip
"""Numbers that a spreadsheet rounds, and days that it cannot count."""


def hard_document() -> Document:
    """Return a document of texts and numbers that break careless renderers. Section titles collide as sheet names."""
    name, number = Column(name="name", title="=1+1"), Column(name="cv", title="値", kind=COUNT, signed=True)
    rows = tuple(Row(cells=(text, HARD_NUMBERS[place % len(HARD_NUMBERS)])) for place, text in enumerate(HARD_TEXTS))
    table = Table(
        id="hard", title="=HYPERLINK(1)", relation="kpi.hard", columns=(name, number), rows=rows, shown_rows=30
    )
    empty = Table(id="empty", title="空の表", relation="kpi.empty", columns=(name, number), rows=())
    wide = Table(
        id="wide", title="広い表", relation="kpi.wide", shown_rows=60,
        columns=(name, *(Column(name=f"c{place}", title=f"列の見出し{place}", kind=YEN, group=f"群{place // 3}") for place in range(30))),
        rows=tuple(Row(cells=(f"行{line}", *[Decimal(10**9 + line)] * 30)) for line in range(50)),
    )  # fmt: skip
    gaps = tuple(None if place % 2 else Decimal(place) for place in range(len(HARD_TEXTS)))
    series = tuple(Series(name=text, values=gaps) for text in HARD_TEXTS[:3])
    unknown = (Series(name="不明", values=(None, None)),)
    funnel = (Series(name="件数", values=(Decimal(100), Decimal(0))),)
    charts = (
        Chart(id="hard_bar", title="=Sheet1!$A$1", form="hbar", categories=HARD_TEXTS, series=series),
        Chart(id="unknown", title="不明", form="line", categories=DAYS[:2], series=unknown, axis_title="=1"),
        Chart(id="zero", title="零", form="funnel", categories=("表示", "CV"), series=funnel),
        Chart(id="nothing", title="なし", form="bar", categories=(), series=(Series(name="なし", values=()),)),
    )
    text = Paragraph(parts=("文" * 1900,), style="lead")
    sections = [
        Section(
            id="a",
            title="同[じ]/名:前*の?長\\い章題" * 3,
            blocks=(text, table, *charts, *(Paragraph(parts=(one,)) for one in HARD_TEXTS)),
        ),
        Section(id="b", title="同[じ]/名:前*の?長\\い章題" * 3, blocks=(empty,), is_appendix=True),
        Section(
            id="c",
            title="History",
            blocks=(wide, Picture(media_type="image/png", data="AAAA", alt="壊れた画像")),
            level=2,
        ),
        Section(id="d", title="'", blocks=()),
    ]
    return sample_document(
        sections=(*sections, sections[0].model_copy(update={"id": "e"})), title="=表題 & 5%", edition=2
    )
