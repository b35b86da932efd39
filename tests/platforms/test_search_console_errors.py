"""Search Console when it refuses: what heals, what does not, and what a person reads. # R-07"""

import pytest

from orchestration.errors import AccessError, PermanentError, TochimartError, TransientError
from orchestration.resources.platforms.search_console.client import SearchConsole
from sandbox.search_console.service import INSPECTIONS_PER_DAY
from sandbox.server import Sandbox
from tests.support.search_console import LAST, asked, read, settings


@pytest.fixture
def client(sandbox: Sandbox) -> SearchConsole:
    sandbox.search_console.requests.clear()
    sandbox.search_console.inspections_left = INSPECTIONS_PER_DAY
    return SearchConsole(settings(**sandbox.env))


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        ("denied", AccessError, "does not have sufficient permission.*HTTP 403, forbidden.*add the service account"),
        ("unauthorised", PermanentError, "HTTP 401, authError.*set GOOGLE_APPLICATION_CREDENTIALS"),
        ("quota_day", PermanentError, "HTTP 429, dailyLimitExceeded.*back within 24 hours"),
        ("unavailable", PermanentError, r"HTTP 503, backendError.*\(6 attempts\); run it again later"),
        ("rate_limit", PermanentError, r"HTTP 429, rateLimitExceeded.*\(6 attempts\)"),
        ("quota", PermanentError, r"load quota exceeded.*HTTP 403, quotaExceeded.*\(6 attempts\)"),
    ],
)
def test_errors_say_what_google_said_and_what_to_do(
    sandbox: Sandbox, client: SearchConsole, fault: str, kind: type[TochimartError], said: str
) -> None:
    sandbox.faults.add("search_console", fault, times=None)
    with pytest.raises(kind, match=said) as caught:
        read(asked(SearchConsole(client.settings, wait_scale=0.0001), "site_daily"))
    assert isinstance(caught.value, AccessError) == (fault == "denied")
    assert sandbox.faults.occurrence_count("search_console", fault) == (6 if "attempts" in said else 1), (
        "only what heals is retried"
    )


@pytest.mark.parametrize("fault", ["unavailable", "rate_limit", "quota"])
def test_what_heals_costs_only_time(sandbox: Sandbox, client: SearchConsole, fault: str) -> None:
    whole = read(asked(client, "page_daily"))
    sandbox.faults.add("search_console", fault, times=None, every=3)
    again = read(asked(SearchConsole(client.settings, 40, wait_scale=0.0001), "page_daily"))
    assert again.to_pylist() == whole.to_pylist()
    assert sandbox.faults.occurrence_count("search_console", fault) > 1


def test_a_bad_question_is_not_asked_twice(sandbox: Sandbox, client: SearchConsole) -> None:
    with pytest.raises(PermanentError, match=r"rowLimit must be between 1 and 25000.*HTTP 400, invalidParameter"):
        read(asked(SearchConsole(client.settings, 25_001), "site_daily"))
    assert len(sandbox.search_console.requests) == 2


def test_another_property_is_refused_by_name_and_a_wrong_one_before_it_is_asked_for(sandbox: Sandbox) -> None:
    """A URL-prefix property has slashes: it is one percent-encoded segment of a path and one file name."""
    other = SearchConsole(settings(**sandbox.env | {"GSC_SITE_URL": "https://www.example.jp/job/"}))
    assert other.settings.accounts("search_console") == ["https%3A%2F%2Fwww.example.jp%2Fjob%2F"]
    with pytest.raises(AccessError, match=r"for site 'https://www\.example\.jp/job/'"):
        read(asked(other, "site_daily"))
    wrong = SearchConsole(settings(**sandbox.env | {"GSC_SITE_URL": "www.example.jp"}))
    with pytest.raises(PermanentError, match=r"GSC_SITE_URL is www\.example\.jp: write sc-domain:example\.jp"):
        asked(wrong, "site_daily")


@pytest.mark.parametrize("left", [0, 4])
def test_a_spent_quota_of_inspections_leaves_out_pages_and_nothing_else(
    sandbox: Sandbox, client: SearchConsole, left: int
) -> None:
    sandbox.search_console.inspections_left = left
    extract = asked(client, "url_inspections", LAST)
    assert read(extract).num_rows == left
    if left:
        assert extract.absences == {}
        assert len(extract.quality["pages_left_out"]) == 3  # type: ignore[arg-type]
        assert "back within 24 hours" in str(extract.quality["quota_spent"])
    else:
        state, why = extract.absences[LAST]
        assert state == "missing"
        assert "Quota exceeded for sitename per day" in why


def test_without_settings_it_says_which_are_missing_and_a_token_never_travels_in_the_open() -> None:
    assert SearchConsole(settings()).missing_settings() == ("TOCHIMART_SEARCH_CONSOLE_ENDPOINT",)
    live = {"TOCHIMART_PROFILE": "live"}
    assert SearchConsole(settings(**live)).missing_settings() == ("GSC_SITE_URL", "GOOGLE_APPLICATION_CREDENTIALS")
    plain = SearchConsole(
        settings(**live, GSC_SITE_URL="sc-domain:a.jp", TOCHIMART_SEARCH_CONSOLE_ENDPOINT="http://proxy")
    )
    with pytest.raises(PermanentError, match="must begin with https://"):
        asked(plain, "site_daily")


def test_a_row_that_comes_twice_means_another_was_lost(sandbox: Sandbox, client: SearchConsole) -> None:
    sandbox.faults.add("search_console", "overlapping_pages")
    with pytest.raises(TransientError, match="a row was returned twice"):
        read(asked(SearchConsole(client.settings, 1000), "query_daily"))
