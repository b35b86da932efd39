"""The Search Console client against the sandbox: figures, paging, late days and the index. # R-07"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from assets._loading import acquisition_rows
from orchestration.resources.base.report import Extract
from orchestration.resources.platforms import declared_platforms
from orchestration.resources.platforms.search_console.client import SearchConsole
from orchestration.resources.platforms.search_console.days import find_available_days, months_before
from orchestration.resources.store.landing import Landing, days_between
from sandbox.server import Sandbox
from tests.support.search_console import FINAL, FIRST, LAST, REPORT, asked, read, settings

FRESH_THROUGH = date(2026, 2, 14)


@pytest.fixture
def client(sandbox: Sandbox) -> SearchConsole:
    sandbox.search_console.requests.clear()
    return SearchConsole(settings(**sandbox.env))


SERVED = declared_platforms()["search_console"].complete


@pytest.mark.parametrize("name", SERVED)
def test_every_day_is_what_people_searched_and_clicked(sandbox: Sandbox, client: SearchConsole, name: str) -> None:
    table = read(asked(client, name))
    last = FRESH_THROUGH if name.endswith("fresh") else FINAL
    truth = sandbox.world.truth("search_console", FIRST, last)
    for measure, served in SERVED[name].items():
        sums = table.group_by("report_date").aggregate([(measure, "sum")])
        found = dict(zip(sums["report_date"].to_pylist(), sums[f"{measure}_sum"].to_pylist(), strict=True))
        assert found == {day: figures[served] for day, figures in truth.items()}
    assert pc.min(table["position"]).as_py() >= 1


def test_what_rare_queries_hide_is_known_to_the_unit(sandbox: Sandbox, client: SearchConsole) -> None:
    """All queries by page less named queries by page; the same clicks are once per property, so impressions differ there."""
    pages, queries = read(asked(client, "page_daily")), read(asked(client, "query_daily"))
    ((clicks, impressions),) = sandbox.world.rows(
        """select count(*) filter (where clicked), sum(1 + (second_page is not null)::int)
        from searches where is_anonymous and day between ? and ?""",
        [FIRST, FINAL],
    )
    assert pc.sum(pages["clicks"]).as_py() - pc.sum(queries["clicks"]).as_py() == clicks > 0
    assert pc.sum(pages["impressions"]).as_py() - pc.sum(queries["impressions"]).as_py() == impressions > clicks


def test_small_pages_lose_nothing_and_large_ones_cost_one_call_for_the_whole_window(
    sandbox: Sandbox, client: SearchConsole
) -> None:
    whole = read(asked(client, "query_daily"))
    answers = sandbox.search_console.requests
    assert [one["body"]["rowLimit"] for one in answers] == [25_000, 25_000], "the days first, then all rows at once"
    answers.clear()
    rows = whole.num_rows
    for page_rows in (1000, rows, rows + 1):
        paged = read(asked(SearchConsole(client.settings, page_rows), "query_daily"))
        assert paged.to_pylist() == whole.to_pylist()
        starts = [one["body"].get("startRow") for one in answers][1:]
        assert starts == list(range(0, rows + (page_rows == rows), page_rows))
        answers.clear()


def test_days_without_final_figures_are_late_and_never_zero(client: SearchConsole, tmp_path: Path) -> None:
    """Fresh figures have a report of their own; the day that is over in Japan has not even ended in California."""
    landing = Landing(tmp_path, lambda: datetime(2026, 2, 16, tzinfo=UTC))
    days = days_between(date(2026, 2, 11), LAST)
    states = {}
    for name in ("query_daily", "site_daily_fresh"):
        extract = asked(client, name, days[0])
        landing.replace(extract)
        files = list(landing.files(extract.request.report, days))
        absences = landing.absences(extract.request.report, extract.request.account_id, days)
        found = acquisition_rows(days, files, absences, (), {})
        states[name] = [state for _, state, _, _ in found]
        assert {why for _, state, _, why in found if state == "loaded"} == {None}
        assert all("final up to 2026-02-12" in str(why) for _, state, _, why in found if state == "late")
    assert states["query_daily"] == ["loaded", "loaded", "late", "late", "late"]
    assert states["site_daily_fresh"] == ["loaded", "loaded", "loaded", "loaded", "late"]
    assert extract.quality["first_incomplete_date"] == "2026-02-13"
    fresh = landing.absences(REPORT["site_daily_fresh"], extract.request.account_id, days)
    assert list(fresh) == [LAST]


def test_a_late_day_keeps_what_was_landed_before_and_its_note_goes_when_figures_come(
    client: SearchConsole, tmp_path: Path
) -> None:
    landing = Landing(tmp_path, lambda: datetime(2026, 2, 16, tzinfo=UTC))
    extract = asked(client, "page_daily", FINAL, FINAL)
    landing.replace(extract)
    path = landing.path(extract.request.report, FINAL, extract.request.account_id)
    before = path.read_bytes()
    late = Extract(extract.request, iter(()), "v3", "", absences={FINAL: ("late", "taken back")})
    assert landing.replace(late).days == {}
    assert path.read_bytes() == before
    assert landing.absences(extract.request.report, extract.request.account_id, [FINAL]) == {
        FINAL: ("late", "taken back")
    }
    landing.replace(asked(client, "page_daily", FINAL, FINAL))
    assert landing.absences(extract.request.report, extract.request.account_id, [FINAL]) == {}


def test_days_older_than_sixteen_months_are_missing_with_the_reason_and_not_asked_for(
    sandbox: Sandbox, client: SearchConsole
) -> None:
    extract = asked(client, "site_daily", date(2024, 10, 13), date(2024, 10, 16))
    assert read(extract).num_rows == 0
    assert list(extract.absences) == [date(2024, 10, 13), date(2024, 10, 14)], "the 15th is known to be empty"
    assert set(extract.absences.values()) == {("missing", "Search Console keeps 16 months, nothing before 2024-10-15")}
    assert sandbox.search_console.requests[-1]["body"]["startDate"] == "2024-10-15"
    sandbox.search_console.requests.clear()
    extract = asked(client, "site_daily", date(2024, 1, 1), date(2024, 1, 2))
    assert (read(extract).num_rows, len(extract.absences)) == (0, 2)
    assert len(sandbox.search_console.requests) == 1, "only which days are final"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 2, 15), date(2024, 10, 15)), (date(2026, 4, 30), date(2024, 12, 30)), (date(2025, 6, 30), date(2024, 2, 29))],
)  # fmt: skip
def test_sixteen_months_are_months_of_the_calendar(day: date, expected: date) -> None:
    assert months_before(day, 16) == expected


def test_without_googles_word_only_days_that_must_be_final_count_as_final() -> None:
    """At 06:00 in Japan it is the day before in California; a newer final row makes all days before it final."""
    now = datetime(2026, 2, 15, 21, tzinfo=UTC)

    def answers(*final_days: str) -> Any:
        rows = [{"keys": [day]} for day in final_days]
        return lambda _first, _last, state: {"rows": rows} if state == "final" else {}

    assert find_available_days(now, answers()).final_through == date(2026, 2, 5)
    assert find_available_days(now, answers("2026-01-30")).final_through == date(2026, 2, 5)
    found = find_available_days(now, answers("2026-02-10", "2026-02-12"))
    assert (found.final_through, found.today) == (date(2026, 2, 12), date(2026, 2, 15))
    stated = find_available_days(now, lambda *_: {"metadata": {"firstIncompleteDate": "2026-02-08"}})
    assert stated.final_through == date(2026, 2, 7)


def test_a_row_without_a_position_has_none(sandbox: Sandbox, client: SearchConsole) -> None:
    extract = asked(client, "page_daily", FINAL, FINAL)  # the days were asked for already
    sandbox.faults.add("search_console", "without_position")
    table = read(extract)
    assert table.num_rows > 0
    assert table["position"].null_count == table.num_rows
    assert table["impressions"].null_count == 0


def test_sitemaps_and_the_index_are_pictures_of_the_day(sandbox: Sandbox, client: SearchConsole) -> None:
    sitemap, *more = read(asked(client, "sitemaps", LAST)).to_pylist()
    assert more == []
    assert sitemap["path"] == "https://verygoodlocal-tochigi.jp/tochigist/sitemap.xml"
    assert (sitemap["report_date"], sitemap["errors"], sitemap["warnings"], sitemap["submitted"]) == (LAST, 0, 1, 6)
    pages = read(asked(client, "url_inspections", LAST)).to_pylist()
    assert len(pages) == len({page["inspection_url"] for page in pages}) == 7
    assert {page["verdict"] for page in pages} == {"PASS"}
    assert [page["inspection_url"].rpartition("/")[2] for page in pages if page["sitemaps"] is None] == ["women-job"]
    spoken = {one["body"]["languageCode"] for one in sandbox.search_console.requests if one["path"].startswith("/v1/")}
    assert spoken == {"ja"}


def test_the_question_stands_beside_the_rows(client: SearchConsole) -> None:
    question = json.loads(asked(client, "query_daily").query)
    assert question["dimensions"] == ["date", "query", "page", "country", "device"]
    assert (question["aggregationType"], question["dataState"], question["type"]) == ("byPage", "final", "web")
    assert json.loads(asked(client, "site_daily_fresh").query)["dataState"] == "all"
