"""The sandbox's own pages: its clock moves, and faults are switched by programs, never by a web page that is open beside it. # R-34"""

from datetime import date, datetime
from pathlib import Path

import pytest
import requests

from orchestration.settings import Settings
from sandbox.server import Sandbox

FAULT = {"target": "ga4", "kind": "unavailable", "times": 1}


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_web_page_switches_no_fault(sandbox: Sandbox, header: dict[str, str]) -> None:
    faults = f"{sandbox.env['TOCHIMART_SANDBOX_ENDPOINT']}/faults"
    assert requests.post(faults, json=FAULT, headers=header, timeout=10).status_code == 403
    assert requests.delete(faults, headers=header, timeout=10).status_code == 403
    assert not sandbox.faults.should_fail("ga4", "unavailable")
    assert requests.post(faults, json=FAULT, timeout=10).status_code == 200
    assert sandbox.faults.should_fail("ga4", "unavailable")


def test_a_day_later_the_sandbox_serves_what_one_started_on_that_day_does(tmp_path: Path) -> None:
    """A day more, conversions that have arrived since, and views that depend on the day; the product follows the clock."""
    settings = Settings(_env_file=None, TOCHIMART_HOME=tmp_path)  # type: ignore[call-arg]
    settings.sandbox_file.parent.mkdir()
    span = (date(2026, 2, 12), date(2026, 2, 20))
    with (
        Sandbox(date(2026, 2, 16), clock_file=settings.sandbox_clock_file) as moved,
        Sandbox(date(2026, 2, 18)) as started,
    ):
        assert (settings.today, settings.now().hour) == (date(2026, 2, 16), 6), "the clock was not moved yet"
        before = {source: moved.world.truth(source, *span) for source in ("google_ads", "ga4", "search_console")}
        page = f"{moved.env['TOCHIMART_SANDBOX_ENDPOINT']}/clock"
        assert requests.post(page, json={"now": "2026-02-17T11:00:00"}, timeout=10).status_code == 400
        web_page = {"Origin": "https://evil.example"}
        assert requests.post(page, json={"now": "x"}, headers=web_page, timeout=10).status_code == 403
        told = requests.post(page, json={"now": "2026-02-18T02:00:00+00:00"}, timeout=60).json()
        assert told == {"today": "2026-02-18"}
        assert settings.now() == datetime.fromisoformat("2026-02-18T11:00:00+09:00")
        assert settings.yesterday == date(2026, 2, 17)
        for source, days in before.items():
            found = moved.world.truth(source, *span)
            assert found == started.world.truth(source, *span)
            assert max(found) == date(2026, 2, 17)
            assert days != {day: found[day] for day in days} or source == "ga4", "earlier days are restated"
        for seen in (
            "select event_name, count(*) from ga4_events group by 1 order by 1",
            "select list_id, list_size from google_user_lists order by all",
        ):
            assert moved.world.rows(seen) == started.world.rows(seen)
