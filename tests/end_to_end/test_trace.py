"""A figure followed down to its file: every level agrees, and what does not agree is said. # R-37 R-38"""

import hashlib
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.lineage.files import landed_files
from orchestration.resources.lineage.trace import TRACEABLE_KPIS, TRACEABLE_RATIOS, trace_figure
from orchestration.resources.platforms import raw_columns_by_platform
from sandbox.world.simulation import World
from tests.conftest import Done, tochimart
from tests.support.contracts import create
from tests.support.warehouse_files import query

DAY = date(2026, 2, 10)
ADS = (
    *("impressions", "clicks", "cost_net", "platform_conversions", "platform_all_conversions"),
    *("platform_conversion_value", "platform_all_conversion_value"),
)
PLATFORMS = ("google_ads", "yahoo_search", "yahoo_display", "(not ads)")


MEASURED = [
    (kpi, platform)
    for kpi in TRACEABLE_KPIS
    for platform in PLATFORMS
    if kpi not in TRACEABLE_RATIOS
    and (platform != "(not ads)" or kpi not in (*ADS, "cv", "cv_with_cost", "cv_with_clicks"))
]
"""KPIs by platform; nothing measures ads and official CV for traffic that is no advertising."""


@pytest.mark.parametrize(("kpi", "platform"), MEASURED)
def test_every_level_agrees_down_to_the_landed_file(demo: Done, kpi: str, platform: str) -> None:
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        (found,) = trace_figure(connection, kpi, DAY, platform, demo.home / "landing", raw_columns_by_platform())
        told = connection.execute(
            f"select sum({kpi}) from kpi.daily where report_date = ? and platform = ?", [DAY, platform]
        ).fetchall()
    assert found.disagreements == []
    assert [(found.figure,)] == told
    assert [step.level for step in found.steps][:4] == ["kpi", "mart", "mart", "fact"]
    assert [step.level for step in found.steps][-2:] == ["staging", "raw"]
    (file,) = found.files
    assert file.state == "same"
    assert file.figure == found.steps[-1].figure
    assert hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256
    assert file.query


def test_the_command_shows_levels_file_and_request(demo: Done) -> None:
    done = tochimart(demo.home, "trace", "cpa", "--date", str(DAY), "--platform", "yahoo_search", "--sql")
    assert done.code == 0, done.err
    describe_quotient = re.search(
        r"^cpa = cost_net ÷ cv_with_cost = ([\d,.]+) ÷ ([\d,.]+) = ([\d,.]+)$", done.out, re.MULTILINE
    )
    assert describe_quotient, done.out
    cost, cv, cpa = (Decimal(text.replace(",", "")) for text in describe_quotient.groups())
    assert cv > 0
    assert cpa == (cost / cv).quantize(Decimal("0.000001")).normalize()
    assert "All levels agree." in done.out
    assert "landing/yahoo_search/campaign_daily/2026-02-10/2002003004.parquet" in done.out
    assert '"reportDateRangeType"' in done.out
    assert "select sum(cost_net), count(*) from kpi.daily where report_date = date '2026-02-10'" in done.out


@pytest.mark.parametrize(
    ("kpi", "day", "platform", "error"),
    [
        ("roas", "2026-02-10", "google_ads", "there is no KPI roas: choose one of impressions, clicks, cost_net,"),
        ("clicks", "2027-02-10", "google_ads", "kpi.daily has no 2027-02-10: it holds"),
        (
            "clicks",
            "2026-02-10",
            "bing",
            "kpi.daily has no platform bing on 2026-02-10: choose one of (not ads), google_ads,",
        ),
        ("clicks", "2026-02-10", "(not ads)", "clicks of (not ads) on 2026-02-10 is unknown: nothing measures it"),
    ],
)
def test_what_cannot_be_traced_is_one_line(demo: Done, kpi: str, day: str, platform: str, error: str) -> None:
    with (
        duckdb.connect(str(demo.published), read_only=True) as connection,
        pytest.raises(PermanentError) as raised,
    ):
        trace_figure(
            connection, kpi, date.fromisoformat(day), platform, demo.home / "landing", raw_columns_by_platform()
        )
    assert str(raised.value).startswith(error)


def test_a_date_that_is_none_ends_the_command(demo: Done) -> None:
    done = tochimart(demo.home, "trace", "clicks", "--date", "10.2.2026", "--platform", "google_ads")
    assert (done.code, done.err) == (1, "error: --date 10.2.2026: not a date; write it as YYYY-MM-DD\n")


@pytest.mark.parametrize("kpi", ["clicks", "cost_net", "sessions", "cv"])
def test_a_campaign_and_target_over_several_days_are_traced_through_the_attribution(demo: Done, kpi: str) -> None:
    """The upper levels hold the campaign's part; below the attribution, the whole platform; files are of every day."""
    campaign, target, last = "intern_winter", "main_m", date(2026, 2, 12)
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        (found,) = trace_figure(
            *(connection, kpi, DAY, "google_ads", demo.home / "landing", raw_columns_by_platform()),
            last_day=last,
            campaign=campaign,
            target=target,
        )
        expected, platform_total = connection.execute(
            f"""select sum({kpi}) filter (where campaign = ? and target = ?), sum({kpi}) from kpi.daily
            where report_date between ? and ? and platform = 'google_ads'""",
            [campaign, target, DAY, last],
        ).fetchall()[0]
    assert found.disagreements == []
    assert found.figure == expected
    assert 0 < expected < platform_total
    assert [(step.level, step.figure) for step in found.steps][:4] == [
        (level, expected) for level in ("kpi", "mart", "mart", "fact")
    ]
    if kpi in ADS:
        assert {step.figure for step in found.steps[4:]} == {platform_total}
    assert sum(part.figure or 0 for part in found.attribution) == expected
    assert {(part.campaign, part.target) for part in found.attribution} == {(campaign, target)}
    assert sorted({file.path.parts[-2] for file in found.files}) == ["2026-02-10", "2026-02-11", "2026-02-12"]
    assert sum(file.figure or 0 for file in found.files) == found.steps[-1].figure


def test_the_command_traces_a_campaign_over_a_range_of_days(demo: Done) -> None:
    scope = ("--platform", "google_ads", "--campaign", "intern_winter", "--target", "main_m")
    done = tochimart(demo.home, "trace", "cvr", *scope, "--from", str(DAY), "--to", "2026-02-12")
    assert done.code == 0, done.err
    assert "clicks · google_ads · intern_winter · main_m · 2026-02-10 to 2026-02-12" in done.out
    assert "Attribution to campaign and target of the contract" in done.out
    assert "All levels agree." in done.out


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ((), "no days given: use --date for one day, or --from and --to"),
        (("--from", "2026-02-12"), "no days given: use --date for one day, or --from and --to"),
        (("--from", "2026-02-12", "--to", "2026-02-10"), "the first day 2026-02-12 is after the last day 2026-02-10"),
        (
            ("--date", "2026-02-10", "--campaign", "intern"),
            "kpi.daily has no campaign intern on 2026-02-10: choose one of ",
        ),
    ],
)
def test_days_or_names_that_are_wrong_end_the_command(demo: Done, options: tuple[str, ...], error: str) -> None:
    done = tochimart(demo.home, "trace", "clicks", "--platform", "google_ads", *options)
    assert done.code == 1
    assert done.err.startswith(f"error: {error}")


def test_a_level_that_was_changed_is_named(demo: Done, tmp_path: Path) -> None:
    """One click more in the mart than in the fact."""
    copy = tmp_path / "tochimart.duckdb"
    shutil.copy(demo.published, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update marts.mart_funnel_daily set clicks = clicks + 1 where rowid = (select min(rowid) from marts.mart_funnel_daily "
            "where report_date = ? and platform = 'google_ads' and clicks > 0)",
            [DAY],
        )
        (found,) = trace_figure(
            connection, "clicks", DAY, "google_ads", demo.home / "landing", raw_columns_by_platform()
        )
    whole = found.figure
    assert whole is not None
    assert found.disagreements == [
        f"marts.mart_campaign_daily has {whole}, marts.mart_funnel_daily has {whole + 1}",
        f"marts.mart_funnel_daily has {whole + 1}, marts.fct_ad_performance_daily has {whole}",
    ]


def test_a_file_is_found_where_it_lies_now_and_checked(tmp_path: Path) -> None:
    """The ledger's path was another machine's; a file with other bytes is not the one that was loaded."""
    path = tmp_path / "landing" / "p" / "ad_daily" / "2026-02-10" / "1.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"clicks": [1, 2, 4]}), path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    place = ("p", "ad_daily", "2026-02-10")
    with duckdb.connect() as connection:
        create(connection, "ops.loads")
        for load_id, digest_then in ((1, "of an older answer"), (2, digest)):
            connection.execute(
                "insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at, landed_file, "
                "file_sha256, query, api_version, run_id) "
                "values (?, 'p', 'ad_daily', '1', '2026-02-10', 3, now(), ?, ?, 'q', 'v', 'r')",
                [load_id, "/nowhere/landing/p/ad_daily/2026-02-10/1.parquet", digest_then],
            )
        (same,) = landed_files(connection, tmp_path / "landing", place, "clicks")
        pq.write_table(pa.table({"clicks": [1, 2, 5]}), path)
        (changed,) = landed_files(connection, tmp_path / "landing", place, "clicks")
        (gone,) = landed_files(connection, tmp_path / "other", place, "clicks")
    assert (same.state, same.figure, same.rows_found) == ("same", Decimal(7), 3)
    assert (changed.state, changed.figure) == ("changed", Decimal(8))
    assert (gone.state, gone.figure, gone.rows_found) == ("not_here", None, None)


def test_a_copied_home_shows_its_own_files_and_not_those_it_was_copied_from(tmp_path: Path) -> None:
    """Both homes are on this machine. An older ledger holds the first one's absolute path, a new one a path below the home."""
    part = Path("landing", "p", "ad_daily", "2026-02-10", "1.parquet")
    first, copy = tmp_path / "first", tmp_path / "copy [2] of it"
    for home, clicks in ((first, 1), (copy, 5)):
        (home / part).parent.mkdir(parents=True)
        pq.write_table(pa.table({"clicks": [clicks]}), home / part)
    with duckdb.connect() as connection:
        create(connection, "ops.loads")
        figures = []
        for told in (str(first / part), part.as_posix()):
            connection.execute("delete from ops.loads")
            connection.execute(
                "insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at, landed_file) "
                "values (1, 'p', 'ad_daily', '1', '2026-02-10', 1, '2026-02-11', ?)",
                [told],
            )
            (found,) = landed_files(connection, copy / "landing", ("p", "ad_daily", "2026-02-10"), "clicks")
            figures.append((found.path, found.figure))
        connection.execute("update ops.loads set landed_file = ?", [str(first / part)])
        (elsewhere,) = landed_files(connection, tmp_path / "no home", ("p", "ad_daily", "2026-02-10"), "clicks")
    assert figures == [(copy / part, Decimal(5))] * 2
    assert elsewhere.path == first / part, "a file that lies only where the ledger says is still found there"


@pytest.mark.parametrize("platform", ["google_ads", "yahoo_search", "yahoo_display"])
def test_an_analyst_follows_a_day_of_ads_in_any_client(demo: Done, world: World, platform: str) -> None:
    """One figure at every level of the macro, which is what the platform served; then the file and the request."""
    rows = query(demo.published, f"from ops.trace('{DAY}', '{platform}')")
    *levels, landed = rows
    assert [row[0] for row in levels] == ["kpi", "mart", "funnel", "fact", "union", "staging", "raw"]
    truth = world.truth(platform, DAY, DAY)[DAY]
    impressions = truth["impressions" if platform == "google_ads" else "imps"]
    cost = truth["cost_micros"] / 1_000_000 if platform == "google_ads" else truth["cost"]
    assert {tuple(map(float, row[3:6])) for row in levels} == {(impressions, truth["clicks"], cost)}
    assert landed[0] == "landed"
    assert landed[2] == levels[-1][2]
    assert hashlib.sha256((demo.home / landed[1]).read_bytes()).hexdigest() == landed[6]
    assert landed[8]
