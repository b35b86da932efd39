"""kpi.pacing, kpi.forecast and kpi.forecast_backtest over hand-made marts. R-16"""

from datetime import timedelta

import duckdb
import pytest

from assets.kpi import forecast, forecast_backtest, pacing
from assets.kpi._table import write_table
from tests.support.kpi_marts import LAUNCH, Day, add, forget_site, marts, provisional, rows, steady

pytestmark = pytest.mark.slow


def whole(number: int) -> int:
    """CV of a day: 11 on Sundays, 18 to 22 on others, the same each week."""
    return 11 if number % 7 == 6 else 18 + number % 5


def written(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Both tables, under contract."""
    for table in (pacing.TABLE, forecast.TABLE):
        write_table(connection, table)
    return connection


def running(
    arrived: int = 28, delivery: int = 56, cost: float | None = 50_000, **facts: int
) -> duckdb.DuckDBPyConnection:
    """One medium, steady."""
    connection = marts(arrived, delivery, **{"after": 7, "target_cv": 1000, "budget": 4_000_000} | facts)
    add(connection, "search", [(cost, whole(number)) for number in range(arrived)])
    return connection


def at(connection: duckdb.DuckDBPyConnection, number: int, scope: str = "(total)") -> dict:
    """A scope's row of a day, counted from the launch."""
    day = LAUNCH + timedelta(days=number)
    (row,) = rows(connection, f"select * from kpi.pacing where scope = '{scope}' and report_date = '{day}'")
    return row


def test_cv_and_spend_stand_beside_the_plan_of_the_same_day() -> None:
    """Day 28 of 56: half of target and budget; the plan ends with delivery, not with the engagement."""
    connection = written(running())
    row = at(connection, 27)
    assert (row["cv_to_date"], row["cost_to_date"]) == (sum(map(whole, range(28))), 28 * 50_000)
    assert (row["plan_cv_to_date"], row["plan_cost_to_date"]) == (500, 2_000_000)
    assert (row["cv"], row["cost_net"], row["is_forecast"]) == (whole(27), 50_000, False)
    assert at(connection, 55)["plan_cv_to_date"] == at(connection, 62)["plan_cv_to_date"] == 1000
    ahead = at(connection, 28)
    assert (ahead["cv"], ahead["cv_to_date"], ahead["cost_net"], ahead["is_forecast"]) == (None, None, None, True)
    assert rows(connection, "select count(*) as days from kpi.pacing where scope = '(total)'") == [{"days": 63}]


def test_a_platform_has_the_plan_of_its_media_and_a_campaign_none() -> None:
    """600,000 yen at a CPM of 2,000, CTR 5 %, CVR 2 %: 300 CV over 56 days."""
    connection = written(running())
    row = at(connection, 55, "google_ads")
    assert row["plan_cv_to_date"] == pytest.approx(300)
    assert row["plan_cost_to_date"] == 600_000
    assert row["p_target_cv"] is row["p_target"] is None
    assert row["p_target_cpa"] is not None
    assert at(connection, 55, "winter")["plan_cv_to_date"] is None


def test_the_forecast_begins_where_the_known_days_end() -> None:
    """Nothing before as_of_date, no width on it, wider from day to day, flat after delivery."""
    connection = written(running())
    assert at(connection, 26)["cv_forecast"] is None
    now = at(connection, 27)
    assert now["cv_lower_95"] == now["cv_upper_95"] == now["cv_to_date"]
    assert now["cpa_lower_95"] == now["cpa_upper_95"] == pytest.approx(now["cost_to_date"] / now["cv_to_date"])
    near, far = at(connection, 30), at(connection, 55)
    assert 0 < near["cv_upper_80"] - near["cv_lower_80"] < far["cv_upper_80"] - far["cv_lower_80"]
    assert far["cv_lower_95"] < far["cv_lower_80"] < far["cv_forecast"] < far["cv_upper_80"] < far["cv_upper_95"]
    assert far["cv_forecast"] == pytest.approx(sum(map(whole, range(56))), rel=0.05)
    assert far["cost_forecast"] == pytest.approx(56 * 50_000, rel=0.03)
    assert far["cpa_forecast"] == pytest.approx(56 * 50_000 / sum(map(whole, range(56))), rel=0.05)
    assert at(connection, 62)["cv_forecast"] == far["cv_forecast"]


def test_the_last_day_is_the_forecast_of_the_scope() -> None:
    """kpi.forecast repeats it, one row per scope, with what is known so far."""
    connection = written(running())
    told = rows(connection, "select * from kpi.forecast order by scope_type")
    assert [row["scope"] for row in told] == ["winter", "google_ads", "(total)"]
    total, last = told[-1], at(connection, 62)
    names = ("cv_forecast", "cv_lower_80", "cost_upper_95", "cpa_forecast", "p_target", "state")
    assert {name: total[name] for name in names} == {name: last[name] for name in names}
    assert total["cv_to_date"] == sum(map(whole, range(28)))
    assert (total["as_of_date"], total["final_date"]) == (LAUNCH + timedelta(days=27), LAUNCH + timedelta(days=62))


def test_the_targets_probability_follows_the_targets() -> None:
    """About 1,080 CV at 2,600 yen are on the way."""
    likely = at(written(running(target_cv=800)), 62)
    assert likely["p_target"] > 0.99
    unlikely = at(written(running(target_cv=1400)), 62)
    assert unlikely["p_target"] == unlikely["p_target_cv"] < 0.01
    assert unlikely["p_target_cpa"] > 0.99


@pytest.mark.parametrize(("arrived", "still_provisional"), [(13, 0), (16, 3)])
def test_the_first_days_forecast_nothing_and_say_so(arrived: int, still_provisional: int) -> None:
    """Thirteen final days are too few; the plan and the actual figures stand all the same."""
    connection = running(arrived)
    provisional(connection, range(arrived - still_provisional, arrived))
    row = at(written(connection), 62)
    assert row["state"] == "too_little_data"
    assert "14日" in row["state_ja"]
    assert {
        name for name, value in row.items() if value is not None and name.startswith(("cv_", "cost_", "cpa_", "p_"))
    } == set()
    assert at(connection, arrived - 1)["cv_to_date"] == sum(map(whole, range(arrived)))
    assert row["plan_cv_to_date"] == 1000


def test_two_weeks_are_enough() -> None:
    """One day more than too few."""
    assert at(written(running(14)), 62)["state"] == "forecast"


def test_without_known_cost_cv_is_forecast_alone() -> None:
    """No platform's cost is loaded: nothing is said about money, nor about the CPA."""
    row = at(written(running(cost=None)), 62)
    assert row["state"] == "no_cost"
    assert row["cv_forecast"] == pytest.approx(sum(map(whole, range(56))), rel=0.06)
    assert (
        row["cost_forecast"]
        is row["cpa_forecast"]
        is row["cpa_upper_95"]
        is row["p_target"]
        is row["p_target_cpa"]
        is None
    )
    assert row["p_target_cv"] is not None


def test_cv_of_a_platform_without_cost_counts_for_the_target_and_not_for_the_cpa() -> None:
    """Half as many again from a platform whose ads are not loaded."""
    connection = running()
    add(connection, "display", steady(28, 0, lambda number: 9))
    connection.execute("update kpi.daily set cost_net = null, cv_with_cost = null where medium = 'display'")
    row = at(written(connection), 62)
    assert row["state"] == "forecast"
    assert row["cv_forecast"] == pytest.approx(sum(map(whole, range(56))) + 56 * 9, rel=0.06)
    assert row["cpa_forecast"] == pytest.approx(56 * 50_000 / sum(map(whole, range(56))), rel=0.05)


def test_when_delivery_is_over_the_forecast_is_what_came() -> None:
    """Late CVs of the days after it count, and nothing is uncertain."""
    connection = running(60)
    connection.execute(
        "update kpi.daily set cost_net = 0 where is_ads and report_date > ?", [LAUNCH + timedelta(days=55)]
    )
    row = at(written(connection), 62)
    came = sum(map(whole, range(60)))
    assert row["state"] == "over"
    assert row["cv_lower_95"] == row["cv_forecast"] == row["cv_upper_95"] == came
    assert row["cost_lower_95"] == row["cost_upper_95"] == 56 * 50_000
    assert float(row["cpa_forecast"]) == pytest.approx(56 * 50_000 / came)
    assert row["p_target"] == 1.0


def test_an_engagement_of_few_days_that_is_over_needs_no_forecast() -> None:
    """Ten days of ads, all known: less than a forecast needs, but nothing is left to forecast."""
    row = at(written(running(10, delivery=10, target_cv=1000)), 16)
    assert (row["state"], row["cv_forecast"], row["cost_forecast"], row["p_target"]) == (
        "over",
        sum(map(whole, range(10))),
        500_000,
        0,
    )


def test_a_spent_budget_ends_spend_and_cv() -> None:
    """28 days have cost all of it."""
    row = at(written(running(budget=1_400_000)), 62)
    assert row["state"] == "budget_spent"
    assert row["cost_lower_95"] == row["cost_upper_95"] == 1_400_000
    assert row["cv_lower_95"] == row["cv_upper_95"] == sum(map(whole, range(28)))


def test_spend_to_come_never_passes_the_budget() -> None:
    """500,000 yen are left for 28 days of 50,000: ten days' worth."""
    row = at(written(running(budget=1_900_000)), 62)
    assert row["cost_forecast"] == row["cost_upper_95"] == 1_900_000
    assert row["cv_forecast"] == pytest.approx(sum(map(whole, range(38))), rel=0.05)


def test_days_without_any_data_leave_the_targets_probability_unknown() -> None:
    """Neither CV nor cost of the first three days: what is forecast is without them, so nothing is said about reaching 1,000 CV."""
    connection = running(target_cv=1000)
    for number in range(3):
        forget_site(connection, number)
    connection.execute("update kpi.daily set cost_net = null where report_date < ?", [LAUNCH + timedelta(days=3)])
    row = at(written(connection), 62)
    assert (row["state"], row["p_target_cv"], row["p_target_cpa"], row["p_target"]) == (
        "days_missing",
        None,
        None,
        None,
    )
    assert row["cv_forecast"] == pytest.approx(sum(map(whole, range(3, 56))), rel=0.05)


def test_a_day_the_site_told_nothing_of_is_unknown_and_forecast() -> None:
    """Not zero: the running total goes on without it, the forecast puts its CV in."""
    connection = running()
    forget_site(connection, 10)
    written(connection)
    assert at(connection, 10)["cv"] is None
    assert at(connection, 27)["cv_to_date"] == sum(map(whole, range(28))) - whole(10)
    assert at(connection, 27)["cv_forecast"] == pytest.approx(sum(map(whole, range(28))), abs=8)
    assert at(connection, 27)["cv_lower_95"] < at(connection, 27)["cv_upper_95"]


def test_a_platform_without_a_row_on_a_known_day_had_no_cv() -> None:
    """The site was loaded and names it not: a counted zero, while its cost is unknown."""
    connection = running()
    days: list[Day] = [(10_000, 3)] * 20 + [(None, None)] + [(10_000, 3)] * 7
    add(connection, "display", days)
    row = at(written(connection), 20, "yahoo_display")
    assert (row["cv"], row["cost_net"], row["cv_to_date"]) == (0, None, 60)


def test_the_same_marts_give_the_same_table() -> None:
    """Also when another scope is there."""
    once, again = written(running()), written(running())
    add(again, "display", steady(28, 10_000, lambda number: 3))
    sql = "select * from kpi.pacing where scope = 'google_ads' order by report_date"
    assert rows(once, sql) == rows(written(again), sql)


def test_nothing_known_is_an_empty_table() -> None:
    """Before the first CV, or for a scope without days."""
    connection = marts(0, 56)
    written(connection)
    write_table(connection, forecast_backtest.TABLE)
    for table in ("pacing", "forecast", "forecast_backtest"):
        assert rows(connection, f"select count(*) as n from kpi.{table}") == [{"n": 0}]


def backtested(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    """The backtest's rows, oldest first."""
    write_table(connection, forecast_backtest.TABLE)
    return rows(connection, "select * from kpi.forecast_backtest order by as_of_date, horizon_days, measure")


def test_the_backtest_compares_with_what_came_in_those_days() -> None:
    """From day 14 on every seventh; only horizons whose days have all come."""
    told = backtested(running(42))
    assert {(row["as_of_date"] - LAUNCH).days + 1 for row in told} == {14, 21, 28, 35}
    assert {(row["as_of_date"] - LAUNCH).days + 1 for row in told if row["horizon_days"] == 28} == {14}
    row = next(row for row in told if row["horizon_days"] == 14 and row["measure"] == "cv")
    assert row["actual"] == sum(whole(number) for number in range(14, 28))
    assert row["is_within_80"] == (row["lower_80"] <= row["actual"] <= row["upper_80"])
    costs = [row["actual"] for row in told if row["measure"] == "cost_net" and row["horizon_days"] == 7]
    assert costs == [350_000] * 4
    cpa = next(row for row in told if row["horizon_days"] == 14 and row["measure"] == "cpa")
    assert cpa["actual"] == pytest.approx(700_000 / sum(whole(number) for number in range(14, 28)))


def test_the_backtest_knows_no_day_after_its_own() -> None:
    """CV doubles after day 28: forecasts made on it do not move, and miss."""
    calm = running(42)
    jump = marts(42, 56, after=7, target_cv=1000, budget=4_000_000)
    add(jump, "search", [(50_000, whole(number) * (1 if number < 28 else 3)) for number in range(42)])

    def told(connection: duckdb.DuckDBPyConnection) -> list[dict]:
        day = LAUNCH + timedelta(days=27)
        return [row for row in backtested(connection) if row["as_of_date"] == day and row["measure"] == "cv"]

    before, after = told(calm), told(jump)
    assert [row["forecast"] for row in before] == [row["forecast"] for row in after]
    assert not any(row["is_within_95"] for row in after)


def test_every_column_is_told_in_both_languages() -> None:
    """Analysts read comments, in any client."""
    connection = written(running())
    write_table(connection, forecast_backtest.TABLE)
    told = rows(
        connection,
        "select table_name, column_name, comment from duckdb_columns() where schema_name = 'kpi' and table_name <> 'daily'",
    )
    assert [row for row in told if " | " not in (row["comment"] or "")] == []
