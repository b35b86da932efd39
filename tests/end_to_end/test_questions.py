"""docs/questions.md: its queries run on the published file and agree with figures computed another way. # R-12 R-37 R-38"""

import re

import duckdb
import pytest

from assets.questions import VIEWS
from tests.conftest import Done
from tests.support.places import PROJECT

PAGE = (PROJECT / "docs" / "questions.md").read_text(encoding="utf-8")
QUERIES = {
    int(number): sql for number, sql in re.findall(r"^## (\d+)\..*?```sql\n(.*?);\n```", PAGE, re.DOTALL | re.MULTILINE)
}
WHOLE = "(select {} from kpi.period where period_type = 'total' and scope_type = 'total' and measure = '{}')"
CV, COST, CLICKS = (WHOLE.format("numerator", name) for name in ("cv", "cost_net", "clicks"))
ENGAGEMENT = (
    "report_date between (select launch_date from seeds.engagement) and (select end_date from seeds.engagement)"
)
BAD_TERMS = f"""(select coalesce(sum(cost), 0) from (
    select sum(cost_net) as cost from marts.mart_search_terms_daily where not is_remainder and {ENGAGEMENT}
    group by platform, account_id, campaign_id, lower(search_term)
    having sum(platform_conversions) = 0 and sum(cost_net) > 0 order by cost desc limit 20
))"""
RUNNING = """(select sum(daily.impressions) from marts.mart_creative_daily as daily inner join marts.mart_creatives as lives
    using (platform, medium, campaign, target, pattern) where lives.is_running)"""
NOT_FINAL = """(select count(distinct (platform, account_id, report_date)) from marts.mart_acquisition_daily
    inner join seeds.ad_platforms using (platform)
    where kind in ('ads', 'site') and (not has_arrived or (platform, report_date) in (
        select platform, report_date from marts.fct_ad_performance_daily where is_provisional
        union select 'ga4', report_date from marts.fct_site_sessions_daily where is_provisional)))"""
IN_MARTS = "platform_name_ja in (select name_ja from seeds.ad_platforms where kind in ('ads', 'site'))"
FIGURES = {
    1: [
        ("sum(cv) filter (where medium_name_ja <> '全体')", CV),
        ("sum(cv) filter (where medium_name_ja = '全体')", CV),
        ("sum(cost_net) filter (where medium_name_ja <> '全体')", COST),
        ("max(cpa) filter (where medium_name_ja = '全体')", WHOLE.format("round(measure_value, 5)", "cpa")),
        ("max(target_cv)", "(select target_cv from seeds.engagement)"),
        (
            "sum(planned_cv) / 2",
            "(select sum(planned_cv) from marts.mart_campaign_totals_daily where level_name = 'total')",
        ),
    ],
    2: [("sum(cv)", CV), ("sum(cost_net)", COST)],
    3: [
        ("sum(clicks) filter (where medium_name_ja <> '全体')", CLICKS),
        ("sum(cv) / 2", CV),
        (
            "max(lp_sessions)",
            """(select step_count from marts.mart_funnel_step_totals
                where period_type = 'total' and scope_type = 'total' and step = 'lp_session')""",
        ),
    ],
    4: [("sum(impressions)", RUNNING)],
    5: [("coalesce(sum(cost_net), 0)", BAD_TERMS)],
    6: [
        (
            "sum(article_views)",
            f"""(select sum(page_views) from marts.fct_page_views_daily inner join seeds.lp_articles using (page_path)
                where {ENGAGEMENT})""",
        )
    ],
    7: [("sum(clicks)", CLICKS), ("sum(cv)", CV), ("count(*) filter (where medium_name_ja = '広告以外')", "0")],
    8: [
        ("sum(cost_net) filter (where medium_name_ja = '全体')", COST),
        ("sum(budget) / 2", "(select media_budget_yen from seeds.engagement)"),
    ],
    9: [(f"count(*) filter (where {IN_MARTS})", NOT_FINAL)],
    10: [
        ("count(*)", "(select count(*) from kpi.alerts)"),
        ("count(distinct priority)", "(select count(*) from kpi.alerts)"),
    ],
}
"""Of each question: a figure of the query's rows, and the same from other tables."""


@pytest.fixture(scope="module")
def published(demo: Done) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(demo.published), read_only=True)


def test_show_tables_lists_the_views_of_the_page_and_nothing_else(published: duckdb.DuckDBPyConnection) -> None:
    shown = [name for (name,) in published.execute("show tables").fetchall()]
    assert shown == sorted(view.name for view in VIEWS)
    assert [re.search(r"from (\w+)", QUERIES[number])[1] for number in sorted(QUERIES)] == [view.name for view in VIEWS]  # type: ignore[index]


@pytest.mark.parametrize("number", sorted(FIGURES))
def test_the_query_of_a_question_agrees_with_another_computation(
    published: duckdb.DuckDBPyConnection, number: int
) -> None:
    for figure, expected in FIGURES[number]:
        found = published.execute(
            f"select cast({figure} as double), cast({expected} as double) from ({QUERIES[number]})"
        )
        value, other = found.fetchone() or (None, None)
        assert value is not None, figure
        assert value == pytest.approx(other, abs=1e-4), figure


def test_every_question_is_asked_in_both_languages_and_checked() -> None:
    titles = re.findall(r"^## \d+\. (.+)$", PAGE, re.MULTILINE)
    assert len(titles) == len(QUERIES) == len(FIGURES)
    for title in titles:
        english, _, japanese = title.partition(" / ")
        assert english.endswith("?")
        assert re.search("[ぁ-ん]", japanese), title


def test_the_first_thing_to_do_is_the_most_urgent(published: duckdb.DuckDBPyConnection) -> None:
    rows = published.execute(
        "select severity from what_to_do_next inner join kpi.alerts using (rule, subject)"
    ).fetchall()
    order = ["critical", "warning", "notice"]
    assert [order.index(severity) for (severity,) in rows] == sorted(order.index(severity) for (severity,) in rows)
    assert rows


def test_a_medium_has_one_japanese_name_in_every_table(published: duckdb.DuckDBPyConnection) -> None:
    """The seed is the only source; a name that a table makes up itself differs from it."""
    tables = published.execute(
        """select schema_name || '.' || table_name from duckdb_columns() where column_name in ('medium', 'medium_name_ja')
        and database_name = current_database() group by all having count(*) = 2"""
    ).fetchall()
    assert len(tables) >= 8
    known = dict(published.execute("select medium, name_ja from seeds.media").fetchall())
    for (table,) in tables:
        for medium, name in published.execute(f"select distinct medium, medium_name_ja from {table}").fetchall():
            assert medium not in known or name == known[medium], table
