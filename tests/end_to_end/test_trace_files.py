"""Figures that come from files a person brought: a console's ads beside an API's, and a day of the event export. # R-38"""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.resources.lineage.trace import trace_figure
from orchestration.resources.platforms import raw_columns_by_platform
from tests.support.dbt_raw_rows import RAW
from tests.support.dbt_warehouse import Dbt, load, query

DAY, EXPORT_DAY = "2026-01-10", "2026-01-12"
FILES = [("meta_ads", "act_1", "m", 30), ("meta_ads", "act_1", "n", 12), ("google_ads", "999", "g", 5)]
"""Of each: platform, account, campaign, clicks. Google's other account comes from its API."""


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    load(path, DAY, RAW[DAY])
    load(path, EXPORT_DAY, {"raw_ga4_export.events": []})
    for line, (platform, account, campaign, clicks) in enumerate(FILES):
        query(
            path,
            f"""insert into raw_console.ads_daily (report_date, platform, file_account_id, level, campaign_id, impressions, clicks,
                cost, source_line, _account_id, _report_date, _fetched_at, _load_id)
            values ('{DAY}', '{platform}', '{account}', 'campaign', '{campaign}', 900, {clicks}, 100, {line},
                '{platform}.{account}.campaign', '{DAY}', '2026-01-12', 5)""",
        )
    for user, name in [("a", "session_start"), ("a", "page_view"), ("b", "session_start")]:
        query(
            path,
            f"""insert into raw_ga4_export.events (report_date, event_timestamp, event_name, user_key, ga_session_id, page_location,
                event_source, event_medium, device_category, _account_id, _report_date, _fetched_at, _load_id)
            values ('{EXPORT_DAY}', 1768143600000000, '{name}', '{user}', 1, 'https://verygoodlocal-tochigi.jp/tochigist', 'yahoo',
                'cpc', 'mobile', 'export', '{EXPORT_DAY}', '2026-01-13', 6)""",
        )
    query(
        path,
        f"""insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at, landed_file)
        values (5, 'console', 'ads_daily', 'meta_ads.act_1.campaign', '{DAY}', 2, '2026-01-12', '/nowhere/a/b/c/d.parquet'),
            (5, 'console', 'ads_daily', 'google_ads.999.campaign', '{DAY}', 1, '2026-01-12', '/nowhere/a/b/c/e.parquet')""",
    )
    assert dbt.build(path) == []
    return path


@pytest.mark.parametrize(
    ("platform", "figure", "staging", "report", "files"),
    [
        ("meta_ads", 42, "intermediate.int_console__ads_daily", "console.ads_daily", ["d.parquet"]),
        (
            "google_ads",
            56,
            "staging.stg_google_ads__ad_daily + intermediate.int_console__ads_daily",
            "console.ads_daily + google_ads.ad_daily",
            ["e.parquet", "None"],
        ),
    ],
)
def test_ads_of_a_file_are_traced_to_it_also_beside_an_api(
    built: Path, platform: str, figure: int, staging: str, report: str, files: list[str]
) -> None:
    """51 clicks of the API's account and 5 of the file's; a file's raw rows are not summed."""
    with duckdb.connect(str(built)) as connection:
        (found,) = trace_figure(
            connection, "clicks", date.fromisoformat(DAY), platform, built.parent, raw_columns_by_platform()
        )
    assert (found.figure, found.disagreements) == (figure, [])
    assert (found.steps[-1].level, found.steps[-1].table, found.steps[-1].figure) == ("staging", staging, figure)
    assert found.report == report
    assert [file.path.name for file in found.files] == files
    assert {file.state for file in found.files} == {"not_here"}


def test_a_day_of_the_event_export_is_traced_to_its_model_and_file(built: Path) -> None:
    """Neither the sessions nor the file's campaigns have a name, and that makes no match."""
    with duckdb.connect(str(built)) as connection:
        (found,) = trace_figure(
            connection,
            "sessions",
            date.fromisoformat(EXPORT_DAY),
            "yahoo_search",
            built.parent,
            raw_columns_by_platform(),
        )
    assert (found.figure, found.disagreements) == (2, [])
    assert found.steps[-1].table == "intermediate.int_ga4_export__sessions"
    assert found.report == "ga4_export.events"
