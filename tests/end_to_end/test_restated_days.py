"""Days the platforms restate: fetched again they give the marts a first fetch would have given, and the change is said. # R-40

The first run looks on 14 February, before conversions of its two days have arrived; the second two days later. The demo fetches the
same days once, on the second run's day. The first was killed when it had built its days, the second ends only if every blocking check
passes; between them others were killed, which changes nothing (`test_interrupted_runs.py`).
"""

from datetime import date
from functools import cache
from pathlib import Path

from sandbox.world.simulation import World
from tests.conftest import Done
from tests.support.restated_home import FIRST, LAST, LOOK_BACK
from tests.support.warehouse_files import contents, query

TWO_FETCHES = {
    "marts.mart_ad_rotation_daily",
    "marts.mart_acquisition_daily",
    "marts.mart_audience_lists_daily",
    "marts.mart_reconciliation_causes_daily",
    "marts.mart_reconciliation_daily",
    "marts.mart_reconciliation_explained_totals",
    "marts.mart_reconciliation_totals_daily",
    "marts.mart_conversion_restatements_daily",
}
"""Tables that say a day was fetched twice: when figures arrived, settings of two days, and what moved between them."""


def test_marts_of_restated_days_are_those_of_a_first_fetch(restated: Path, demo: Done) -> None:
    found, expected = (contents(path, days=(FIRST, LAST)) for path in (restated, demo.published))
    compared = {name for name in expected if name.startswith(("marts.", "kpi."))} - LOOK_BACK - TWO_FETCHES
    assert {"marts.fct_ad_performance_daily", "marts.mart_funnel_daily", "kpi.daily"} <= compared
    for name in compared:
        assert found[name] == expected[name], name


def test_what_moved_is_kept_and_named_as_the_cause(restated: Path, demo: Done) -> None:
    """The same difference between platform and GA4; of it, what came late is no longer unexplained."""
    moved = query(
        restated,
        """select report_date, sum(after_value - before_value) from ops.restatements
        where measure in ('metrics_conversions', 'conversions') and report in ('campaign_daily') group by 1""",
    )
    assert moved
    assert all(more > 0 for _, more in moved)
    differences = f"""select report_date, sum(difference), sum(abs(due_to_window)) from marts.mart_reconciliation_daily
        where comparison = 'cv_platform_vs_ga4' and scope like 'yahoo%' and report_date between '{FIRST}' and '2026-02-13'
        group by 1 order by 1"""
    twice, once = query(restated, differences), query(demo.published, differences)
    assert [row[:2] for row in twice] == [row[:2] for row in once]
    assert sum(row[2] for row in twice) > 0
    assert sum(row[2] for row in once) == 0


def test_the_window_of_google_is_known_from_one_fetch(restated: Path, demo: Done) -> None:
    """Google reports by conversion date too: one fetch says what two say, and it is what the simulation did."""
    windows = f"""select report_date, due_to_window from marts.mart_reconciliation_daily
        where comparison = 'cv_platform_vs_ga4' and scope = 'google_ads' and report_date between '{FIRST}' and '2026-02-13' order by 1"""
    truth = conversions(date(2026, 2, 16))
    assert (
        query(restated, windows)
        == query(demo.published, windows)
        == [(day, clicked - happened) for day, (clicked, happened) in truth.items()]
    )


def test_what_was_processed_late_is_told_from_what_happened_later(restated: Path) -> None:
    """Of each day, against the simulation as it stood on both days of fetching: both kinds, to the quarter of a conversion."""
    early, late = conversions(date(2026, 2, 14)), conversions(date(2026, 2, 16))
    expected = []
    for day, (clicked, happened) in late.items():
        by_click, by_date = clicked - early[day][0], happened - early[day][1]
        expected.append((day, by_click - by_date, by_date))
    assert any(processing > 0 for _, _, processing in expected)
    assert any(conversion != 0 for _, conversion, _ in expected)
    for split in (
        "marts.mart_conversion_restatements_daily where platform = 'google_ads' and measure = 'platform_conversions'",
        "marts.mart_reconciliation_daily where comparison = 'cv_platform_vs_ga4' and scope = 'google_ads'",
    ):
        found = query(
            restated,
            f"select report_date, late_conversions, late_processing from {split} and report_date <= '2026-02-13' order by 1",
        )
        assert found == expected
    yahoo = "select distinct late_conversions, late_processing from marts.mart_conversion_restatements_daily where platform like 'yahoo%'"
    assert query(restated, yahoo) == [(None, None)]


@cache
def conversions(today: date) -> dict[date, tuple[float, float]]:
    """Google's conversions by click date and by conversion date of the first two days, as they stood on `today`."""
    truth = World(today=today).truth("google_ads:account", date.fromisoformat(FIRST), date(2026, 2, 13))
    return {day: (one["conversions"], one["conversions_by_conversion_date"]) for day, one in truth.items()}
