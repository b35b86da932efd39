"""Sessions with an article view on hand-made rows: the funnel's steps, and days on which GA4 was not asked for them. # R-14"""

from pathlib import Path

import pytest

from tests.support.dbt_raw_rows import RAW
from tests.support.dbt_warehouse import Dbt, load, query

MODELS = ("--select", "+kpi_daily", "+mart_funnel_step_totals")
STEPS = """select step, step_count, compared_step, compared_count from marts.mart_funnel_step_totals
where period_type = 'total' and scope_type = 'platform' and platform = 'google_ads' and step_no > 2 order by step_no"""
OF_DAYS = """select report_date::varchar, sum(article_views), sum(article_sessions) from marts.mart_funnel_daily
group by 1 order by 1"""


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both days. On the second, the report is loaded and empty."""
    path = tmp_path_factory.mktemp("articles") / "working.duckdb"
    dbt.new_warehouse(path)
    for day, reports in RAW.items():
        load(path, day, reports)
    assert dbt.build(path, *MODELS) == []
    return path


def test_the_steps_on_the_site_are_parts_of_the_lp_sessions(built: Path) -> None:
    """50 sessions, 5 of them of an unknown landing page; 28 viewed an article, one of which began outside the landing page."""
    assert query(built, STEPS) == [
        ("lp_session", 45, "click", 57),
        ("engaged_session", 27, "lp_session", 45),
        ("article_view", 27, "lp_session", 45),
        ("cv_session", 3, "lp_session", 45),
        ("cv", 4, None, None),
    ]


def test_an_empty_report_says_zero(built: Path) -> None:
    assert query(built, OF_DAYS) == [("2026-01-10", 89, 48), ("2026-01-11", 0, 0)]


def test_days_without_the_report_are_unknown_and_leave_the_rate(dbt: Dbt, built: Path) -> None:
    """Runs last. A data folder of a version that did not ask for them has page views of old days, and no such report."""
    query(built, "delete from ops.loads where report = 'article_sessions' and report_date = '2026-01-11'")
    assert dbt.build(built, *MODELS, "--full-refresh") == []
    assert query(built, OF_DAYS) == [("2026-01-10", 89, 48), ("2026-01-11", 0, None)]
    assert query(built, STEPS)[2] == ("article_view", 27, "lp_session", 39)
    query(built, "delete from raw_ga4.article_sessions")
    query(built, "delete from ops.loads where report = 'article_sessions'")
    assert dbt.build(built, *MODELS, "--full-refresh") == []
    assert query(built, OF_DAYS) == [("2026-01-10", 89, None), ("2026-01-11", 0, None)]
    assert query(built, STEPS)[2] == ("article_view", None, "lp_session", None)
    assert query(built, "select count(article_sessions), count(article_views) > 0 from kpi.daily") == [(0, True)]
