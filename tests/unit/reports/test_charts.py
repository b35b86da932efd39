"""Charts of reports: text within the drawing, series that differ without colour, gaps, and names that stay text."""

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from assets.reports._overview import media_frame
from assets.reports.content import Chart, FigureKind
from assets.reports.render._chart_scale import day_ticks, tick_texts, value_ticks
from assets.reports.render.chart_svg import NARROW, WIDE, ChartSize, chart_svg
from assets.reports.render.text_width import em_width, wrap
from tests.support.sample_report import NASTY_TEXTS, other_charts, progress_chart

CHARTS = {chart.id: chart for chart in [progress_chart(), *other_charts()]}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
@pytest.mark.parametrize("name", sorted(CHARTS.keys() - {"nothing"}))
def test_no_text_leaves_the_drawing(name: str, size: ChartSize) -> None:
    drawing = ElementTree.fromstring(chart_svg(CHARTS[name], size))
    _, _, width, height = (float(side) for side in str(drawing.get("viewBox")).split())
    assert width == size.width
    found = 0
    for label in drawing.iter(f"{SVG}text"):
        for line in label.iter(f"{SVG}tspan"):
            found += 1
            long = em_width(line.text or "") * float(str(label.get("font-size")))
            start = (
                float(str(line.get("x")))
                - {"start": 0.0, "middle": 0.5, "end": 1.0}[str(label.get("text-anchor"))] * long
            )
            assert start > -1.5, line.text
            assert start + long < width + 1.5, line.text
            assert 0 < float(str(line.get("y"))) < height
    assert found > 5


def test_a_chart_without_values_has_no_drawing() -> None:
    assert chart_svg(CHARTS["nothing"]) == ""
    with_infinity = CHARTS["media"].series[0].model_copy(update={"values": (Decimal("Infinity"),) * 4})
    assert chart_svg(CHARTS["media"].model_copy(update={"series": (with_infinity,)})) == ""


def test_names_stay_text_and_cut_names_are_whole_in_a_title() -> None:
    for size in (WIDE, NARROW):
        drawing = ElementTree.fromstring(chart_svg(CHARTS["names"], size))
        assert {element.tag.removeprefix(SVG) for element in drawing.iter()} <= {
            "svg",
            "g",
            "text",
            "tspan",
            "title",
            "rect",
            "line",
        }
        texts = ["".join(label.itertext()) for label in drawing.iter(f"{SVG}text")]
        titles = [title.text for title in drawing.iter(f"{SVG}title")]
        assert NASTY_TEXTS[0] in texts
        assert NASTY_TEXTS[6] in titles


def test_series_differ_without_colour() -> None:
    """Lines by dash and sign, bars by hatching, outline and place."""
    lines = re.findall(r'stroke-width="(?:2.5|3)"(?: stroke-dasharray="([^"]*)")?', chart_svg(CHARTS["rates"]))
    assert len(set(lines)) == 4
    bars = re.findall(r'<rect[^>]*fill="([^"]*)"(?:[^>]*stroke-dasharray="([^"]*)")?', chart_svg(CHARTS["months"]))
    assert len(set(bars)) == 2
    assert any(dash for _, dash in bars)


def test_a_line_has_a_gap_where_values_are_unknown_and_ids_differ_between_drawings() -> None:
    drawing = chart_svg(CHARTS["progress"])
    actual = re.findall(
        r'<path d="([^"]*)" fill="none" stroke-linejoin="round" stroke="#0072B2" stroke-width="3"', drawing
    )
    assert [path.count(" L") + 1 for path in actual] == [20, 36]
    several = Chart.model_validate(CHARTS["months"].model_dump() | {"id": "two"})
    twice = several.model_copy(update={"series": (several.series[0],) * 2})
    ids = [set(re.findall(r' id="([^"]*)"', chart_svg(twice, size))) for size in (WIDE, NARROW)]
    assert all(ids)
    assert not ids[0] & ids[1]


def test_axes_have_round_values_that_cover_the_data() -> None:
    assert value_ticks(3, 97, 6, FigureKind.COUNT) == [0, 20, 40, 60, 80, 100]
    assert value_ticks(0, 1, 6, FigureKind.COUNT) == [0, 1]
    assert value_ticks(-3, 7, 6, FigureKind.COUNT) == [-4, -2, 0, 2, 4, 6, 8]
    assert value_ticks(0, 0, 6, FigureKind.YEN) == [0, 1]
    assert tick_texts([0, 500000, 1000000], FigureKind.YEN) == ["0", "50万", "100万"]
    assert tick_texts([0, 0.005, 0.01], FigureKind.PERCENT) == ["0.0%", "0.5%", "1.0%"]
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(90)]
    assert [day.day for day in day_ticks(days, 4)] == [1, 29, 26, 26]
    assert day_ticks(days[:1], 4) == days[:1]


def test_wrapping_keeps_words_and_every_character() -> None:
    assert wrap("Google 検索広告の結果", 6, 2) == ["Google 検索", "広告の結果"]
    assert wrap("あいうえお。かき", 5, 3) == ["あいうえお。", "かき"]
    assert wrap("W" * 40, 5, 2)[1].endswith("…")
    assert "".join(wrap("長" * 30, 7, 9)) == "長" * 30


def test_a_medium_with_unknown_cv_keeps_its_place_and_has_no_bar() -> None:
    media = [
        {"name": "A", "is_total": False, "cv": None, "cpa": None},
        {"name": "B", "is_total": False, "cv": Decimal(3), "cpa": Decimal("10.5")},
        {"name": "合計", "is_total": True, "cv": None, "cpa": None},
    ]
    frame = media_frame(media)
    assert list(frame["medium_name"]) == ["A", "B"]
    assert list(frame["cv"].isna()) == list(frame["cpa"].isna()) == [True, False]
    assert float(frame["cv"][1]) == 3.0
