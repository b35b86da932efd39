"""What GA4 does to large, rare and fresh figures, and how much of it is known afterwards: `(other)`, thresholds, samples, quota."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.errors import PermanentError, QuotaError
from orchestration.resources.base.report import Request
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.ga4.periods import ReportingPeriod, periods_begun_by
from orchestration.resources.platforms.ga4.reports import PERIOD_USERS, REPORTS
from sandbox.server import Sandbox
from tests.support.ga4 import FIRST, LAST, PROPERTY, REPORT, fetch, settings

THREE = FIRST + timedelta(days=2)


@pytest.fixture
def sandbox(first_weeks: Sandbox) -> Iterator[Sandbox]:
    first_weeks.faults.clear()
    yield first_weeks
    first_weeks.faults.clear()
    first_weeks.ga4.cardinality = 50_000
    first_weeks.ga4.restore_quota()


@pytest.fixture
def client(sandbox: Sandbox) -> Ga4:
    return Ga4(settings(**sandbox.env))


@pytest.mark.parametrize(
    ("report", "measure", "true"),
    [
        ("daily_totals", "sessions", "select count(*) from sessions where day between ? and ?"),
        (
            "daily_totals",
            "total_users",
            "select sum(n) from (select count(distinct user_id) as n from sessions where day between ? and ? group by day)",
        ),
        ("regions", "sessions", "select count(*) from sessions where day between ? and ?"),
        (
            "regions_cv",
            "event_count",
            "select count(*) from link_clicks join sessions using (session_id) where is_cv and day between ? and ?",
        ),
        ("visitors", "engaged_sessions", "select count(*) from sessions where engaged and day between ? and ?"),
        ("terms", "sessions", "select count(*) from sessions where day between ? and ?"),
        ("google_ads_sessions", "sessions", "select count(*) from sessions where day between ? and ?"),
        (
            "events",
            "key_events",
            "select count(*) from link_clicks join sessions using (session_id) where day between ? and ?",
        ),
        (
            "events",
            "event_count",
            """select count(*) + count(*) filter (where not is_returning)
                + (select count(*) + count(*) filter (where scrolled) from page_views join sessions using (session_id)
                    where day between $1 and $2)
                + (select count(*) + count(*) filter (where is_cv) from link_clicks join sessions using (session_id)
                    where day between $1 and $2)
            from sessions where day between $1 and $2""",
        ),
    ],
)
def test_every_breakdown_adds_up_to_what_people_did(
    sandbox: Sandbox, client: Ga4, report: str, measure: str, true: str
) -> None:
    """R-13, R-14, R-15."""
    table, _ = fetch(client, report)
    assert pc.sum(table[measure]).as_py() == sandbox.world.rows(true, [FIRST, LAST])[0][0] > 0


def test_a_session_is_traced_to_the_google_ads_ad_group_that_auto_tagging_names(sandbox: Sandbox, client: Ga4) -> None:
    table, _ = fetch(client, "google_ads_sessions")
    known = table.filter(pc.not_equal(table["session_google_ads_customer_id"], "(not set)"))
    sums = known.group_by("session_google_ads_ad_group_id").aggregate([("sessions", "sum")])
    true = sandbox.world.rows(
        """select cast(ad_group_id as varchar), count(*) from sessions inner join ads using (ad_id)
        where sessions.platform = 'google_ads' and sessions.campaign_id <> '(not set)' and day between ? and ? group by 1""",
        [FIRST, LAST],
    )
    ids, counts = sums["session_google_ads_ad_group_id"].to_pylist(), sums["sessions_sum"].to_pylist()
    assert dict(zip(ids, counts, strict=True)) == dict(true)


def test_only_days_that_ga4_folded_are_asked_for_again_each_by_itself(sandbox: Sandbox, client: Ga4) -> None:
    whole, _ = fetch(client, "page_views", FIRST, THREE)
    sandbox.ga4.cardinality = whole.num_rows - 150
    before = len(sandbox.ga4.requests)
    again, extract = fetch(client, "page_views", FIRST, THREE)
    asked = len(sandbox.ga4.requests) - before
    exclusive_renewal = extract.quality["days_asked_alone"]
    assert isinstance(exclusive_renewal, list)
    assert asked == 1 + len(exclusive_renewal) > 1
    assert extract.quality["data_loss_from_other_row"] is False
    order = [(name, "ascending") for name in whole.column_names]
    assert again.sort_by(order).equals(whole.sort_by(order))
    assert extract.control_totals["screen_page_views"] == pc.sum(whole["screen_page_views"]).as_py()


def test_a_single_day_too_large_for_one_answer_keeps_its_other_row_and_says_so(sandbox: Sandbox, client: Ga4) -> None:
    whole, _ = fetch(client, "page_views", FIRST, FIRST)
    sandbox.ga4.cardinality = 40
    folded, extract = fetch(client, "page_views", FIRST, THREE)
    first = folded.filter(pc.equal(folded["report_date"], pa.scalar(FIRST)))
    assert extract.quality["data_loss_from_other_row"] is True
    assert first.num_rows == 41
    assert "(other)" in first["page_path"].to_pylist()
    assert pc.sum(first["screen_page_views"]).as_py() == pc.sum(whole["screen_page_views"]).as_py()


def test_what_thresholds_withhold_is_the_difference_to_the_total(sandbox: Sandbox, client: Ga4) -> None:
    """R-13: rows with fewer than ten visitors are withheld, and the shortfall is known to the session."""
    table, extract = fetch(client, "demographics")
    totals, _ = fetch(client, "daily_totals")
    hidden = sandbox.world.rows(
        """select coalesce(sum(sessions), 0) from (
            select count(*) as sessions from sessions where day between ? and ? group by day, age, gender
            having count(distinct user_id) < 10)""",
        [FIRST, LAST],
    )[0][0]
    assert extract.quality["subject_to_thresholding"] is True
    assert pc.sum(totals["sessions"]).as_py() - pc.sum(table["sessions"]).as_py() == hidden > 0
    assert extract.control_totals["sessions"] == pc.sum(table["sessions"]).as_py()


def test_a_sample_is_landed_as_a_sample(sandbox: Sandbox, client: Ga4) -> None:
    sandbox.faults.add("ga4", "sampled")
    _, extract = fetch(client, "sessions", FIRST, FIRST)
    (sampling,) = extract.quality["sampling"]  # type: ignore[misc]
    assert sampling["sampling_space_size"] == 2 * sampling["samples_read_count"] > 0


def test_nobody_is_asked_once_only_the_reserve_is_left(sandbox: Sandbox, client: Ga4) -> None:
    """The reserve is a tenth, for the people who look at the property in GA4 itself."""
    sandbox.ga4.allowed = {**sandbox.ga4.allowed, "tokens_per_hour": 4_012}
    try:
        requests = [Request(REPORT["visitors"], PROPERTY, FIRST, FIRST)] * 4
        before = len(sandbox.ga4.requests)
        done: list[int] = []
        with pytest.raises(
            QuotaError, match=r"of tokens per hour left, of which 4,000 are reserved for people"
        ) as caught:
            done.extend(sum(batch.num_rows for batch in extract.batches) for extract in client.extract(requests))
        assert len(sandbox.ga4.requests) - before in {1, 2}
        assert caught.value.returns_after == timedelta(hours=1)
    finally:
        sandbox.ga4.allowed = {**sandbox.ga4.allowed, "tokens_per_hour": 40_000}


def test_sets_of_dimensions_that_do_not_go_together_are_refused_before_any_report_is_asked_for(
    sandbox: Sandbox, client: Ga4
) -> None:
    mixed = REPORT["demographics"].__class__(
        "ga4", "mixed", "", (*REPORT["demographics"].columns, REPORT["sessions"].columns[1]), (), ()
    )
    before = len(sandbox.ga4.requests)
    with pytest.raises(PermanentError, match=r"GA4 mixed of property .*Please remove sessionSource.*incompatible"):
        next(next(client.extract([Request(mixed, PROPERTY, FIRST, FIRST)])).batches)
    assert len(sandbox.ga4.requests) == before


def test_every_report_is_a_compatible_set_within_the_limits(client: Ga4) -> None:
    for report in REPORTS:
        numbers = [one for one in report.columns if pa.types.is_integer(one.type) or pa.types.is_floating(one.type)]
        assert len(numbers) <= 10, report.name
        assert len(report.columns) - len(numbers) <= 9, report.name
        next(client.extract([Request(report, PROPERTY, FIRST, FIRST)]))


def test_users_of_a_period_are_asked_for_the_period_since_they_do_not_add_up(sandbox: Sandbox, client: Ga4) -> None:
    (extract,) = client.extract([Request(PERIOD_USERS, PROPERTY, LAST, LAST)])
    rows = pa.Table.from_batches(list(extract.batches), PERIOD_USERS.schema).to_pylist()
    found = {(row["period_type"], row["first_day"]): row for row in rows}
    assert {key: (row["last_day"], row["is_running"]) for key, row in found.items()} == {
        ("total", FIRST): (LAST, True),
        ("week_one", FIRST): (date(2025, 12, 7), False),
        ("biweekly", FIRST): (date(2025, 12, 14), False),
        ("biweekly", date(2025, 12, 15)): (LAST, True),
        ("month", FIRST): (LAST, True),
    }
    true = "select count(distinct user_id), count(*) from sessions where day between ? and ?"
    for row in rows:
        assert (row["total_users"], row["sessions"]) == sandbox.world.rows(true, [row["first_day"], row["last_day"]])[0]
    week, total = found["week_one", FIRST], found["total", FIRST]
    daily, _ = fetch(client, "daily_totals", FIRST, date(2025, 12, 7))
    assert pc.sum(daily["total_users"]).as_py() > week["total_users"], "nobody came twice: the test would prove nothing"
    assert total["engagement_rate"] + total["bounce_rate"] == pytest.approx(1)


def test_periods_cover_the_engagement_without_gap_or_overlap_and_only_what_has_begun() -> None:
    launch, end = date(2025, 12, 1), date(2026, 3, 13)
    blocks = [one for one in periods_begun_by(launch, end, end) if one.period_type == "biweekly"]
    assert (blocks[0].first, blocks[-1].last) == (launch, end)
    assert all(after.first - one.last == timedelta(days=1) for one, after in pairwise(blocks))
    months = [one for one in periods_begun_by(launch, end, end) if one.period_type == "month"]
    assert [(one.first.month, one.last.day) for one in months] == [(12, 31), (1, 31), (2, 28), (3, 13)]
    assert periods_begun_by(launch, end, launch - timedelta(days=1)) == []
    assert ReportingPeriod("biweekly", date(2025, 12, 15), date(2025, 12, 28)) not in periods_begun_by(
        launch, end, date(2025, 12, 14)
    )


def test_events_that_come_late_are_there_when_the_day_is_asked_for_again(sandbox: Sandbox, client: Ga4) -> None:
    sandbox.faults.add("ga4", "late_data", times=1)
    early, _ = fetch(client, "daily_totals", LAST, LAST)
    final, _ = fetch(client, "daily_totals", LAST, LAST)
    assert early["sessions"][0].as_py() < final["sessions"][0].as_py()
    assert final["sessions"][0].as_py() == sandbox.world.truth("ga4", LAST, LAST)[LAST]["sessions"]
