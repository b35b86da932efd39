"""Charts of the reports as inline SVG. The colours can also be distinguished with colour-vision deficiency (Okabe and
Ito 2008)."""

import re
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

FONT_FAMILIES = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', Meiryo, sans-serif"
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8A8F98"
CHART_WIDTH_PIXELS = 860

CHART_CONFIG: dict[str, Any] = {
    "font": FONT_FAMILIES,
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


def render_svg(chart: alt.TopLevelMixin, name: str) -> str:
    """Return a chart as SVG. Text stays text, so the browser uses a Japanese font of the reader. Element ids get the
    prefix `name`, because equal clip-path ids of two charts on one page would hide parts of each other."""
    drawn = str(vl_convert.vegalite_to_svg(chart.configure(**CHART_CONFIG).to_dict()))
    return re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", drawn)


def cv_progress_chart(daily: pd.DataFrame, forecast: pd.DataFrame, target_cv: int) -> str:
    """Return the chart of cumulative CV, the linear plan, and the forecast. `daily` has report_date, cv_total and
    cv_plan (NULL after the last complete day). `forecast` has report_date, cv_forecast and the bounds of the 80 % and
    95 % intervals; it is empty without a forecast."""
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
    layers = [*forecast_layers(forecast, dates), plan, actual, rule, text]
    return render_svg(alt.layer(*layers).properties(width=CHART_WIDTH_PIXELS, height=260), "progress")


def forecast_layers(forecast: pd.DataFrame, dates: alt.X) -> list[alt.Chart]:
    """Return the layers of the two prediction intervals and the median forecast. Returns an empty list without a
    forecast."""
    if forecast.empty:
        return []
    ahead = alt.Chart(forecast.assign(report_date=pd.to_datetime(forecast["report_date"])))
    bands = [
        ahead.mark_area(color=BLUE, opacity=opacity).encode(x=dates, y=f"cv_lower_{part}:Q", y2=f"cv_upper_{part}:Q")
        for part, opacity in (("95", 0.12), ("80", 0.2))
    ]
    return [*bands, ahead.mark_line(color=BLUE, strokeDash=[2, 3], strokeWidth=2).encode(x=dates, y="cv_forecast:Q")]


def daily_cpa_chart(daily: pd.DataFrame, target_cpa: int) -> str:
    """Return a chart with CV per day as bars, and below it the seven-day CPA against the target CPA."""
    dates = alt.X("report_date:T", title=None, axis=alt.Axis(format="%-m/%-d", tickCount=8))
    bars = alt.Chart(daily).mark_bar(color=BLUE, opacity=0.75).encode(x=dates, y=alt.Y("cv:Q", title="CV／日"))
    line = (
        alt.Chart(daily)
        .mark_line(color=BLUE, strokeWidth=2.5)
        .encode(x=dates, y=alt.Y("cpa_7d:Q", title="CPA（7日間、円）", scale=alt.Scale(zero=True)))
    )
    ceiling = alt.Chart(pd.DataFrame({"cpa": [target_cpa]})).mark_rule(color=ORANGE, strokeWidth=1.5).encode(y="cpa:Q")
    return render_svg(
        alt.vconcat(
            bars.properties(width=CHART_WIDTH_PIXELS, height=150),
            alt.layer(line, ceiling).properties(width=CHART_WIDTH_PIXELS, height=150),
            spacing=12,
        ).resolve_scale(x="shared"),
        "daily",
    )


def funnel_chart(steps: pd.DataFrame) -> str:
    """Return the funnel from impressions to CV on a logarithmic scale. `steps` has step, value and label."""
    order = list(steps["step"])
    y = alt.Y("step:N", sort=order, title=None, axis=alt.Axis(labelFontSize=13, labelLimit=200))
    base = alt.Chart(steps.assign(one=1))  # bars start at 1, because a logarithmic axis has no zero
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
    return render_svg(
        alt.layer(bars, text).properties(width=CHART_WIDTH_PIXELS - 130, height=44 * len(order)), "funnel"
    )


def medium_chart(by_medium: pd.DataFrame, target_cpa: int) -> str:
    """Return CV and CPA by medium, side by side. Media with unknown cost have no CPA bar."""
    names = list(by_medium["medium_name"])  # both charts list every medium, so that bars of the same medium are aligned
    y = alt.Y(
        "medium_name:N",
        sort=list(by_medium["medium_name"]),
        title=None,
        axis=alt.Axis(labelLimit=220, labelFontSize=12),
    )
    half = CHART_WIDTH_PIXELS // 2 - 90
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
    return render_svg(alt.hconcat(cv, alt.layer(bars, rule).properties(width=half, height=190), spacing=16), "media")
