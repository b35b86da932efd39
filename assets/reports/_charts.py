"""Charts of the reports as inline SVG. Colours are told apart also without colour vision (Okabe and Ito 2008)."""

import re
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

FONT = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', Meiryo, sans-serif"
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8A8F98"
WIDTH = 860

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": "#E6E8EB",
        "domainColor": "#B5BAC2",
        "labelColor": "#41464F",
    },
    "legend": {"labelFontSize": 12, "title": None, "orient": "top"},
}


def svg(chart: alt.TopLevelMixin, name: str) -> str:
    """Render a chart; the text stays text, so the reader's own Japanese font shows it.

    Ids inside get `name` in front, or the clip paths of two charts on one page would cut each other.
    """
    drawn = str(vl_convert.vegalite_to_svg(chart.configure(**CONFIG).to_dict()))
    return re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", drawn)


def progress(daily: pd.DataFrame, course: pd.DataFrame, target_cv: int) -> str:
    """Cumulative CV against the linear plan, and where it is going.

    `daily`: report_date, cv_total, cv_plan (NULL after the last whole day). `course`: report_date, cv_forecast and its 80 and 95 %
    intervals, empty without a forecast.
    """
    dates = alt.X("report_date:T", title=None, axis=alt.Axis(format="%-m/%-d", tickCount=8))
    actual = (
        alt.Chart(daily.dropna(subset=["cv_total"]))
        .mark_line(color=BLUE, strokeWidth=3)
        .encode(x=dates, y=alt.Y("cv_total:Q", title="累計CV"))
    )
    plan = alt.Chart(daily).mark_line(color=GREY, strokeDash=[5, 4], strokeWidth=2).encode(x=dates, y="cv_plan:Q")
    goal = pd.DataFrame({"cv": [target_cv], "label": [f"目標 {target_cv:,} CV"]})
    rule = alt.Chart(goal).mark_rule(color=ORANGE, strokeWidth=1.5).encode(y="cv:Q")
    text = (
        alt.Chart(goal)
        .mark_text(align="left", dx=4, dy=-7, color=ORANGE, fontSize=12)
        .encode(y="cv:Q", x=alt.value(0), text="label:N")
    )
    layers = [*forecast_layers(course, dates), plan, actual, rule, text]
    return svg(alt.layer(*layers).properties(width=WIDTH, height=260), "progress")


def forecast_layers(course: pd.DataFrame, dates: alt.X) -> list[alt.Chart]:
    """The bands of both intervals, and the expected course; nothing where nothing is forecast."""
    if course.empty:
        return []
    ahead = alt.Chart(course.assign(report_date=pd.to_datetime(course["report_date"])))
    bands = [
        ahead.mark_area(color=BLUE, opacity=opacity).encode(x=dates, y=f"cv_lower_{part}:Q", y2=f"cv_upper_{part}:Q")
        for part, opacity in (("95", 0.12), ("80", 0.2))
    ]
    return [*bands, ahead.mark_line(color=BLUE, strokeDash=[2, 3], strokeWidth=2).encode(x=dates, y="cv_forecast:Q")]


def daily_cpa(daily: pd.DataFrame, target_cpa: int) -> str:
    """CV per day as bars; below them the CPA of the last seven days against the ceiling."""
    dates = alt.X("report_date:T", title=None, axis=alt.Axis(format="%-m/%-d", tickCount=8))
    bars = alt.Chart(daily).mark_bar(color=BLUE, opacity=0.75).encode(x=dates, y=alt.Y("cv:Q", title="CV／日"))
    line = (
        alt.Chart(daily)
        .mark_line(color=BLUE, strokeWidth=2.5)
        .encode(x=dates, y=alt.Y("cpa_7d:Q", title="CPA（7日間、円）", scale=alt.Scale(zero=True)))
    )
    ceiling = alt.Chart(pd.DataFrame({"cpa": [target_cpa]})).mark_rule(color=ORANGE, strokeWidth=1.5).encode(y="cpa:Q")
    return svg(
        alt.vconcat(
            bars.properties(width=WIDTH, height=150),
            alt.layer(line, ceiling).properties(width=WIDTH, height=150),
            spacing=12,
        ).resolve_scale(x="shared"),
        "daily",
    )


def funnel(steps: pd.DataFrame) -> str:
    """The funnel from impression to CV on a logarithmic scale. `steps`: step, value, label."""
    order = list(steps["step"])
    y = alt.Y("step:N", sort=order, title=None, axis=alt.Axis(labelFontSize=13, labelLimit=200))
    base = alt.Chart(steps.assign(one=1))  # a logarithmic axis has no zero for bars to start from
    bars = base.mark_bar(color=BLUE, height={"band": 0.7}).encode(
        y=y,
        x=alt.X(
            "value:Q",
            scale=alt.Scale(type="log", domainMin=1),
            title="件数（対数目盛）",
            axis=alt.Axis(format="~s", values=[10**power for power in range(9)]),
        ),
        x2="one:Q",
    )
    text = base.mark_text(align="left", dx=6, fontSize=12, color="#1B1F24").encode(y=y, x="value:Q", text="label:N")
    return svg(alt.layer(bars, text).properties(width=WIDTH - 130, height=44 * len(order)), "funnel")


def media(by_medium: pd.DataFrame, target_cpa: int) -> str:
    """CV and CPA by medium, side by side. Media whose cost is not known have no CPA bar."""
    names = list(by_medium["medium_name"])  # both halves show every medium, so that their bars stand side by side
    y = alt.Y(
        "medium_name:N",
        sort=list(by_medium["medium_name"]),
        title=None,
        axis=alt.Axis(labelLimit=220, labelFontSize=12),
    )
    half = WIDTH // 2 - 90
    cv = (
        alt.Chart(by_medium)
        .mark_bar(color=BLUE)
        .encode(y=y, x=alt.X("cv:Q", title="CV"))
        .properties(width=half, height=190)
    )
    bars = (
        alt.Chart(by_medium.dropna(subset=["cpa"]))
        .mark_bar(color=GREY)
        .encode(
            y=alt.Y("medium_name:N", scale=alt.Scale(domain=names), title=None, axis=None),
            x=alt.X("cpa:Q", title="CPA（円）"),
        )
    )
    rule = alt.Chart(pd.DataFrame({"cpa": [target_cpa]})).mark_rule(color=ORANGE, strokeWidth=2).encode(x="cpa:Q")
    return svg(alt.hconcat(cv, alt.layer(bars, rule).properties(width=half, height=190), spacing=16), "media")
