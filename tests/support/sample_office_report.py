"""A biweekly report as a document: 15 sections, charts over 90 days, tables of 5 to 40 rows, and an appendix.

The figures are made up but consistent in size with a campaign of a prefecture.
"""

import base64
import struct
import zlib
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from assets.reports.content import (
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

FIRST_DAY = date(2025, 12, 1)
DAYS = tuple(FIRST_DAY + timedelta(days=number) for number in range(90))
MEDIA = (
    "Google検索広告",
    "Yahoo!検索広告",
    "Googleディスプレイ広告",
    "LINEヤフー広告 ディスプレイ広告",
    "YouTube動画広告",
)
TITLES = (
    "要約", "目標と進捗", "媒体", "費用", "キャンペーン", "ターゲット", "デバイス・年齢・性別・地域", "検索語句",
    "クリエイティブ", "サイトへの誘導", "記事", "データの取得状況", "契約上の義務の履行状況", "改善の提案", "日別の数値",
)  # fmt: skip
COUNT, YEN, PERCENT = FigureKind.COUNT, FigureKind.YEN, FigureKind.PERCENT


def solid_png(width: int = 300, height: int = 250) -> str:
    """Return a blue picture as base64."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress((b"\0" + b"\x1d\x4e\x9e" * width) * height)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data)) for tag, data in parts
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


def figure(value: object, kind: FigureKind, column: str, **more: object) -> Figure:
    """Return a figure of kpi.period."""
    source = Source(relation="kpi.period", column=column, where=(("period_no", "3"), ("scope_type", "total")))
    return Figure.model_validate({"value": value, "kind": kind, "source": source, **more})


def lead() -> Paragraph:
    """Return the summary sentence of a section."""
    return Paragraph(
        style="lead",
        parts=(
            "今期（2週間）のCVは",
            figure(Decimal(412), COUNT, "cv"),
            "、CPAは",
            figure(Decimal("2431.6"), YEN, "cpa"),
            "で、CVは前期より",
            figure(Decimal("0.1234"), PERCENT, "cv_change", digits=1, signed=True),
            "でした。達成確率は",
            figure(None, PERCENT, "p_target"),
            "です。",
        ),
    )


def items() -> tuple[Paragraph, ...]:
    """Return points of a list and a note."""
    points = (
        "Google検索広告の「移住 支援金」の入札を引き上げました。クリック単価は上がりましたが、CV単価は変わっていません。",
        "LINEヤフー広告 ディスプレイ広告のリストにユーザーが蓄積されていません。サイトのタグとリストの条件を確認してください。",
        "動画広告は15秒版の視聴完了率が30秒版より高く、配信を15秒版に寄せることを提案します。",
    )
    note = Paragraph(style="note", parts=("直近3日の数値は暫定値です。媒体の修正により変わることがあります。",))
    return (*(Paragraph(style="item", parts=(point,)) for point in points), note)


def media_table(number: int, rows: int, random: Random) -> Table:
    """Return a table of measures with groups, marks, unknown cells and a total."""
    columns = (
        Column(name="scope_name_ja", title="範囲", share=2.4),
        Column(name="clicks", title="クリック数", kind=COUNT, is_fact=True),
        Column(name="ctr", title="CTR", kind=PERCENT, digits=2, is_fact=True),
        Column(name="cost_net", title="今期", kind=YEN, group="媒体費", is_fact=True),
        Column(name="cost_net_change", title="前期比", kind=PERCENT, digits=1, signed=True, group="媒体費"),
        Column(name="cv", title="今期", kind=COUNT, group="CV", is_fact=True),
        Column(name="cv_change", title="前期比", kind=PERCENT, digits=1, signed=True, group="CV"),
        Column(name="cvr_points", title="CVR差（ポイント）", kind=FigureKind.POINTS, digits=2, signed=True),
        Column(name="cpa", title="CPA", kind=YEN),
    )
    made = []
    for place in range(rows):
        name = f"{MEDIA[place % len(MEDIA)]} {place // len(MEDIA) + 1}" if rows > len(MEDIA) else MEDIA[place]
        clicks, cv = random.randint(100, 40000), random.randint(0, 300)
        cost = Decimal(clicks) * Decimal("61.27")
        mark = (("cv_change", random.choice(list(Mark))),) if place % 2 else ()
        cells = (
            name, Decimal(clicks), Decimal(random.randint(10, 900)) / 10000, cost,
            Decimal(random.randint(-400, 400)) / 1000, Decimal(cv), Decimal(random.randint(-400, 400)) / 1000,
            Decimal(random.randint(-200, 200)) / 10000, cost / cv if cv else None,
        )  # fmt: skip
        made.append(Row(cells=cells, where=(("period_no", "3"), ("medium", f"m{place}")), marks=mark))
    total = ("合計", *(sum(r.cells[i] or Decimal(0) for r in made) for i in (1,)), None, *[None] * 6)
    made.append(Row(cells=total, where=(("scope_type", "total"),), is_total=True))
    note = "前期比は、偶然の範囲を超える変化に印を付けています。"
    return Table(
        id=f"table_{number}",
        title=f"{TITLES[number]}別の実績",
        relation="kpi.period",
        columns=columns,
        rows=tuple(made),
        note=note,
    )


def narrow_table(number: int, rows: int) -> Table:
    """Return a table of three columns with dates."""
    columns = (
        Column(name="day", title="日付", kind=FigureKind.DATE),
        Column(name="state_ja", title="状態", share=1.6),
        Column(name="cv", title="CV", kind=COUNT),
    )
    made = tuple(
        Row(cells=(DAYS[place % 90], "取得済み" if place % 7 else "未取得", Decimal(place * 3) if place % 7 else None))
        for place in range(rows)
    )
    return Table(id=f"narrow_{number}", title="取得した日", relation="kpi.daily", columns=columns, rows=made)


def progress_chart(number: int, random: Random) -> Chart:
    """Return a chart over 90 days: actual until the day before yesterday, plan, target, forecast with its interval."""
    done, total, actual = 77, Decimal(0), []
    for place in range(90):
        total += random.randint(10, 32)
        actual.append(total if place < done and place not in (30, 31) else None)
    end = actual[done - 1] or Decimal(0)
    ahead = [end + 22 * (place - done + 1) if place >= done else None for place in range(90)]
    return Chart(
        id=f"progress_{number}", title="累計CVの推移と見込み", form="line", categories=DAYS, axis_title="累計CV",
        relation="kpi.daily",
        series=(
            Series(name="実績", values=tuple(actual)),
            Series(name="計画", values=tuple(Decimal(22 * (place + 1)) for place in range(90)), role="plan"),
            Series(name="見込み", values=tuple(ahead), role="forecast"),
            Series(name="目標", values=(Decimal(2000),) * 90, role="target"),
        ),
        low=tuple(None if one is None else one - 8 * (place - done + 1) for place, one in enumerate(ahead)),
        high=tuple(None if one is None else one + 8 * (place - done + 1) for place, one in enumerate(ahead)),
    )  # fmt: skip


def media_charts(number: int, random: Random) -> tuple[Chart, ...]:
    """Return one chart of each other form, and one with several series of days."""
    values = tuple(Decimal(random.randint(1500, 6000)) for _ in MEDIA)
    before = tuple(one * Decimal("0.9") for one in values)
    stages = ("表示回数", "クリック数", "LPセッション", "記事閲覧", "CV")
    funnel = (Decimal(8_412_345), Decimal(96_112), Decimal(71_200), Decimal(15_032), Decimal(1_712))
    pair = (Series(name="今期", values=values), Series(name="前期", values=before, role="previous"))
    target = Series(name="目標CPA", values=(Decimal(4000),) * len(MEDIA), role="target")
    daily = tuple(
        Series(name=name, values=tuple(Decimal(random.randint(20, 400)) / 10000 for _ in DAYS)) for name in MEDIA[:3]
    )
    return (
        Chart(
            id=f"bar_{number}",
            title="媒体別のCPA",
            form="bar",
            categories=MEDIA,
            series=(*pair, target),
            kind=YEN,
            axis_title="円",
        ),
        Chart(
            id=f"hbar_{number}",
            title="媒体別のCPA（前期との比較）",
            form="hbar",
            categories=MEDIA,
            series=pair,
            kind=YEN,
        ),
        Chart(
            id=f"funnel_{number}",
            title="ファネル",
            form="funnel",
            categories=stages,
            series=(Series(name="件数", values=funnel),),
        ),
        Chart(
            id=f"lines_{number}", title="日別のCTR", form="line", categories=DAYS, series=daily, kind=PERCENT, digits=1
        ),
    )


def section_blocks(number: int, random: Random) -> tuple:
    """Return the blocks of a section: each section has another mixture."""
    charts = media_charts(number, random)
    mixtures = {
        0: (*items(),),
        1: (progress_chart(number, random), narrow_table(number, 6), *items()),
        2: (charts[0], charts[1], media_table(number, 5, random)),
        3: (media_table(number, 12, random), *items()[:2]),
        9: (charts[2], *items()[:2]),
        8: (
            Picture(media_type="image/png", data=solid_png(), alt="青い四角", caption="バナーA"),
            media_table(number, 8, random),
        ),
        10: (charts[3], media_table(number, 40, random)),
        11: (narrow_table(number, 14),),
        14: (media_table(number, 40, random), narrow_table(number, 90)),
    }
    return (lead(), *mixtures.get(number, (charts[number % 4], media_table(number, 5 + number, random), items()[0])))


def sample_document(**changes: object) -> Document:
    """Return the third biweekly report as a draft. `changes` replace fields of the document."""
    random = Random(3)
    sections = tuple(
        Section(
            id=f"section_{number}",
            title=title,
            blocks=section_blocks(number, random),
            level=2 if number in (4, 5) else 1,
            is_appendix=number == 14,
            on_slides=number != 14,
        )
        for number, title in enumerate(TITLES)
    )
    fields: dict[str, object] = {
        "kind": "biweekly", "title": "移住・就業促進デジタル広告 隔週報告書（第3回）", "number": 3,
        "engagement": "令和7年度 移住・就業促進デジタル広告配信業務", "customer": "〇〇県 地域振興部 移住促進課",
        "contractor": "株式会社サンプル", "first_day": date(2026, 2, 1), "last_day": date(2026, 2, 14),
        "as_of": date(2026, 2, 14), "dated": date(2026, 2, 17), "is_simulated": True, "snapshot": "2026-02-17T09:00_4f1c",
        "sections": sections,
        "definitions": (
            Definition(term="CV", meaning="求人サイトなど外部サイトへのリンクのクリック（1セッション1回）。"),
            Definition(term="CPA", meaning="CV1件あたりの媒体費（税抜、管理運用費を除く）。"),
        ),
    }  # fmt: skip
    return Document.model_validate({**fields, **changes})
