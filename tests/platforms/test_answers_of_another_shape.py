"""Answers that are not what was asked for, of every HTTP platform: one line of ours, never a traceback, nothing stored."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from orchestration.errors import TochimartError
from orchestration.resources.base.report import Request
from orchestration.resources.platforms.analytics_admin.client import AnalyticsAdmin
from orchestration.resources.platforms.search_console.client import SearchConsole
from orchestration.resources.platforms.tag_manager.client import TagManager
from orchestration.resources.platforms.yahoo import api as _yahoo_api
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.store.landing import Landing
from orchestration.resources.wire import google_rest as _google_rest
from orchestration.resources.wire.connection import parse_json, parse_retry_after
from orchestration.settings import Settings
from sandbox.server import Sandbox
from sandbox.wire.faults import MALFORMED_ANSWER_KINDS

DAY = date(2026, 2, 15)
CLIENTS: dict[str, Any] = {
    "yahoo_search": YahooSearch,
    "yahoo_display": YahooDisplay,
    "search_console": SearchConsole,
    "tag_manager": TagManager,
    "analytics_admin": AnalyticsAdmin,
}
REPORTS = {
    "yahoo_search": ("campaign_daily", "accounts", "changes"),
    "yahoo_display": ("campaign_daily", "campaigns"),
    "search_console": ("site_daily", "sitemaps", "url_inspections"),
    "tag_manager": ("tags", "container_versions"),
    "analytics_admin": ("property", "data_streams"),
}
HARMLESS = {"null_members"}
"""Null, expected a list is an empty list."""


def settings_of(sandbox: Sandbox, home: Path) -> Settings:
    given: dict[str, Any] = {**sandbox.env, "TOCHIMART_HOME": str(home), "_env_file": None}
    return Settings(**given)


def land(client: Any, names: Sequence[str], account: str, home: Path) -> None:
    """Land one day of each report by itself."""
    home.mkdir(exist_ok=True)
    landing = Landing(home / "landing", lambda: datetime(2026, 2, 16, tzinfo=UTC))
    for report in (one for one in client.reports if one.name in names):
        for extract in client.extract([Request(report, account, DAY, DAY)]):
            landing.replace(extract)


@pytest.mark.parametrize("platform", CLIENTS)
@pytest.mark.parametrize("fault", sorted(MALFORMED_ANSWER_KINDS - {"echo"}))
def test_an_answer_of_another_shape_is_one_line_of_ours(
    platform: str, fault: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (_google_rest, _yahoo_api):
        monkeypatch.setattr(module, "MAX_PAUSE_SECONDS", 0.001)
    settings = settings_of(sandbox, tmp_path)
    more = {"wait_scale": 0.000001} if platform.startswith(("yahoo", "search")) else {}
    account = settings.accounts(platform)[0]
    if platform.startswith("yahoo"):
        land(CLIENTS[platform](settings, **more), ("campaigns",), account, tmp_path / "token")
    for name in REPORTS[platform]:
        sandbox.faults.add(platform, fault, times=None)
        client = CLIENTS[platform](settings, **more)
        try:
            land(client, (name,), account, tmp_path)
        except TochimartError as error:
            line = str(error)
            assert "\n" not in line
            assert len(line) < 900
            assert not list((tmp_path / "landing").rglob(f"{name}/**/*.parquet"))
        else:
            assert fault in HARMLESS, f"{name} was taken for a good answer"
        assert sandbox.faults.occurrence_count(platform, fault) >= 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0), (" 1.5 ", 1.5), ("0", None), ("-30", None), ("soon", None), ("", None), (None, None), ("²", None), ("nan", None),
        ("inf", None), ("1e9", None), ("99999999999", 99999999999.0), ("Mon, 16 Feb 2026 00:01:00 GMT", 60.0),
        ("Mon, 16 Feb 2026 09:01:00 +0900", 60.0), ("Sun, 15 Feb 2026 23:00:00 GMT", None), ("Mon, 99 Feb 2026 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_a_pause_is_a_number_or_a_date_to_come_and_nothing_else(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, datetime(2026, 2, 16, tzinfo=UTC)) == seconds
    given = CaseInsensitiveDict({} if header is None else {"Retry-After": header})
    assert parse_retry_after(given.get("retry-after"), datetime(2026, 2, 16, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"a":' * 500 + b"1" + b"}" * 500, b"NaN", b'{"a": Infinity}', b"\xff\xfe\x00", b"", b"9" * 5000, b"{"],
)  # fmt: skip
def test_what_is_no_json_within_reason_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_json(content)


def test_json_as_deep_as_platforms_send_it_is_read() -> None:
    assert parse_json(b'{"rval": {"values": [{"a": [[[1]]]}]}}') == {"rval": {"values": [{"a": [[[1]]]}]}}
