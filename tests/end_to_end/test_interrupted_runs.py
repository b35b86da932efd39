"""A run may be killed anywhere; the next one ends in the same tables as a run nobody disturbed.

The killed runs are those of `restated`, one of whose folders serves this and the test of restated days: each run costs as much as
hundreds of tests. `make torture` kills at random moments.
"""

from pathlib import Path

from tests.conftest import Done
from tests.support.restated_home import LOOK_BACK
from tests.support.warehouse_files import contents, query

FIRST, LAST = "2026-02-14", "2026-02-15"
"""Days that no run before the killed ones had fetched."""
TWO_FETCHES = {
    "marts.mart_ad_rotation_daily",
    "marts.mart_audience_lists_daily",
    "marts.mart_reconciliation_causes_daily",
    "marts.mart_reconciliation_daily",
    "marts.mart_reconciliation_explained_totals",
    "marts.mart_reconciliation_totals_daily",
}
"""Tables that say on these days what moved since the days before were fetched first, which the demo cannot know."""


def of_these_days(published: Path) -> dict[str, list[tuple]]:
    """Every table that knows days and nothing but its day, only the days that killed runs brought."""
    found = contents(published, days=(FIRST, LAST))
    return {table: rows for table, rows in found.items() if table not in LOOK_BACK | TWO_FETCHES}


def test_a_run_killed_at_any_stage_and_started_again_gives_the_same_tables(restated: Path, demo: Done) -> None:
    """The last run fetches and loads days that are all there already, so this also shows that a second run adds nothing.

    The undisturbed run is the demo: it covers these days too. It is asked for last, when another process has made it.
    """
    after, expected = of_these_days(restated), of_these_days(demo.published)
    assert after.keys() == expected.keys() >= {"raw_ga4.sessions", "marts.mart_funnel_daily", "kpi.daily"}
    for table in expected:
        assert after[table] == expected[table], table
    counted = f"select count(*) from marts.fct_ad_performance_daily where report_date between '{FIRST}' and '{LAST}'"
    assert query(restated, counted)[0][0] > 250
