"""Export files through the real command line and real Dagster runs, into a warehouse that already holds the APIs' days."""

import csv
import json
import shutil
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import dagster as dg
import pytest

from tests.conftest import Done, tochimart
from tests.support.console_files import Row, text_of, write
from tests.support.console_home import (
    FORMULA,
    LINE,
    MARTS,
    Imported,
    api_rows,
    executed,
    files,
    loads,
    request_of,
    snapshot,
)
from tests.support.warehouse_files import query


@pytest.fixture(scope="module")
def imported(demo: Done, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """Three commands and one run of the sensor, on a copy of the demo's data folder."""
    home = tmp_path_factory.mktemp("console") / "home"
    shutil.copytree(demo.home, home)
    folder = files(home.parent / "given")
    before = api_rows(home / "tochimart.duckdb")
    told = ("import", "--account", "77", str(folder))
    limit = {"TOCHIMART_QUARANTINE_LIMIT": "0.5"}
    first = tochimart(home, *told, **limit)
    assert first.code == 0, first.err + first.out
    after_first = snapshot(first.published)
    again = tochimart(home, *told, **limit)
    loaded = loads(again.published)
    inbox = home / "inbox" / "line_ads@77"
    inbox.mkdir(parents=True)
    write(inbox / "line.csv", text_of([LINE, ["2026-02-11", "LINE冬", "学生", 2500, 20, 700, 2]]), "utf-8")
    request = request_of(home)
    corrected = executed(home, request)
    assert corrected.code == 0, corrected.err + corrected.out
    return Imported(home, folder, before, first, after_first, again, loaded, request, corrected)


def test_media_of_sns_join_the_same_mart_with_their_own_hierarchy(imported: Imported) -> None:
    names = (
        "report_date",
        "platform",
        "campaign_id",
        "ad_group_id",
        "ad_id",
        "impressions",
        "clicks",
        "cost_net",
        "platform_conversions",
    )
    nothing = "(unattributed)"
    assert query(
        imported.first.published,
        f"select {', '.join(names)} from {MARTS} where platform in ('meta_ads', 'x_ads', 'tiktok_ads') order by all",
    ) == [
        (date(2026, 2, 10), "meta_ads", "M", "S", "A", 5000, 50, Decimal(900), Decimal(3)),
        (date(2026, 2, 10), "meta_ads", "M", "S", "B", 600, 40, Decimal(100), None),
        (date(2026, 2, 10), "tiktok_ads", FORMULA, nothing, "@ad", 800, 8, Decimal(80), None),
        (date(2026, 2, 10), "x_ads", nothing, "G", nothing, 300, 3, Decimal("30.5"), Decimal(0)),
    ]
    assert [row[0] for row in imported.after_first["line_ads"]] == [date(2026, 2, 10), date(2026, 2, 11)]


def test_sns_cost_reaches_the_kpi_table(imported: Imported) -> None:
    (cost,) = query(
        imported.first.published,
        "select sum(cost_net) from marts.mart_funnel_daily where platform in ('meta_ads', 'x_ads', 'tiktok_ads')",
    )
    assert cost == (Decimal("1110.5"),)


def test_of_api_and_file_one_counts_and_the_other_is_kept_for_reconciliation(imported: Imported) -> None:
    """The register prefers the API for Google Ads; the file's account without an API counts by its file.

    The file is by campaign, so it is held against what the API tells of campaigns, not of the account alone.
    """
    assert api_rows(imported.first.published) == imported.before
    assert [(row[0].day, row[4]) for row in imported.after_first["google_ads"]] == [
        (10, "9998887776"),
        (11, "9998887776"),
    ]
    kept = query(
        imported.first.published,
        "select report_date, account_id, counted_source, file_impressions, file_clicks, file_cost_net, api_impressions, "
        "impressions_difference, api_cost_net + cost_difference from marts.mart_ads_api_vs_file_daily order by all",
    )
    api = dict(
        query(
            imported.first.published,
            f"""select report_date, sum(impressions) from {MARTS}
            where account_id = '1112223334' and reported_level <> 'account' group by all""",
        )
    )
    assert kept == [
        (day, "1112223334", "api", 700, 7, Decimal(70), api[day], 700 - api[day], Decimal(70))
        for day in (date(2026, 2, 10), date(2026, 2, 11))
    ]


def test_a_day_a_file_proves_empty_is_zero_and_not_missing(imported: Imported) -> None:
    """Google's file states 10 to 12 February and its totals agree: the 12th had no delivery."""
    (state,) = query(
        imported.first.published,
        "select state, row_count from ops.acquisition where platform = 'console' and account_id = "
        "'google_ads.9998887776.campaign' and report_date = '2026-02-12'",
    )
    assert state == ("zero", 0)


def test_the_same_files_again_are_no_run_and_no_double_count(imported: Imported) -> None:
    assert imported.again.code == 0
    assert "imported before with the very same content: nothing to do" in imported.again.out
    assert "dbt_build" not in imported.again.out
    assert imported.loads_after_again == loads_of_first(imported)


def loads_of_first(imported: Imported) -> int:
    """Ten days of reports and accounts: google 2 x 3, line 2, meta, x and tiktok 1 each, a period, a table of figures."""
    return 6 + 2 + 1 + 1 + 1 + 1 + 1


def test_a_corrected_file_replaces_exactly_its_days_and_account(imported: Imported) -> None:
    now = snapshot(imported.corrected.published)
    place = {row[0]: row for row in imported.after_first["line_ads"]}
    changed = {row[0]: row for row in now["line_ads"]}
    assert changed[date(2026, 2, 10)] == place[date(2026, 2, 10)]
    assert 2500 in changed[date(2026, 2, 11)]
    assert 2000 not in changed[date(2026, 2, 11)]
    assert {name: rows for name, rows in now.items() if name != "line_ads"} == {
        name: rows for name, rows in imported.after_first.items() if name != "line_ads"
    }
    assert api_rows(imported.corrected.published) == imported.before


def test_the_sensors_file_is_put_away_after_its_run(imported: Imported) -> None:
    assert imported.request.tags["dagster/asset_partition_range_start"] == "2026-02-11"
    assert not list((imported.home / "inbox" / "line_ads@77").iterdir())
    (done,) = (imported.home / "inbox" / "done").iterdir()
    assert done.name.endswith("-line.csv")


def test_the_ui_shows_which_days_a_file_materialised(imported: Imported) -> None:
    with dg.DagsterInstance.from_config(str(imported.home / "dagster")) as instance:
        days = instance.get_materialized_partitions(dg.AssetKey(["landing", "console", "ads_daily"]))
    assert {"2026-02-10", "2026-02-11"} <= days


def test_rows_set_aside_stand_in_the_quarantine_and_run_no_formula(imported: Imported) -> None:
    assert "rows set aside stand in" in imported.first.out
    (path,) = (imported.home / "quarantine").glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as opened:
        _, row = csv.reader(opened)
    assert row[:3] == ["tiktok.csv", "3", "Impressions"]
    assert row[3] == "'8.5' is not a whole number"
    assert row[4].startswith("2026-02-11,")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_period_facts_and_figures_are_kept_apart_from_days(imported: Imported) -> None:
    assert query(
        imported.first.published,
        "select period_first, period_last, ad_id, cost_net, results from marts.mart_ads_period order by all",
    ) == [
        (date(2026, 2, 1), date(2026, 2, 12), "A", Decimal(900), Decimal(3)),
        (date(2026, 2, 1), date(2026, 2, 12), "B", Decimal(100), Decimal(40)),
    ]
    assert query(
        imported.first.published, "select period_last, item, metric, value from marts.mart_console_figures"
    ) == [(date(2026, 2, 10), '{"event_name": "click"}', "event_count", 5.0)]


def test_a_ledger_line_names_file_and_hash(imported: Imported) -> None:
    (quality,) = query(
        imported.corrected.published,
        "select quality from ops.loads where platform = 'console' and report = 'ads_daily' and ends_with(query, "
        "(select split_part(max(query), 'sha256:', 2) from ops.loads where query like 'line.csv%')) limit 1",
    )
    told = json.loads(quality[0])
    assert (told["rows_read"], told["rows_loaded"], told["rows_quarantined"]) == (1, 1, 0)


@pytest.fixture(scope="module")
def dry(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Done]:
    """A dry run of a file with one bad row in three, and of the same with a generous limit."""
    base = tmp_path_factory.mktemp("dry")
    rows: Sequence[Row] = [
        ["キャンペーン レポート"], ["2026年2月1日～2026年2月3日"], ["日", "キャンペーン", "表示回数", "費用", "検索広告のIS"],
        ["2026-02-01", "春", "1,234", "￥500", "< 10%"], ["2026-02-02", "03-1234-5678", "12", "9", "--"],
        ["2026-02-03", "冬", "1,23", "5", "--"], ["合計: アカウント", "--", "1,300", "514", "--"],
    ]  # fmt: skip
    path = write(base / "any name.txt", text_of(rows, "\t"), "utf-16")
    refused = tochimart(base / "home", "import", "--dry-run", str(path))
    shown = tochimart(base / "home", "import", str(path), "--dry-run", TOCHIMART_QUARANTINE_LIMIT="0.5")
    return refused, shown


def test_a_dry_run_shows_what_it_is_what_it_means_what_loads_and_what_is_refused(dry: tuple[Done, Done]) -> None:
    _, done = dry
    assert done.code == 0, done.err
    assert "any name.txt: Google広告 管理画面, UTF-16, 2026-02-01 to 2026-02-02" in done.out
    assert "4 rows read = 2 loaded + 1 quarantined, 1 totals" in done.out
    assert "header in line 3, mapping google_ads" in done.out
    for header, field in (("日", "report_date"), ("表示回数", "impressions"), ("費用", "cost"), ("検索広告のIS", "–")):
        assert any(header in line and field in line for line in done.out.splitlines()), header
    assert any("2026-02-01" in line and "1234" in line and "500.0" in line for line in done.out.splitlines())
    assert "03-1234-5678" not in done.out
    assert "refused line 6, 表示回数: '1,23' is not a whole number" in done.out
    assert "nothing was stored (--dry-run)" in done.out
    assert not any(done.home.iterdir())


def test_a_dry_run_of_a_file_that_would_be_refused_shows_it_and_says_so(dry: tuple[Done, Done]) -> None:
    done, _ = dry
    assert done.code == 1
    assert "mapping google_ads" in done.out
    assert done.err.startswith("error: any name.txt: 1 of 4 rows cannot be read, more than 1%")
    assert done.err.count("\n") == 1
