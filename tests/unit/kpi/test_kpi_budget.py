"""kpi.budget_pacing, kpi.response_curves and kpi.contract_ledger: yen needed, yen left, and what they buy. R-16 R-17 R-26"""

from datetime import date
from decimal import Decimal

import duckdb
import numpy as np
import pytest

from assets.kpi import budget_pacing, contract_ledger, pacing, response_curves
from assets.kpi._media_curves import PlannedMedium
from assets.kpi._table import write_table
from assets.kpi.statistics.response import ResponseCurve
from tests.support.contracts import create
from tests.support.kpi_marts import Day, add, marts, rows

FOUR_WEEKS = 28


def power(scale: float, elasticity: float) -> ResponseCurve:
    """A power curve without doubt: `scale` CV at 10,000 yen."""
    one = np.ones(3)
    return ResponseCurve(
        scale * one, 0 * one.astype(int), elasticity * one, elasticity * one,
        usual=10_000, estimate=elasticity, error=0.05, variation=0.5, min_observed_spend=1000,
        max_observed_spend=40_000, days=60, alpha=0.1,
    )  # fmt: skip


def medium(curve: ResponseCurve | None, name: str = "search") -> PlannedMedium:
    return PlannedMedium(name, name, 600_000, 0.2, 0.8, np.zeros(56), curve)


def noisy(days: int, yen: float) -> list[Day]:
    """Spend that alternates by ten percent around `yen`, with 5 or 6 CV."""
    return [(yen * (1.1 if number % 2 else 0.9), 5 + number % 2) for number in range(days)]


def written(connection: duckdb.DuckDBPyConnection) -> dict[str, dict]:
    """The rows of kpi.budget_pacing by medium."""
    write_table(connection, pacing.TABLE)
    write_table(connection, budget_pacing.TABLE)
    return {row["medium"]: row for row in rows(connection, "select * from kpi.budget_pacing")}


def test_the_budget_left_is_spread_over_the_days_left() -> None:
    """28 of 56 days at 8,000 and 6,000 yen: what must be spent per day, and what these days leave unspent."""
    connection = marts(FOUR_WEEKS, 56)
    add(connection, "search", noisy(FOUR_WEEKS, 8_000))
    add(connection, "display", noisy(FOUR_WEEKS, 6_000))
    told = written(connection)
    search, display, total = told["search"], told["display"], told["(total)"]
    assert (search["days_left"], search["cost_to_date"], search["budget_left"]) == (28, 224_000, 376_000)
    assert float(search["required_cost_per_day"]) == pytest.approx(376_000 / 28)
    # Seven days: four of 8,800 and three of 7,200.
    assert float(search["recent_cost_per_day"]) == pytest.approx((4 * 8_800 + 3 * 7_200) / 7)
    assert float(search["cost_forecast"]) == pytest.approx(448_000, rel=0.03)
    assert search["unspent_forecast"] == 600_000 - search["cost_forecast"]
    assert search["unspent_lower_80"] < search["unspent_forecast"] < search["unspent_upper_80"]
    assert (search["state"], display["state"], total["state"]) == ("behind", "behind", "behind")
    assert (total["cost_to_date"], total["budget_left"]) == (392_000, 608_000)
    paced = rows(
        connection, "select cost_forecast from kpi.pacing where scope_type = 'total' order by report_date desc limit 1"
    )
    assert total["cost_forecast"] == paced[0]["cost_forecast"]
    assert search["sentence_ja"].startswith("1日あたり13,429円必要、直近7日は8,114円。このままでは約")
    assert "未消化になります" in total["sentence_ja"]


def test_money_that_runs_out_names_the_day() -> None:
    """30,000 yen per day of 600,000: 28 days took 840,000 for display, which has 400,000; search is on its plan."""
    connection = marts(20, 56)
    add(connection, "search", noisy(20, 600_000 / 56))
    add(connection, "display", [(15_000.0, 5)] * 20)
    told = written(connection)
    assert told["search"]["state"] == "on_pace"
    assert told["display"]["state"] == "ahead"
    # 100,000 yen left at 15,000 a day last six days after the 20th day, 24 January.
    assert told["display"]["budget_used_up_on"] == date(2026, 1, 30)
    assert "1月30日に予算を使い切ります" in told["display"]["sentence_ja"]
    assert told["search"]["budget_used_up_on"] is None


def test_a_fortnight_is_needed_for_a_forecast_and_unknown_cost_has_none() -> None:
    connection = marts(13, 56)
    add(connection, "search", noisy(13, 8_000))
    add(connection, "display", [(None, 3)] * 13)
    told = written(connection)
    for row in told.values():
        assert (row["state"], row["cost_forecast"], row["cv_for_unspent"]) == ("no_forecast", None, None)
    assert told["display"]["cost_to_date"] is told["display"]["required_cost_per_day"] is None
    assert told["search"]["cost_to_date"] == 8_000 * 13 - 800


def test_after_delivery_the_rest_is_told() -> None:
    connection = marts(30, 28, after=2)
    add(connection, "search", noisy(28, 8_000))
    told = written(connection)
    assert (told["search"]["state"], told["search"]["days_left"], told["search"]["required_cost_per_day"]) == (
        "over",
        0,
        None,
    )
    assert told["search"]["sentence_ja"] == "配信は終了しました。予算の残りは376,000円です。"


def test_unspent_yen_buy_cv_along_the_curve_and_not_at_the_average() -> None:
    """2 CV at 10,000 yen, square root: from 10,000 to 40,000 yen a day CV double, at 15,000 yen each instead of 5,000."""
    row = {"unspent_forecast": 300_000.0, "required_cost_per_day": 40_000.0}
    told = budget_pacing.cv_columns(medium(power(2, 0.5)), row, 10)
    assert told["cv_for_unspent"] == pytest.approx(20)
    assert told["marginal_cpa"] == pytest.approx(15_000)
    # 160,000 yen a day lie far beyond what was ever spent: the curve is followed to 60,000 only.
    far = budget_pacing.cv_columns(
        medium(power(2, 0.5)), {"unspent_forecast": 1_500_000.0, "required_cost_per_day": 160_000.0}, 10
    )
    assert far["cv_for_unspent"] == pytest.approx(10 * (2 * 6**0.5 - 2))
    assert budget_pacing.cv_columns(medium(None), row, 10) == {}
    assert budget_pacing.cv_columns(medium(power(2, 0.5)), row | {"unspent_forecast": -1.0}, 10) == {}


def test_the_rest_of_the_whole_budget_is_shared_by_recent_spend() -> None:
    """10,000 and 30,000 yen a day; 40,000 more a day double both. The medium without a curve gets nothing."""
    media = [medium(power(2, 0.5)), medium(power(4, 0.5)), medium(None)]
    recent = [{"recent_cost_per_day": yen} for yen in (10_000.0, 30_000.0, 5_000.0)]
    told = budget_pacing.total_cv_columns(media, recent, {"unspent_forecast": 400_000.0}, 10)
    assert told["cv_for_unspent"] == pytest.approx(10 * (2 * (2**0.5 - 1) + 4 * 3**0.5 * (2**0.5 - 1)))


def test_points_of_the_curve_are_its_values_with_the_slope() -> None:
    """A power curve has CV 2 × (s / 10,000)^0.5 and a slope of half of CV / s."""
    points = response_curves.points_of_curve(medium(power(2, 0.5)))
    assert [point["point"] for point in points] == list(range(1, 22))
    assert (points[0]["daily_cost"], points[-1]["daily_cost"]) == (500, 60_000)
    for point in points:
        assert point["daily_cv"] == pytest.approx(2 * (point["daily_cost"] / 10_000) ** 0.5)
        assert point["marginal_cpa"] == pytest.approx(2 * point["daily_cost"] / point["daily_cv"], rel=1e-4)
        assert point["is_observed"] == (1000 <= point["daily_cost"] <= 40_000)
    assert response_curves.points_of_curve(medium(None)) == []


def ledger(connection: duckdb.DuckDBPyConnection, ceiling: int | None, booked: str) -> dict[str, dict]:
    """The rows of kpi.contract_ledger by heading, with a media cost of `booked` and 20 % fee so far."""
    create(connection, "marts.mart_cost_headings", "seeds.cost_model")
    cost = Decimal(booked)
    connection.execute(
        "insert into marts.mart_cost_headings by name select 'delivery' as cost_heading, '配信費' as cost_heading_ja, ? as media_cost_net, "
        "? as fee, null::decimal(18,6) as fixed_net, ? as amount_net, ? as tax, ? as amount_with_tax union all by name "
        "select 'production' as cost_heading, '制作費' as cost_heading_ja, 50000 as fixed_net, 50000 as amount_net, 5000 as tax, "
        "55000 as amount_with_tax",
        [cost, cost * Decimal("0.2"), cost * Decimal("1.2"), cost * Decimal("0.12"), cost * Decimal("1.32")],
    )
    connection.execute(
        "insert into seeds.cost_model (cost_heading, platform, medium, first_day, last_day, fee_rate, tax_rate) values "
        "('delivery', 'google_ads', null, '2025-04-01', '2026-03-31', 0.2, 0.1), "
        "('delivery', 'yahoo_display', null, '2025-04-01', '2026-03-31', 0.5, 0.1), "
        "('delivery', 'yahoo_display', 'display', '2025-04-01', '2026-03-31', 0.2, 0.1)"
    )
    connection.execute("update seeds.engagement set price_ceiling_yen = ?", [ceiling])
    connection.execute("update seeds.media_plan set first_day = '2026-01-05'")
    write_table(connection, pacing.TABLE)
    write_table(connection, contract_ledger.TABLE)
    return {row["cost_heading"]: row for row in rows(connection, "select * from kpi.contract_ledger")}


def test_the_ledger_adds_fee_and_tax_to_what_is_agreed_booked_and_to_come() -> None:
    """600,000 + 400,000 yen with 20 % fee and 10 % tax are 1,320,000; the rate of the medium precedes that of its platform."""
    connection = marts(FOUR_WEEKS, 56)
    add(connection, "search", noisy(FOUR_WEEKS, 8_000))
    told = ledger(connection, 1_400_000, "224000")
    delivery, total = told["delivery"], told["(total)"]
    assert (delivery["agreed_with_tax"], delivery["booked_with_tax"], delivery["left_with_tax"]) == (
        1_320_000,
        295_680,
        1_024_320,
    )
    cost = rows(
        connection, "select cost_forecast from kpi.pacing where scope_type = 'total' order by report_date desc limit 1"
    )
    assert float(delivery["forecast_with_tax"]) == pytest.approx(float(cost[0]["cost_forecast"]) * 1.32)
    assert (told["production"]["forecast_with_tax"], told["production"]["left_forecast_with_tax"]) == (55_000, 0)
    assert (total["agreed_with_tax"], total["booked_net"], total["booked_tax"]) == (1_375_000, 318_800, 31_880)
    assert total["left_with_tax"] == 1_400_000 - 295_680 - 55_000
    assert total["state"] == "within"


def test_a_forecast_above_the_ceiling_is_said_and_an_unknown_one_is_not_within() -> None:
    connection = marts(FOUR_WEEKS, 56)
    add(connection, "search", noisy(FOUR_WEEKS, 8_000))
    assert ledger(connection, 600_000, "224000")["(total)"]["state"] == "exceeds_ceiling"
    amounts = {"agreed_with_tax": Decimal(100), "booked_with_tax": Decimal(90), "forecast_with_tax": Decimal(110)}
    unlimited = contract_ledger.left_columns({"price_ceiling": None, "is_total": True, **amounts})
    assert unlimited["state"] == "exceeds_agreed", "without a ceiling none is exceeded"
    early = marts(7, 56)
    add(early, "search", noisy(7, 8_000))
    told = ledger(early, 600_000, "56000")
    assert (told["delivery"]["state"], told["(total)"]["state"]) == ("unknown", "unknown")
    assert told["(total)"]["left_forecast_with_tax"] is None
