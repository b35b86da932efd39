"""The overview report for officers. Its figures come only from `kpi` and `marts` of the published snapshot."""

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
from assets.reports._reconciliation import DIFFERENCES_SQL, describe_difference
from assets.reports.cv_words import CV_KINDS_SQL, cv_in_words
from orchestration.measures import DASH, Figure, add_measure_values, measures
from orchestration.profile import SIMULATED_JA
from orchestration.resources.base import write_atomically
from orchestration.resources.store import check_database_profile, profile_in

Row = dict[str, object]


def write_overview(published: Path, folder: Path, today: date, profile: str | None = None) -> Path:
    """Write `overview.html` and return its path. The page needs no network and no script. A page of simulated data says
    so at the top. Raises ProfileError if the published file belongs to another profile than `profile`."""
    with duckdb.connect(str(published), read_only=True) as connection:
        file_profile = profile_in(connection)
        if profile:
            check_database_profile(published, file_profile, profile)
        shown = file_profile or profile
        page = render_page(
            collect_page_data(connection, today) | {"profile": shown, "is_simulated": shown == "sandbox"}
        )
    path = folder / "overview.html"
    with write_atomically(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path


def collect_page_data(connection: duckdb.DuckDBPyConnection, today: date) -> dict[str, object]:
    """Return everything the page shows in one dict: rows of figures as plain values, and charts as SVG."""

    def rows(sql: str) -> list[Row]:
        result = connection.execute(sql)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def kpi_rows(sql: str) -> list[Row]:
        return [add_measure_values(row, queries.KPI_TABLE_MEASURES) for row in rows(sql)]

    engagement = rows(queries.ENGAGEMENT_SQL)[0]
    total = next(iter(rows(queries.TOTAL_PROGRESS_SQL)), None)
    steps = rows(queries.FUNNEL_SQL)
    by_medium = kpi_rows(queries.BY_MEDIUM_SQL)
    course = connection.execute(queries.DAILY_FORECAST_SQL).df()
    return {
        "engagement": engagement,
        "cv_words": cv_in_words(connection.execute(CV_KINDS_SQL).fetchall()),
        "as_of": today - timedelta(days=1),
        "total": total,
        "missing_days": max(0, int(str(total["days_elapsed"])) - int(str(total["days_known"]))) if total else 0,
        "forecast": next(iter(rows(queries.TOTAL_FORECAST_SQL)), None),
        "alerts": rows(queries.ALERTS_SQL),
        "open_actions": rows(queries.OPEN_ACTIONS_SQL),
        "open_actions_count": rows(queries.OPEN_ACTIONS_COUNT_SQL)[0]["count"],
        "past_actions": rows(queries.PAST_ACTIONS_SQL),
        "budget": rows(queries.BUDGET_SQL),
        "contract_ledger": rows(queries.CONTRACT_LEDGER_SQL),
        "creative_tests": rows(queries.CREATIVE_TESTS_SQL),
        "search_terms": rows(queries.SEARCH_TERMS_SQL),
        "search_coverage": rows(queries.SEARCH_COVERAGE_SQL),
        "selling_points": rows(queries.USP_SQL),
        "by_medium": by_medium,
        "by_campaign": kpi_rows(queries.BY_CAMPAIGN_SQL),
        "by_target": kpi_rows(queries.BY_TARGET_SQL),
        "year_on_year": rows(queries.YEAR_ON_YEAR_SQL),
        "steps": steps,
        "match_methods": rows(queries.MATCH_METHODS_SQL),
        "acquisition": rows(queries.ACQUISITION_SQL),
        "control_totals": rows(queries.CONTROL_TOTALS_SQL),
        "differences": [describe_difference(row) for row in rows(DIFFERENCES_SQL)],
        "unknown_cost": [
            row["name"] for row in by_medium if row["cost_net"] is None and row["code"] != "(unattributed)"
        ],
        "charts": render_charts(connection.execute(queries.DAILY_SQL).df(), course, engagement, total, steps, by_medium)
        if total
        else {},
    }


def render_charts(
    daily: pd.DataFrame, forecast: pd.DataFrame, engagement: Row, total: Row, steps: list[Row], by_medium: list[Row]
) -> dict[str, str]:
    """Return the charts as SVG by name. The dict is empty before the first day of advertising."""
    target_cv, target_cpa = int(str(total["target_cv"])), int(Decimal(str(total["target_cpa"])))
    return {
        "progress": charts.cv_progress_chart(add_linear_plan(daily, engagement, target_cv), forecast, target_cv),
        "daily": charts.daily_cpa_chart(add_seven_day_cpa(daily), target_cpa),
        "funnel": charts.funnel_chart(funnel_frame(steps)),
        "media": charts.medium_chart(media_frame(by_medium), target_cpa),
    }


def add_seven_day_cpa(daily: pd.DataFrame) -> pd.DataFrame:
    """Return CV by day with the CPA of the seven days up to each day, NaN where unknown. `daily` contains the seven-day
    sums."""
    known = daily.astype(object).where(daily.notna(), None)
    values = [
        measures()["cpa"].value({"cost_net": cost, "cv_with_cost": cv})
        for cost, cv in zip(known["cost_net"], known["cv_with_cost"], strict=True)
    ]
    return daily.assign(cv=daily["cv"].astype(float), cpa_7d=pd.Series(values, dtype=float))[
        ["report_date", "cv", "cpa_7d"]
    ]


def add_linear_plan(daily: pd.DataFrame, engagement: Row, target_cv: int) -> pd.DataFrame:
    """Return cumulative CV by day, and the straight line from zero at the launch to the target on the last delivery
    day."""
    days = pd.date_range(str(engagement["launch_date"]), str(engagement["delivery_end_date"]), freq="D")
    plan = pd.DataFrame({"report_date": days, "cv_plan": [target_cv * (n + 1) / len(days) for n in range(len(days))]})
    actual = daily[["report_date", "cv"]].assign(
        report_date=pd.to_datetime(daily["report_date"]), cv_total=daily["cv"].astype(float).cumsum()
    )
    return plan.merge(actual[["report_date", "cv_total"]], on="report_date", how="left")


def funnel_frame(steps: list[Row]) -> pd.DataFrame:
    """Return the funnel steps with the label shown at the end of each bar."""
    known = [step for step in steps if step["value"]]
    return pd.DataFrame(
        {
            "step": [str(step["step"]) for step in known],
            "value": [float(str(step["value"])) for step in known],
            "label": [f"{format_number(step['value'])}（{format_percent(step['step_rate'])}）" for step in known],
        }
    )


def media_frame(by_medium: list[Row]) -> pd.DataFrame:
    """Return CV and CPA of each medium as floats. Unknown ones are empty."""
    known = [row for row in by_medium if not row["is_total"]]
    return pd.DataFrame(
        {
            "medium_name": [str(row["name"]) for row in known],
            "cv": [None if row["cv"] is None else float(str(row["cv"])) for row in known],
            "cpa": [None if row["cpa"] is None else float(str(row["cpa"])) for row in known],
        }
    )


def format_number(value: object, digits: int = 0) -> str:
    """Return a number with thousands separators, or a dash if it is unknown."""
    return DASH if value is None else f"{Decimal(str(value)):,.{digits}f}"


def format_percent(value: object, digits: int = 2) -> str:
    """Return a fraction as a percentage, or a dash if it is unknown."""
    return DASH if value is None else f"{Decimal(str(value)):.{digits}%}"


def format_measure(value: object, name: str) -> str:
    """Return the value of a measure with its unit and decimals, or a dash if it is unknown."""
    return measures()[name].text(cast(Figure, value))


def render_page(page: dict[str, object]) -> str:
    """Return the filled HTML template. Text from the data is escaped; only the SVG charts are inserted as markup."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    filters: dict[str, Callable[..., str]] = {
        "number": format_number,
        "percent": format_percent,
        "measure": format_measure,
    }
    environment.filters.update(filters)
    environment.globals["kpi_columns"] = [measures()[name] for name in queries.KPI_TABLE_MEASURES]
    environment.globals["simulated_ja"] = SIMULATED_JA
    return environment.get_template("overview.html.j2").render(page)
