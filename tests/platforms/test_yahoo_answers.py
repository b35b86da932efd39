"""What the LINEヤフー広告 client makes of answers a healthy server never gives, over real HTTP."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Extract, Request
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.platforms.yahoo.search_reports import CAMPAIGN_DAILY
from orchestration.settings import Settings
from tests.support.yahoo_server import GOOD_FILE, Answer, YahooServer, envelope, refusal, yahoo_server

DAY = date(2025, 12, 1)
REQUEST = Request(CAMPAIGN_DAILY, "1001", DAY, DAY)
ROW = {
    "report_date": DAY, "campaign_id": 7, "campaign_name": "冬季", "imps": 100, "clicks": 9, "cost": 1200, "conversions": 0.5,
    "invalid_clicks": 1,
    "all_conversions": 2.0, "conversions_value": 300.0, "all_conversions_value": 400.0,
}  # fmt: skip
SECRETS = {"YAHOO_ADS_CLIENT_SECRET": "s3cret-key", "YAHOO_ADS_REFRESH_TOKEN": "r3fresh-key"}


@pytest.fixture
def server() -> Iterator[YahooServer]:
    with yahoo_server() as running:
        yield running


@pytest.fixture
def client(server: YahooServer, tmp_path: Path) -> YahooSearch:
    given: dict[str, Any] = {
        "_env_file": None,
        "TOCHIMART_PROFILE": "sandbox",
        "TOCHIMART_HOME": tmp_path / "home",
        "TOCHIMART_YAHOO_SEARCH_ENDPOINT": f"{server.url}/api/v20",
        "TOCHIMART_YAHOO_TOKEN_ENDPOINT": f"{server.url}/oauth/v1/token",
        "YAHOO_ADS_CLIENT_ID": "app",
        "YAHOO_ADS_BASE_ACCOUNT_ID": "9000",
        **SECRETS,
    }
    return YahooSearch(Settings(**given), wait_scale=0.01)


def read(client: YahooSearch) -> tuple[list[dict[str, Any]], Extract]:
    ((rows, extract),) = [
        (pa.Table.from_batches(list(extract.batches), CAMPAIGN_DAILY.schema).to_pylist(), extract)
        for extract in client.extract([REQUEST])
    ]
    return rows, extract


def failure(client: YahooSearch) -> str:
    """The one line a run ends with."""
    with pytest.raises(PermanentError) as caught:
        read(client)
    line = str(caught.value)
    assert "\n" not in line
    assert not any(secret in line for secret in SECRETS.values())
    return line


def test_an_answer_that_says_not_ready_is_never_read_as_a_file(server: YahooServer, client: YahooSearch) -> None:
    unlabelled = Answer(f"\ufeff {refusal('S0001').body}", content_type="application/octet-stream")
    server.script["download"] = [refusal("S0001", "not completed"), unlabelled]
    rows, extract = read(client)
    assert rows == [ROW]
    assert extract.control_totals == {name: ROW[name] for name in CAMPAIGN_DAILY.measures}
    assert len(server.bodies("download")) == 3


def test_a_file_that_never_comes_says_what_came_instead(server: YahooServer, client: YahooSearch) -> None:
    server.script["download"] = [refusal("S0001", "not completed")] * 20
    assert (
        "S0001 not completed (fields=X) (HTTP 200, request r-2); the file is not ready for download yet (3 downloads)"
        in failure(client)
    )
    assert len(server.bodies("download")) == 6
    assert len(server.bodies("add")) == 2


def test_a_download_that_breaks_off_is_started_again(server: YahooServer, client: YahooSearch) -> None:
    cut = Answer(GOOD_FILE, content_type="application/octet-stream", cut=len(GOOD_FILE.encode()) - 12)
    server.script["download"] = [cut]
    assert read(client)[0] == [ROW]


def test_an_order_whose_answer_got_lost_is_found_and_not_made_twice(server: YahooServer, client: YahooSearch) -> None:
    def take_and_fail(body: dict[str, Any]) -> Answer:
        server._add(body)
        return refusal("0002", "internal", 500)

    server.script["add"] = [take_and_fail]
    assert read(client)[0] == [ROW]
    assert len(server.jobs) == 1


@pytest.mark.parametrize("status", ["FAILED", "UNKNOWN"])
def test_a_failed_job_is_ordered_once_more_and_then_given_up(
    server: YahooServer, client: YahooSearch, status: str
) -> None:
    server.final_status = [(status, "Internal trouble.")]
    assert read(client)[0] == [ROW]
    assert len(server.jobs) == 2
    server.final_status = [(status, "Internal trouble."), (status, "Still trouble.")]
    server.jobs.clear()
    assert failure(client).endswith(f"report job 2 ended as {status}: Still trouble.")


def test_a_job_the_platform_has_forgotten_is_ordered_again(server: YahooServer, client: YahooSearch) -> None:
    nothing = envelope({"totalNumEntries": 0, "values": []})

    def forget(_body: dict[str, Any]) -> Answer:
        server.jobs.clear()
        return nothing

    server.script["get"] = [nothing, forget]
    assert read(client)[0] == [ROW]
    assert len(server.bodies("add")) == 2


def test_an_order_that_is_refused_in_part_is_an_error(server: YahooServer, client: YahooSearch) -> None:
    error = {"code": "RL001", "message": "Invalid relation.", "details": None}
    server.script["add"] = [envelope({"values": [{"operationSucceeded": False, "errors": [error]}]})]
    assert "RL001 Invalid relation. (HTTP 200, request r-1)" in failure(client)
    server.script["add"] = [envelope({"values": [{"operationSucceeded": False, "errors": None}]})]
    assert "the operation failed without a reason" in failure(client)


def test_every_page_of_the_job_list_is_looked_through(server: YahooServer, client: YahooSearch) -> None:
    read(client)
    (mine,) = server.jobs
    mine["reportJobStatus"] = "WAIT"

    def page(job: dict[str, Any]) -> Answer:
        return envelope({"totalNumEntries": 2, "values": [{"operationSucceeded": True, "reportDefinition": job}]})

    server.script["get"] = [page({"reportName": "other", "reportJobId": 99, "reportJobStatus": "WAIT"}), page(mine)]
    read(client)
    assert [body["startIndex"] for body in server.bodies("get")[-3:-1]] == [1, 2]
    assert len(server.bodies("add")) == 1


def test_no_five_calls_and_one_more_fall_into_a_second(server: YahooServer, client: YahooSearch) -> None:
    read(YahooSearch(client.settings, wait_scale=1.0))
    arrivals = [moment for method, _, moment in server.asked if method != "token"]
    assert len(arrivals) > 5
    assert all(arrivals[n + 5] - arrivals[n] > 0.8 for n in range(len(arrivals) - 5))


def test_a_refused_access_token_is_replaced_once(server: YahooServer, client: YahooSearch) -> None:
    server.script["add"] = [refusal("0114", "Invalid scope.", 400)]
    assert read(client)[0] == [ROW]
    assert server.bearers[0] == "Bearer access-1"
    assert server.bearers[-1] == "Bearer access-2"
    server.script["get"] = [refusal("0111", "Authentication failed.", 401)] * 2
    assert "0111 Authentication failed." in failure(client)
    assert len(server.bodies("token")) == 3


def test_a_token_is_renewed_early_and_a_rotated_refresh_token_is_used(server: YahooServer, client: YahooSearch) -> None:
    server.expires_in = 0
    server.script["token"] = [Answer('{"access_token": "a", "expires_in": 0, "refresh_token": "rotated"}')]
    read(client)
    read(client)
    used = [body["refresh_token"] for body in server.bodies("token")]
    assert len(used) == len(server.bearers)
    assert used[0] == SECRETS["YAHOO_ADS_REFRESH_TOKEN"]
    assert set(used[1:]) == {"rotated"}


def test_a_refused_refresh_token_says_reconnect_and_shows_no_secret(server: YahooServer, client: YahooSearch) -> None:
    def repeat_the_form(body: dict[str, Any]) -> Answer:
        return Answer(f'{{"error": "invalid_grant", "sent": "{body}"}}', 400)

    server.script["token"] = [Answer("unwell", 500), repeat_the_form]
    line = failure(client)
    assert "HTTP 400" in line
    assert "'refresh_token': '(masked)'" in line, "as personal data, before secrets are looked for"
    assert not [secret for secret in SECRETS.values() if secret in line]
    assert line.endswith("connect the account again and set YAHOO_ADS_REFRESH_TOKEN")


def test_an_answer_that_is_not_the_platforms_own_is_called_that(server: YahooServer, client: YahooSearch) -> None:
    server.script["add"] = [Answer("<html>Blocked by policy</html>", 400, "text/html")]
    line = failure(client)
    assert "<html>Blocked by policy</html> (HTTP 400, request unknown)" in line
    assert "a proxy may stand in the way" in line


def test_rows_are_kept_when_only_the_tidying_up_fails(
    server: YahooServer, client: YahooSearch, caplog: pytest.LogCaptureFixture
) -> None:
    server.script["remove"] = [refusal("V0001", "gone")]
    assert read(client)[0] == [ROW]
    assert "V0001 gone" in caplog.text


def test_a_download_leaves_no_file_behind(client: YahooSearch) -> None:
    (extract,) = client.extract([REQUEST])
    next(extract.batches)
    assert [path.name for path in client.settings.home.rglob("*") if path.is_file()] == ["CAMPAIGN.json"], (
        "the list of fields"
    )
