"""A report with every kind of block, for tests of HTML and PDF, with text that must stay text."""

import base64
import io
from datetime import date, timedelta
from decimal import Decimal

from assets.reports.content import (
    Block,
    Chart,
    Column,
    Definition,
    Document,
    Figure,
    FigureKind,
    Mark,
    Paragraph,
    Picture,
    Row,
    Section,
    Series,
    Source,
    Table,
)

NASTY_TEXTS = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    '#import "x": y',
    "*bold* _under_ `raw` ~ \\ // /* */",
    "[link](x) @label <b>",
    "$x$ {{ y }} {% z %} &amp; ]]> --",
    "長" * 250 + "W" * 250,
    "絵文字😀と👨‍👩‍👧",
    "عربي ועברית",
    "半分\ud800のサロゲート",
    "向き\u202e変更",
)
"""Names as platforms and people may send them: markup of every format, no space, letters no Japanese font has."""
FIRST_DAY = date(2026, 1, 1)
MEDIA = (
    "Google 検索広告",
    "LINEヤフー広告 検索広告",
    "LINEヤフー広告 ディスプレイ広告",
    "Googleデマンドジェネレーション",
)
SOURCE = Source(relation="kpi.period", column="cv", where=(("period_no", "3"), ("medium", "google_search")))


def number(value: object) -> Decimal | None:
    """Return a value as Decimal; None stays None."""
    return None if value is None else Decimal(str(value))


def series(name: str, values: list[object], role: str = "actual") -> Series:
    """Return a series of numbers."""
    return Series.model_validate({"name": name, "values": [number(value) for value in values], "role": role})


def sentence(*parts: Figure | str, style: str = "plain") -> Paragraph:
    """Return a paragraph."""
    return Paragraph.model_validate({"parts": parts, "style": style})


def figure(value: object, kind: FigureKind = FigureKind.COUNT, digits: int = 0, signed: bool = False) -> Figure:
    """Return a figure with a source cell."""
    return Figure(value=number(value), kind=kind, digits=digits, signed=signed, source=SOURCE)


def media_table(name: str = "by_medium", measures: int = 6, rows: int = 5) -> Table:
    """Return a table of media with `measures` columns of figures, marks, an unknown figure and a total."""
    kinds = [(FigureKind.COUNT, 0), (FigureKind.COUNT, 0), (FigureKind.PERCENT, 2), (FigureKind.YEN, 0)]
    columns = [Column(name="medium", title="媒体", share=2.0)] + [
        Column(
            name=f"m{place}",
            title=("表示回数", "クリック数", "クリック率（CTR）", "媒体費（円、税抜）")[place % 4],
            kind=kinds[place % 4][0],
            digits=kinds[place % 4][1],
            group=("広告の配信", "広告の費用と成果")[place // 4 % 2],
            is_fact=True,
        )
        for place in range(measures)
    ]
    made = []
    for place in range(rows):
        values = [number((place + 3) * 1234567 % 900000 / (20000000 if m % 4 == 2 else 1)) for m in range(measures)]
        values[-1] = None if place == 1 else values[-1]
        title = MEDIA[place % 4] if place < 4 else f"{MEDIA[place % 4]} {place}"
        marks = ((("m1", Mark.BETTER),), (("m1", Mark.WORSE),), (("m2", Mark.CHANGED),))[place % 3]
        where = (("medium", f"m{place}"),)
        made.append(Row(cells=(title, *values), where=where, is_total=place == rows - 1, marks=marks))
    return Table(
        id=name,
        title="媒体別の結果",
        relation="kpi.period",
        columns=tuple(columns),
        rows=tuple(made),
        note="媒体費は税抜です。「–」は不明を示します。",
    )


def progress_chart(days: int = 90) -> Chart:
    """Return a chart of days with every role, a gap, and an interval around the forecast."""
    known = days * 2 // 3
    total = [None if 20 <= n < 24 or n >= known else n * 31 + n * n % 17 for n in range(days)]
    ahead = [n * 32 if n >= known - 1 else None for n in range(days)]
    return Chart(
        id="progress",
        title="累計CVと計画・予測",
        form="line",
        categories=tuple(FIRST_DAY + timedelta(days=n) for n in range(days)),
        series=(
            series("CV（累計）", total),
            series("前期間", [n * 25 if n < known else None for n in range(days)], "previous"),
            series("計画（日割り）", [n * 30 for n in range(days)], "plan"),
            series("予測（中央値）", ahead, "forecast"),
            series("目標", [30 * days] * days, "target"),
        ),
        axis_title="累計CV（件）",
        relation="kpi.forecast",
        low=tuple(number(None if v is None else v - (n - known) * 9) for n, v in enumerate(ahead)),
        high=tuple(number(None if v is None else v + (n - known) * 9) for n, v in enumerate(ahead)),
    )


def other_charts() -> list[Chart]:
    """Return the other forms of charts: several lines, bars, lying bars, a funnel, and one without values."""
    days = tuple(FIRST_DAY + timedelta(days=n) for n in range(60))
    steps = ("表示", "クリック", "LPセッション", "記事閲覧", "リンクのあるセッション", "CV")
    rates = [[(n * 7 + k * 5) % 23 / 2000 + 0.004 * k for n in range(60)] for k in range(4)]
    charts = [
        {
            "id": "rates",
            "title": "媒体別のクリック率",
            "form": "line",
            "categories": days,
            "kind": "percent",
            "digits": 2,
        }
        | {"series": [series(name, list(values)) for name, values in zip(MEDIA, rates, strict=True)]},
        {"id": "daily", "title": "日別のCV", "form": "bar", "categories": days, "axis_title": "CV（件／日）"}
        | {"series": [series("CV", [n * 13 % 40 if n != 7 else None for n in range(60)])]},
        {"id": "months", "title": "月別の媒体費", "form": "bar", "categories": ("1月", "2月", "3月"), "kind": "yen"}
        | {"series": [series("実績", [1234567, 2345678, None]), series("計画", [1500000, 2000000, 2500000], "plan")]},
        {"id": "media", "title": "媒体別のCPA", "form": "hbar", "categories": MEDIA, "kind": "yen"}
        | {
            "series": [series("今期", [4321, 5678, None, 12345]), series("前期", [4000, 6000, 7000, 11000], "previous")]
        },
        {"id": "names", "title": "名前のままの項目", "form": "hbar", "categories": NASTY_TEXTS}
        | {"series": [series("差", [n - 4 for n in range(len(NASTY_TEXTS))])]},
        {"id": "funnel", "title": "表示からCVまで", "form": "funnel", "categories": steps}
        | {"series": [series("件数", [12345678, 234567, 200123, 180000, 4100, 3987])]},
        {"id": "nothing", "title": "数値のないグラフ", "form": "line", "categories": days}
        | {"series": [series("CV", [None] * 60)]},
    ]
    return [Chart.model_validate(chart) for chart in charts]


def nasty_table() -> Table:
    """Return a table with the nasty texts as names and as long cells."""
    columns = (
        Column(name="name", title="広告の名前", share=2),
        Column(name="note", title="内容", share=3),
        Column(name="day", title="日付", kind=FigureKind.DATE),
        Column(name="cv", title="CV", kind=FigureKind.COUNT, signed=True),
    )
    rows = tuple(
        Row(cells=(text, text[::-1], FIRST_DAY, number(place)), where=(("name", text),))
        for place, text in enumerate(NASTY_TEXTS)
    )
    return Table(id="nasty", title='<i>名前</i> #let x = "1" $y$', relation="kpi.creative", columns=columns, rows=rows)


def picture() -> Picture:
    """Return a picture of two colours."""
    from PIL import Image

    image, written = Image.new("RGB", (120, 63), "#0072B2"), io.BytesIO()
    image.paste("#E69F00", (0, 40, 120, 63))
    image.save(written, "PNG")
    data = base64.b64encode(written.getvalue()).decode()
    return Picture(media_type="image/png", data=data, alt="青と橙の広告画像", caption="広告画像A（ディスプレイ）")


def sample_document(appendix_rows: int = 60, edition: int = 0) -> Document:
    """Return the report. `appendix_rows` is the length of the table in its appendix."""
    lead = sentence(
        "2月15日までのCVは", figure(1234), "で、目標", figure(2700), "の", figure(0.4567, FigureKind.PERCENT, 1), "です。",
        "前の2週間との差は", figure(-0.0123, FigureKind.POINTS, 2, True), "、CPAは", figure(None, FigureKind.YEN), "です。",
        style="lead",
    )  # fmt: skip
    points = [sentence(f"{text}：", figure(place * 1111), "。", style="item") for place, text in enumerate(NASTY_TEXTS)]
    plain = sentence("媒体ごとの結果は次のとおりです。" * 12)
    note = sentence("率はすべて合計どうしの割り算で計算しています。" * 3, style="note")
    line, rates, daily, months, media, names, funnel, nothing = [progress_chart(), *other_charts()]
    contents: list[tuple[str, str, int, list[Block]]] = [
        ("summary", "要約", 1, [lead, *points[:3], line, note]),
        ("results", "媒体別の結果", 1, [plain, media_table(), media]),
        ("rates", "クリック率の推移", 2, [rates, plain, media_table("weekly", 9, 20)]),
        ("daily", "日別の推移", 2, [daily, nothing, plain]),
        ("costs", "媒体費", 1, [months, media_table("wide", 16, 12), plain]),
        ("funnel", "表示からCVまで", 1, [funnel, note, plain]),
        ("creatives", "広告クリエイティブ", 1, [picture(), nasty_table(), names, *points]),
        ("next", "次の2週間に行うこと", 1, [plain, *points[:2]]),
    ]
    sections = [Section(id=i, title=t, level=level, blocks=tuple(b)) for i, t, level, b in contents]  # type: ignore[arg-type]
    table = media_table("appendix", 8, appendix_rows)
    appendix = Section(id="appendix", title="付録：広告別の結果", blocks=(note, table), is_appendix=True)
    return Document(
        kind="biweekly",
        title="第3回 隔週報告書",
        engagement="令和7年度 栃木県インターンシップ・就職情報発信業務（デジタル広告）",
        customer="栃木県",
        contractor="株式会社サンプル広告",
        first_day=FIRST_DAY,
        last_day=date(2026, 3, 31),
        as_of=date(2026, 2, 15),
        dated=date(2026, 2, 17),
        number=3,
        edition=edition,
        is_simulated=True,
        snapshot="2026-02-17T06:00:00",
        sections=(*sections, appendix),
        definitions=tuple(
            Definition(term=t, meaning=f"{t}の意味です。" * 4) for t in ("CV", "CPA", "CTR", "<b>LP</b>")
        ),
    )
