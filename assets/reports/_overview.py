"""The overview report: what an officer reads first. Figures come from `kpi` and `marts` of the published snapshot only."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

import duckdb
import jinja2
import pandas as pd

from assets.reports import _charts as charts
from assets.reports import _queries as queries
from orchestration.measures import DASH, Figure, measures, with_values
from orchestration.profile import SIMULATED_JA
from orchestration.resources.base import replacing
from orchestration.resources.store import profile_in, refuse_database

Row = dict[str, object]


def write_overview(published: Path, folder: Path, today: date, profile: str | None = None) -> Path:
    """Write `overview.html` and return its path. The page needs no network and no script.

    A page of simulated data says so above everything else. Raises ProfileError when the published file is not of `profile`.
    """
    with duckdb.connect(str(published), read_only=True) as connection:
        found = profile_in(connection)
        if profile:
            refuse_database(published, found, profile)
        shown = found or profile
        page = render(collect(connection, today) | {"profile": shown, "is_simulated": shown == "sandbox"})
    path = folder / "overview.html"
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path


def collect(connection: duckdb.DuckDBPyConnection, today: date) -> dict[str, object]:
    """Everything the page shows: one dict of plain rows, and the charts as SVG."""

    def rows(sql: str) -> list[Row]:
        result = connection.execute(sql)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def kpi_rows(sql: str) -> list[Row]:
        return [with_values(row, queries.MEASURES) for row in rows(sql)]

    engagement = rows(queries.ENGAGEMENT)[0]
    total = next(iter(rows(queries.TOTAL_PROGRESS)), None)
    steps = rows(queries.FUNNEL)
    by_medium = kpi_rows(queries.BY_MEDIUM)
    course = connection.execute(queries.COURSE).df()
    return {
        "engagement": engagement,
        "as_of": today - timedelta(days=1),
        "total": total,
        "missing_days": max(0, int(str(total["days_elapsed"])) - int(str(total["days_known"]))) if total else 0,
        "forecast": next(iter(rows(queries.FORECAST)), None),
        "alerts": rows(queries.ALERTS),
        "creative_tests": rows(queries.CREATIVE_TESTS),
        "by_medium": by_medium,
        "by_campaign": kpi_rows(queries.BY_CAMPAIGN),
        "by_target": kpi_rows(queries.BY_TARGET),
        "steps": steps,
        "match_methods": rows(queries.MATCH_METHODS),
        "acquisition": rows(queries.ACQUISITION),
        "control_totals": rows(queries.CONTROL_TOTALS),
        "unknown_cost": [
            row["name"] for row in by_medium if row["cost_net"] is None and row["code"] != "(unattributed)"
        ],
        "charts": draw(connection.execute(queries.DAILY).df(), course, engagement, total, steps, by_medium)
        if total
        else {},
    }


def draw(
    daily: pd.DataFrame, course: pd.DataFrame, engagement: Row, total: Row, steps: list[Row], by_medium: list[Row]
) -> dict[str, str]:
    """The charts; there are none before the first day of advertising."""
    target_cv, target_cpa = int(str(total["target_cv"])), int(Decimal(str(total["target_cpa"])))
    return {
        "progress": charts.progress(with_plan(daily, engagement, target_cv), course, target_cv),
        "daily": charts.daily_cpa(with_cpa(daily), target_cpa),
        "funnel": charts.funnel(funnel_frame(steps)),
        "media": charts.media(media_frame(by_medium), target_cpa),
    }


def with_cpa(daily: pd.DataFrame) -> pd.DataFrame:
    """CV by day and the CPA of the seven days up to it, empty where it is unknown. `daily` has the sums of those days."""
    known = daily.astype(object).where(daily.notna(), None)
    found = [
        measures()["cpa"].value({"cost_net": cost, "cv_with_cost": cv})
        for cost, cv in zip(known["cost_net"], known["cv_with_cost"], strict=True)
    ]
    return daily.assign(cv=daily["cv"].astype(float), cpa_7d=pd.Series(found, dtype=float))[
        ["report_date", "cv", "cpa_7d"]
    ]


def with_plan(daily: pd.DataFrame, engagement: Row, target_cv: int) -> pd.DataFrame:
    """Cumulative CV by day, and the straight line from the launch to the target on the last day of delivery."""
    days = pd.date_range(str(engagement["launch_date"]), str(engagement["delivery_end_date"]), freq="D")
    plan = pd.DataFrame({"report_date": days, "cv_plan": [target_cv * (n + 1) / len(days) for n in range(len(days))]})
    actual = daily[["report_date", "cv"]].assign(
        report_date=pd.to_datetime(daily["report_date"]), cv_total=daily["cv"].astype(float).cumsum()
    )
    return plan.merge(actual[["report_date", "cv_total"]], on="report_date", how="left")


def funnel_frame(steps: list[Row]) -> pd.DataFrame:
    """Steps with the label that stands at the end of each bar."""
    known = [step for step in steps if step["value"]]
    return pd.DataFrame(
        {
            "step": [str(step["step"]) for step in known],
            "value": [float(str(step["value"])) for step in known],
            "label": [f"{number(step['value'])}（{percent(step['step_rate'])}）" for step in known],
        }
    )


def media_frame(by_medium: list[Row]) -> pd.DataFrame:
    """CV and CPA of each medium as floats; an unknown CPA stays empty."""
    known = [row for row in by_medium if not row["is_total"]]
    return pd.DataFrame(
        {
            "medium_name": [str(row["name"]) for row in known],
            "cv": [float(str(row["cv"])) for row in known],
            "cpa": [None if row["cpa"] is None else float(str(row["cpa"])) for row in known],
        }
    )


def number(value: object, digits: int = 0) -> str:
    """Thousands separated; unknown as a dash."""
    return DASH if value is None else f"{Decimal(str(value)):,.{digits}f}"


def percent(value: object, digits: int = 2) -> str:
    """A fraction as percent; unknown as a dash."""
    return DASH if value is None else f"{Decimal(str(value)):.{digits}%}"


def shown(value: object, name: str) -> str:
    """A value of a measure, in its unit and with its decimals; unknown as a dash."""
    return measures()[name].text(cast(Figure, value))


def render(page: dict[str, object]) -> str:
    """Fill the template. Text from the data is escaped; only the charts are markup."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    filters: dict[str, Callable[..., str]] = {"number": number, "percent": percent, "measure": shown}
    environment.filters.update(filters)
    environment.globals["kpi_columns"] = [measures()[name] for name in queries.MEASURES]
    environment.globals["simulated_ja"] = SIMULATED_JA
    return environment.get_template("overview.html.j2").render(page)
