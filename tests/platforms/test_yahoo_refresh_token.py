"""A refresh token that the server replaces: stored owner-only, shared by both products and later runs, and what heals a crash."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from orchestration.errors import PermanentError
from orchestration.masking import mask_secrets
from orchestration.resources.base.report import Request
from orchestration.resources.platforms.yahoo import YahooSettings
from orchestration.resources.platforms.yahoo.auth import AccessToken
from orchestration.resources.platforms.yahoo.client import YahooAds
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.refresh_token import RefreshTokenStore
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.settings import Settings
from sandbox.server import Sandbox
from tests.platforms.test_yahoo_answers import failure

DAY = date(2026, 2, 15)


@pytest.fixture
def rotating(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A token server that replaces the refresh token with every answer; the older one is dead at once."""
    monkeypatch.setattr(sandbox.yahoo_tokens, "refresh_token", sandbox.env["YAHOO_ADS_REFRESH_TOKEN"])
    sandbox.faults.add("yahoo_token", "rotates", times=None)
    return sandbox


def settings_of(sandbox: Sandbox, home: Path, **given: str) -> Settings:
    known: dict[str, Any] = {**sandbox.env, "TOCHIMART_HOME": str(home), "_env_file": None, **given}
    return Settings(**known)


def rows(client: YahooAds, account: str) -> int:
    """Rows of one day of the smallest report."""
    report = next(one for one in client.reports if one.name == "campaign_daily")
    (extract,) = client.extract([Request(report, account, DAY, DAY)])
    return sum(batch.num_rows for batch in extract.batches)


def stored(home: Path) -> Path:
    return home / "credentials" / "yahoo_ads.json"


def token_of(sandbox: Sandbox, home: Path, **given: str) -> AccessToken:
    settings = settings_of(sandbox, home, **given)
    assert settings.own(YahooSettings).client_secret
    assert settings.own(YahooSettings).refresh_token
    return AccessToken(
        requests.Session(),
        settings.own(YahooSettings).token_endpoint,
        str(settings.own(YahooSettings).client_id),
        settings.own(YahooSettings).client_secret,
        settings.own(YahooSettings).refresh_token,
        stored(home),
    )


def test_both_products_and_later_runs_use_the_token_the_server_gave_last(rotating: Sandbox, tmp_path: Path) -> None:
    for _ in range(2):  # a second run is new clients that know nothing but the settings and the data folder
        settings = settings_of(rotating, tmp_path)
        for kind in (YahooSearch, YahooDisplay):
            client = kind(settings, wait_scale=0.001)
            assert rows(client, settings.accounts(client.name)[0]) > 0
    assert rotating.faults.occurrence_count("yahoo_token", "rotates") == 4
    path = stored(tmp_path)
    assert rotating.yahoo_tokens.refresh_token in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["yahoo_ads.json"]


def test_two_that_renew_at_once_wait_for_one_another(rotating: Sandbox, tmp_path: Path) -> None:
    def renew(_: int) -> None:
        token_of(rotating, tmp_path).renew()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(renew, range(16)))
    assert rotating.faults.occurrence_count("yahoo_token", "rotates") == 16
    assert rotating.yahoo_tokens.refresh_token in stored(tmp_path).read_text()


def test_a_process_that_dies_before_the_rename_leaves_a_token_the_next_one_takes_up(
    rotating: Sandbox, tmp_path: Path
) -> None:
    token_of(rotating, tmp_path).renew()
    path = stored(tmp_path)
    before = path.read_text()
    token_of(rotating, tmp_path).renew()
    path.with_name(f".{path.name}.new").write_text(path.read_text())  # as written, not yet renamed
    path.write_text(before)
    token_of(rotating, tmp_path).renew()
    assert rotating.yahoo_tokens.refresh_token in path.read_text()
    assert [one.name for one in path.parent.iterdir()] == ["yahoo_ads.json"]


@pytest.mark.parametrize("torn", [b"", b"   ", b'{"origin": "', b"null", b"[1]", b"\xff"])
def test_what_was_half_written_is_passed_over(rotating: Sandbox, tmp_path: Path, torn: bytes) -> None:
    token_of(rotating, tmp_path).renew()
    path = stored(tmp_path)
    path.with_name(f".{path.name}.new").write_bytes(torn)
    token_of(rotating, tmp_path).renew()
    assert rotating.faults.occurrence_count("yahoo_token", "rotates") == 2


def test_a_server_that_still_takes_the_older_token_heals_a_lost_answer(rotating: Sandbox, tmp_path: Path) -> None:
    """The answer with the new token broke off: the token before it is tried again, then every other that is known."""
    token_of(rotating, tmp_path).renew()
    older = rotating.yahoo_tokens.refresh_token
    rotating.faults.add("yahoo_token", "rotated_answer_lost")
    with pytest.raises(Exception, match="LINEヤフー広告 token"):
        token_of(rotating, tmp_path).renew()
    rotating.yahoo_tokens.refresh_token = older
    token_of(rotating, tmp_path).renew()
    rotating.yahoo_tokens.refresh_token = rotating.env["YAHOO_ADS_REFRESH_TOKEN"]
    token_of(rotating, tmp_path).renew()


def test_when_every_known_token_is_dead_a_person_is_told_to_connect_again(rotating: Sandbox, tmp_path: Path) -> None:
    token_of(rotating, tmp_path).renew()
    rotating.yahoo_tokens.refresh_token = "connected-again"
    client = YahooSearch(settings_of(rotating, tmp_path), wait_scale=0.001)
    account = client.settings.accounts("yahoo_search")[0]
    with pytest.raises(PermanentError, match="connect the account again and set YAHOO_ADS_REFRESH_TOKEN"):
        rows(client, account)
    again = settings_of(rotating, tmp_path, YAHOO_ADS_REFRESH_TOKEN="connected-again")
    assert rows(YahooSearch(again, wait_scale=0.001), account) > 0
    assert json.loads(stored(tmp_path).read_text())["refresh_tokens"] == [rotating.yahoo_tokens.refresh_token]


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="needs a full device")
def test_without_room_for_a_new_token_the_server_is_not_asked(rotating: Sandbox, tmp_path: Path) -> None:
    stored(tmp_path).parent.mkdir()
    stored(tmp_path).with_name(".yahoo_ads.json.new").mkdir()  # as unwritable as a full disk, for every user
    with pytest.raises(PermanentError, match="so none was asked for; make room there"):
        token_of(rotating, tmp_path).renew()
    assert rotating.faults.occurrence_count("yahoo_token", "rotates") == 0


def test_a_token_is_masked_as_soon_as_it_is_there(rotating: Sandbox, tmp_path: Path) -> None:
    token = token_of(rotating, tmp_path)
    access = token.bearer().removeprefix("Bearer ")
    assert mask_secrets(f"{access} and {rotating.yahoo_tokens.refresh_token}") == "*** and ***"
    tokens = RefreshTokenStore(stored(tmp_path), "another application", SecretStr("x").get_secret_value())
    assert tokens.newest_first() == ["x"], "a token of another application is not taken"


def test_what_is_no_answer_of_a_token_server_says_so(sandbox: Sandbox, tmp_path: Path) -> None:
    client = YahooSearch(settings_of(sandbox, tmp_path), wait_scale=0.001)
    for fault in ("proxy_page",):
        sandbox.faults.add("yahoo_token", fault, times=None)
        assert "the answer is not the platform's own: a proxy may stand in the way" in failure(client)
