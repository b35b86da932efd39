"""The ledger of setting changes: what platforms log, and where no log came, what two daily snapshots tell; and what became of
proposals by these changes. # R-42 R-44"""

from datetime import date, datetime
from pathlib import Path

import duckdb

from tests.support.dbt_warehouse import ACCOUNTS, Dbt, load, query

FIRST, SECOND = "2026-01-10", "2026-01-11"
GOOGLE, SEARCH, DISPLAY = (ACCOUNTS[name] for name in ("google_ads", "yahoo_search", "yahoo_display"))
LEDGER = """select platform, changed_at, resource_type, resource_id, resource_name, change_operation, field_name, old_value, new_value,
    changed_by, client_type, change_source from marts.mart_setting_changes where report_date = ? order by platform, change_number"""

ACTIONS = [
    # id, kind, platform, campaign, item, decision, decided, due, changed; the newest fetch was on 12 January in Japan or later
    ("seen", "budget", "google_ads", "11", None, "agreed", SECOND, None, None),
    ("another_campaign", "budget", "google_ads", "12", None, "agreed", SECOND, None, None),
    ("before_the_agreement", "budget", "google_ads", None, None, "agreed", "2026-01-12", None, None),
    ("another_keyword", "keyword", "google_ads", None, "求人", "agreed", SECOND, SECOND, None),
    ("no_log", "bid", "yahoo_display", None, None, "agreed", SECOND, SECOND, None),
    ("by_a_persons_word", "other", None, None, None, "agreed", FIRST, None, FIRST),
    ("declined", "budget", "yahoo_search", None, None, "declined", FIRST, None, None),
]


def campaign(status: str, budget: int, *own: object) -> tuple[object, ...]:
    """A row of a Yahoo! product's raw campaigns without its day."""
    return (7, "冬季", status, "SERVING", "20251201", None, budget, None, None, None, None, *own)


def logged(entity: str, field: str, old: str | None, new: str) -> tuple[object, ...]:
    """A row of a Yahoo! product's raw changes without its day."""
    place = ("7", "冬季", None, None)
    return (
        f"{SECOND} 08:30:00",
        "(person at agency.example.jp)",
        "API",
        entity,
        "冬季",
        "7",
        "変更",
        field,
        old,
        new,
        *place,
    )


def test_a_ledger_has_the_logs_values_and_differences_only_where_no_log_came(dbt: Dbt, tmp_path: Path) -> None:
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    load(
        path,
        FIRST,
        {
            "raw_yahoo_search.campaigns": [campaign("ACTIVE", 9000, "STANDARD")],
            "raw_yahoo_display.campaigns": [campaign("ACTIVE", 5000, "SITE_VISIT")],
            "raw_google_ads.campaigns": [],
        },
    )
    change = (
        int(GOOGLE), "customers/1/changeEvents/9", f"{SECOND} 23:30:00.000000", 6, "customers/1/campaignBudgets/55", 3, 2,
        "(person at agency.example.jp)", "amount_micros", "8000000000", "9000000000", "customers/1/campaigns/11", None,
    )  # fmt: skip
    load(
        path,
        SECOND,
        {
            "raw_yahoo_search.campaigns": [campaign("PAUSED", 9500, "STANDARD")],
            "raw_yahoo_display.campaigns": [campaign("PAUSED", 5000, "SITE_VISIT")],
            "raw_yahoo_search.changes": [logged("キャンペーン", "1日の予算", "9000", "9500")],
            "raw_google_ads.changes": [change],
        },
    )
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into ops.acquisition select platform, report, account_id, report_date, 'loaded', row_count, null, fetched_at "
            "from ops.loads"
        )
        connection.execute(
            "insert into ops.acquisition values ('yahoo_display', 'changes', ?, ?, 'parked', null, 'no right', ?)",
            [DISPLAY, SECOND, datetime(2026, 1, 12)],
        )
        connection.execute("delete from seeds.actions")
        connection.executemany(
            """insert into seeds.actions (action_id, proposed_on, what_ja, kind, platform, campaign_id, item, decision, decided_on,
            carry_out_by, changed_on) values (?, '2026-01-09', '提案', ?, ?, ?, ?, ?, ?, ?, ?)""",
            ACTIONS,
        )
    assert dbt.build(path, "--select", "+mart_actions") == []
    with duckdb.connect(str(path)) as connection:
        rows = connection.execute(LEDGER, [SECOND]).fetchall()
    agency = "(person at agency.example.jp)"
    assert rows == [
        (
            "google_ads", datetime(2026, 1, 11, 14, 30), "campaign_budget", "55", None, "UPDATE", "amount_micros", "8000000000",
            "9000000000", agency, "GOOGLE_ADS_WEB_CLIENT", "platform_log",
        ),
        (
            "yahoo_display", None, "campaign", "7", "冬季", "UPDATE", "status", "ACTIVE", "PAUSED", None, None,
            "snapshot_difference",
        ),
        (
            "yahoo_search", datetime(2026, 1, 10, 23, 30), "campaign", "7", "冬季", "UPDATE", "1日の予算", "9000", "9500", agency,
            "API", "platform_log",
        ),
    ]  # fmt: skip
    states = "select action_key, state, changed_on, change_count, evidence from marts.mart_actions order by origin, action_key"
    assert query(path, states) == [
        ("another_campaign", "agreed", None, 0, None),
        ("another_keyword", "overdue", None, 0, None),
        ("before_the_agreement", "agreed", None, 0, None),
        ("by_a_persons_word", "said_changed", date(2026, 1, 10), 0, "person"),
        ("declined", "declined", None, 0, None),
        ("no_log", "not_visible", None, 0, None),
        ("seen", "changed", date(2026, 1, 11), 1, "platform_log"),
        (f"change:yahoo_display:{DISPLAY}:setting:7:2026-01-11", "changed_without_agreement", date(2026, 1, 11), 1, "snapshot_difference"),
        (f"change:yahoo_search:{SEARCH}:budget:7:2026-01-11", "changed_without_agreement", date(2026, 1, 11), 1, "platform_log"),
    ]  # fmt: skip
    assert query(path, "select count(*) from marts.mart_setting_changes") == [(3,)]
    assert query(path, "select max(report_date) from marts.mart_setting_changes") == [(date(2026, 1, 11),)]
