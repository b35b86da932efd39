"""The site's side of the whole way: search results, who visitors are, what GA4 leaves out, links without a rule."""

from datetime import date

import pytest

from sandbox.world.simulation import World
from tests.conftest import Done
from tests.support.demo import FIRST, LAST, by_day
from tests.support.warehouse_files import query


def test_every_day_of_the_search_results_is_right_and_hidden_queries_are_known_to_the_unit(
    demo: Done, world: World
) -> None:
    """R-07, R-27: final days exactly, fresh days apart from them, the last day not at all."""
    truth = world.truth("search_console", FIRST, LAST)
    final, fresh = date(2026, 2, 12), date(2026, 2, 14)
    measures = ("clicks", "impressions", "page_impressions", "query_clicks", "query_impressions")
    found = by_day(
        demo,
        f"select report_date, {', '.join(measures)}, anonymised_clicks, anonymised_impressions "
        "from marts.mart_seo_daily where not is_provisional",
    )
    assert found == {
        day: (
            *(one[name] for name in measures),
            one["clicks"] - one["query_clicks"],
            one["page_impressions"] - one["query_impressions"],
        )
        for day, one in truth.items()
        if day <= final
    }
    provisional = by_day(demo, "select report_date, clicks, impressions from marts.mart_seo_daily where is_provisional")
    assert provisional == {
        day: (one["fresh_clicks"], one["fresh_impressions"]) for day, one in truth.items() if final < day <= fresh
    }
    assert all(truth[day]["fresh_clicks"] for day in provisional)
    sessions = by_day(
        demo, "select report_date, google_organic_sessions, sessions_less_clicks + clicks from marts.mart_seo_daily"
    )
    came = world.rows(
        "select day, count(*) from sessions where source = 'google' and medium = 'organic' and day between ? and ? group by 1",
        [FIRST, fresh],
    )
    assert sessions == {day: (count, count) for day, count in came}
    average = query(
        demo.published,
        "select sum(position_sum) / sum(impressions) from marts.mart_seo_queries_daily where device = 'tablet'",
    )
    ((position,),) = world.rows(
        """with shown as (
            select day, position, device, is_anonymous, is_final from searches
            union all
            select day, position + 1, device, is_anonymous, is_final from searches where second_page is not null
        )
        select avg(position) from shown where device = 'TABLET' and is_final and not is_anonymous and day >= ?""",
        [FIRST],
    )
    assert average[0][0] == pytest.approx(position)


def test_what_visitors_are_adds_up_and_what_ga4_withholds_is_stated_to_the_unit(demo: Done, world: World) -> None:
    """R-13: every attribute adds up to all sessions and all CV; the withheld ones are exactly those of small groups."""
    truth = world.truth("ga4", FIRST, LAST).values()
    whole = tuple(sum(day[name] for day in truth) for name in ("sessions", "engaged_sessions", "cv_events"))
    found = query(
        demo.published,
        """select attribute_name, sum(sessions), sum(engaged_sessions), sum(cv_events)
        from marts.mart_site_audience_daily group by 1 order by 1""",
    )
    assert found == [
        ("age", *whole),
        ("gender", *whole),
        ("region", *whole),
        ("visitor_type", *whole[:2], None),
    ]
    small = """select coalesce(sum(n), 0) from (
        select count(*) as n from {rows} where day >= ? group by day, age, gender having count(distinct user_id) < 10)"""
    sessions = world.rows(small.format(rows="sessions"), [FIRST])[0][0]
    clicks = world.rows(
        small.format(rows="(select * from link_clicks join sessions using (session_id) where is_cv)"), [FIRST]
    )[0][0]
    assert query(
        demo.published,
        "select sum(sessions), sum(cv_events) from marts.mart_site_audience_daily where is_withheld and attribute_name = 'age'",
    ) == [(sessions, clicks)]
    assert sessions > 0
    assert clicks > 0
    places = world.rows("select region, count(*) from sessions where day >= ? group by 1", [FIRST])
    found = query(
        demo.published,
        """select attribute_value, sum(sessions) from marts.mart_site_audience_daily
        where attribute_name = 'region' group by 1""",
    )
    assert dict(found) == {"unknown" if place == "(not set)" else place: count for place, count in places}


def test_how_much_of_a_day_ga4_leaves_out_is_a_figure(demo: Done, world: World) -> None:
    """What cannot be told apart, or has no value, is known by report and day; nothing is withheld but by age and gender."""
    untagged = world.rows("select count(*) from sessions where day >= ? and campaign_name = '(not set)'", [FIRST])[0][0]
    found = query(
        demo.published,
        """select sum(total), sum(shown), sum(not_set), bool_or(is_thresholded) from marts.mart_site_quality_daily
        where report = 'sessions' and dimension = 'session_campaign_name'""",
    )
    sessions = sum(day["sessions"] for day in world.truth("ga4", FIRST, LAST).values())
    assert found == [(sessions, sessions, untagged, False)]
    assert untagged > 0
    withheld = query(
        demo.published,
        "select distinct report from marts.mart_site_quality_daily where withheld <> 0 order by 1",
    )
    assert withheld == [("demographics",), ("demographics_cv",)]


def test_external_links_without_a_rule_are_listed_not_lost(demo: Done, world: World) -> None:
    """R-15: every click stands under its domain, also where nobody said yet what the domain is."""
    true = world.rows(
        """select regexp_extract(link_url, '^https?://([^/]+)', 1), count(*) from link_clicks join sessions using (session_id)
        where day >= ? group by 1""",
        [FIRST],
    )
    found = query(demo.published, "select link_domain, sum(clicks) from marts.mart_external_links group by 1")
    assert dict(found) == dict(true)
    unknown = query(
        demo.published, "select distinct link_domain from marts.mart_external_links where not has_rule order by 1"
    )
    assert [domain for (domain,) in unknown] == [
        "internship.tochigi-shigoto.example",
        "notjobs-tochigi-shigoto.example",
        "www.instagram.com",
    ]
