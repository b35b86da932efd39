"""A data test that fails names its rows: real dbt on a warehouse with planted mistakes. # R-38"""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.resources.dbt.project import failure_message
from orchestration.resources.dbt.runner import DbtInvocation, close_dbt_connection
from orchestration.resources.store.builds import record_failed_tests
from orchestration.resources.store.test_rows import FailedTest, read_failed_tests
from orchestration.resources.store.warehouse import Warehouse
from tests.support.contracts import create
from tests.support.dbt_warehouse import Dbt

MARTS = ("marts.mart_seo_daily", "marts.mart_campaign_daily", "marts.mart_funnel_daily")
MISTAKES = """
insert into marts.mart_seo_daily by name
    select date '2026-02-14' as report_date, 'https://a.example/' as site_url from range(2);
insert into raw_google_ads.customers (report_date, customer_id, customer_currency_code, customer_time_zone, customer_manager,
        customer_test_account, _account_id, _report_date, _load_id)
    values ('2026-02-14', 77, 'USD', 'Asia/Tokyo', false, false, '77', '2026-02-14', 1);
insert into ops.loads (platform, report, account_id, report_date) values ('google_ads', 'ad_daily', '77', '2026-02-14');
insert into ops.acquisition (platform, report, account_id, report_date, state) values ('ga4', 'terms', '1', '2026-02-14', 'odd');
insert into ops.days_to_build values (null), ('2026-02-14');
create schema intermediate;
create table intermediate.int_days_to_rebuild as from ops.days_to_build;
insert into marts.mart_campaign_daily by name
    select date '2026-02-01' + day::integer as report_date, 10 as clicks, 1.5 as cost_net from range(7) as days(day);
insert into marts.mart_funnel_daily by name
    select date '2026-02-01' + day::integer as report_date, 11 as clicks, 1.5 as cost_net from range(7) as days(day);
"""
CAMPAIGNS = "campaigns_keep_the_funnel_totals"


@pytest.fixture(scope="module")
def found(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, FailedTest]:
    """Tests that found the mistakes, by name."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    with duckdb.connect(str(path)) as connection:
        create(connection, *MARTS)
        connection.execute(MISTAKES)
    results = dbt.results(
        path,
        "test",
        "--select",
        CAMPAIGNS,
        "google_accounts_bill_yen_and_keep_japanese_days",
        "unique_grain_mart_seo_daily_report_date__site_url",
        "source_accepted_values_ops_acquisition*",
        "source_not_null_ops_days_to_build_report_date",
        "--indirect-selection",
        "empty",
    )
    close_dbt_connection()
    tests = read_failed_tests(results, path)
    line = failure_message(DbtInvocation(result=type("Result", (), {"results": results})()), tests)
    assert line is not None
    assert "Got" not in line
    assert "2 more data tests: " in line
    return {one.name.partition("_state__")[0]: one for one in tests}


@pytest.mark.parametrize(
    ("name", "table", "said"),
    [
        (
            "google_accounts_bill_yen_and_keep_japanese_days",
            "staging.stg_google_ads__customers",
            "account 77 is in USD and Asia/Tokyo, taken for JPY and Asia/Tokyo",
        ),
        (
            "unique_grain_mart_seo_daily_report_date__site_url",
            "marts.mart_seo_daily",
            "report_date 2026-02-14, site_url https://a.example/: 2 rows with this key, expected one",
        ),
        ("source_not_null_ops_days_to_build_report_date", "ops.days_to_build", "report_date is empty in a row"),
        (
            "source_accepted_values_ops_acquisition",
            "ops.acquisition",
            "state is odd in 1 rows; expected one of loaded, zero, late, denied, parked, failed, missing, not_configured",
        ),
        (CAMPAIGNS, "marts.mart_campaign_daily", "report_date 2026-02-01: clicks is 10, expected 11"),
    ],
)
def test_a_failed_test_names_the_table_and_its_row(
    found: dict[str, FailedTest], name: str, table: str, said: str
) -> None:
    assert found[name].table == table
    assert found[name].sentences[0] == said


def test_the_newest_build_says_which_tests_found_rows_and_of_which_day(
    found: dict[str, FailedTest], tmp_path: Path
) -> None:
    warehouse = Warehouse(tmp_path / "working.duckdb")
    warehouse.prepare([])
    record_failed_tests(warehouse, list(found.values()))
    record_failed_tests(warehouse, [found[CAMPAIGNS]])
    with warehouse.connect() as connection:
        rows = connection.execute(
            "select test_name, table_name, failing_rows, first_rows, first_day from ops.failed_tests"
        )
        ((name, table, failing, said, day),) = rows.fetchall()
    assert (name, table, failing, day) == (CAMPAIGNS, "marts.mart_campaign_daily", 7, date(2026, 2, 1))
    assert said.count("clicks is 10, expected 11") == 5
    record_failed_tests(warehouse, [])
    with warehouse.connect() as connection:
        assert connection.execute("select count(*) from ops.failed_tests").fetchone() == (0,)


def test_the_first_five_rows_are_named_and_the_others_counted(found: dict[str, FailedTest]) -> None:
    failed = found[CAMPAIGNS]
    assert len(failed.sentences) == 5
    assert failed.line.startswith(f"{CAMPAIGNS} (marts.mart_campaign_daily): 7 rows: report_date 2026-02-01: clicks")
    assert failed.line.endswith("expected 11 and 2 more")
