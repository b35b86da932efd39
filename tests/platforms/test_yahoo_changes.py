"""The log of changes of LINEヤフー広告: every change of the days asked for, nobody's name, and no half of a file. # R-42"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import IncompleteError, ReportError
from orchestration.resources.base.report import Request
from orchestration.resources.platforms.yahoo.changes import changes_report, parse_changes
from orchestration.resources.platforms.yahoo.client import YahooAds
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.privacy.change_actor import mask_actor
from orchestration.settings import Settings
from sandbox.server import Sandbox
from sandbox.yahoo.audit_log import CHANGE_AUTHOR

FIRST, LAST = date(2026, 2, 8), date(2026, 2, 10)
HEADER = "更新日時,更新者,エンティティ,エンティティID,イベントタイプ,項目名,更新前,更新後"
REQUEST = Request(changes_report("yahoo_search"), "1", FIRST, LAST)


@pytest.fixture(params=[YahooSearch, YahooDisplay])
def client(servers: Sandbox, tmp_path: Path, request: pytest.FixtureRequest) -> YahooAds:
    servers.faults.clear()
    given: dict[str, Any] = {
        "_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": tmp_path, **servers.env,
    }  # fmt: skip
    made: YahooAds = request.param(Settings(**given), wait_scale=0.001)
    return made


def read(client: YahooAds, first: date = FIRST, last: date = LAST) -> list[dict[str, Any]]:
    (account,) = client.settings.accounts(client.name)
    (extract,) = client.extract([Request(client.product.changes, account, first, last)])
    return [row for batch in extract.batches for row in batch.to_pylist()]


def test_every_change_of_the_days_says_what_and_from_which_value_to_which(client: YahooAds) -> None:
    rows = read(client)
    assert {row["report_date"] for row in rows} <= {FIRST, date(2026, 2, 9), LAST}
    budgets = [
        (row["report_date"], row["old_value"], row["new_value"]) for row in rows if row["field_name"] == "1日の予算"
    ]
    assert [day for day, *_ in budgets] == [FIRST, date(2026, 2, 9), LAST]
    assert [old for _, old, _ in budgets[1:]] == [new for _, _, new in budgets[:-1]], (
        "each begins where the one before ended"
    )
    paused = [row for row in rows if row["new_value"] == "オフ"]
    assert paused
    assert {(row["entity_type"], row["event_type"], row["changed_at"][11:]) for row in paused} == {
        ("広告", "変更", "09:30:00")
    }
    assert {row["changed_by"] for row in paused} == {"(person at agency.example.jp)"}
    assert CHANGE_AUTHOR.split("@")[0] not in str(rows)


def test_a_log_that_was_cut_once_is_read_whole_and_one_that_is_always_another_fails_alone(
    client: YahooAds, servers: Sandbox
) -> None:
    whole = read(client)
    servers.faults.add(client.name, "cut_download")
    assert read(client) == whole
    assert servers.faults.occurrence_count(client.name, "cut_download") == 1
    servers.faults.add(client.name, "cut_download", times=None, every=2)
    with pytest.raises(ReportError, match="accepted only when two downloads in a row are equal"):
        read(client)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "has no column"),
        (HEADER[:20], "has no column"),
        (f"{HEADER}\r\n2026/02/09 09:30:00,a@b.jp,広告", "row 2 of the change log has 3 cells, but the header has 8"),
        (f'{HEADER}\r\n2026/02/09 09:30:00,a@b.jp,"広告', "cannot be read as CSV"),
        (f"{HEADER}\r\nsoon,a@b.jp,広告,1,変更,配信設定,オン,オフ", "row 2 of the change log has no day"),
    ],
)
def test_a_file_that_is_no_whole_log_is_refused(content: str, reason: str) -> None:
    with pytest.raises(IncompleteError, match=reason):
        parse_changes(content, REQUEST, "the log")


@pytest.mark.parametrize(
    "moment",
    [
        "2026/02/09 09:30:05",
        "2026-02-09T09:30:05+09:00",
        "20260209093005",
        "2026/2/9 9:30:05",
        "2026/02/09 09:30:05.123",
    ],
)
def test_a_moment_is_read_in_every_form_and_columns_in_any_order(moment: str) -> None:
    header = ",".join([*reversed(HEADER.split(",")), "新しい列"])
    line = ",".join([*reversed([moment, "", "広告", "1", "変更", "配信設定", "オン", "--"]), "x"])
    (row,) = parse_changes(f"{header}\n{line}\n", REQUEST, "the log").to_pylist()
    assert (row["changed_at"], row["entity_id"], row["old_value"], row["new_value"], row["changed_by"]) == (
        "2026-02-09 09:30:05", "1", "オン", None, None,
    )  # fmt: skip


def test_a_change_of_who_may_use_the_account_names_nobody() -> None:
    header = "更新日時,更新者,エンティティ,エンティティ名,更新前,更新後"
    content = f"{header}\n2026/02/09 10:00:00,鈴木 太郎,権限,鈴木 花子,--,hanako@city.example.jp\n"
    (row,) = parse_changes(content, REQUEST, "the log").to_pylist()
    assert [row[name] for name in ("changed_by", "entity_name", "old_value", "new_value")] == [
        "(person)", "(person)", None, "(person at city.example.jp)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "shown"),
    [
        ("Suzuki.Taro@Agency.example.JP", "(person at agency.example.jp)"),
        ("鈴木 太郎", "(person)"),
        ("b1z-0012345", "(person)"),
        ("Yahoo!広告システム", "Yahoo!広告システム"),
        ("--", None),
        (None, None),
    ],
)
def test_a_ledger_knows_organisations_and_no_persons(actor: str | None, shown: str | None) -> None:
    assert mask_actor(actor) == shown
