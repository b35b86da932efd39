"""The ledger of setting changes: what platforms log, and where no log came, what two daily snapshots tell. # R-42 R-44"""

from datetime import date, datetime
from pathlib import Path

import duckdb

from tests.support.dbt_warehouse import ACCOUNTS, Dbt, load, query

FIRST, SECOND = "2026-01-10", "2026-01-11"
GOOGLE, SEARCH, DISPLAY = (ACCOUNTS[name] for name in ("google_ads", "yahoo_search", "yahoo_display"))
LEDGER = """select platform, changed_at, resource_type, resource_id, resource_name, change_operation, field_name, old_value, new_value,
    changed_by, client_type, change_source from marts.mart_setting_changes where report_date = ? order by platform, change_number"""


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
    assert dbt.build(path, "--select", "+mart_setting_changes") == []
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
    assert query(path, "select count(*) from marts.mart_setting_changes") == [(3,)]
    assert query(path, "select max(report_date) from marts.mart_setting_changes") == [(date(2026, 1, 11),)]
