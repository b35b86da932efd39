"""A platform is its own folders and rows of the seeds: a copy of the project gets one nobody has, and no other file is edited."""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import in_process
from tests.support.places import PROJECT
from tests.support.seed_folder import added, changed_seeds
from tests.support.warehouse_files import query

TOY = PROJECT / "tests" / "support" / "toy_platform"
PACKAGES = ("orchestration", "assets", "sandbox")
ROOMS = (*PACKAGES, "models", "dbt_project", "tests/dbt", "seeds")
SEPARATOR = "=====\n"
"""Stands after what each command prints."""
DAY = "2026-02-14"
SEEDS = {
    "ad_platforms": "toy,ads,Toy Ads,トイ広告,Asia/Tokyo,JPY,30,api",
    "accounts": "toy,55501,とちぎの仕事魅力発信 トイ広告",
    "media": "toy_feed,toy,FEED,トイ・フィード,toy,feed",
    "cost_model": "delivery,広告配信費,toy,,2025-04-01,2026-03-31,0.2,,0.1",
    "dm_sheet": "toy_feed,toy,intern_winter,main_m,toy,feed,intern_winter_r7,main_m_",
}
SHOWN, TAPPED, SPEND, GOALS = 6042, 120, 7 * 120 + 6, 6
"""What the campaign of the toy had on the 14th: cards 1, 2 and the third, which the list of ads has lost."""


class Copy:
    """The project with the toy in it, and a data folder of its own."""

    trace = doctor = ""
    """What the two commands said."""

    def __init__(self, folder: Path) -> None:
        self.code, self.home = folder / "code", folder / "home"
        for room in ROOMS:
            shutil.copytree(PROJECT / room, self.code / room, ignore=shutil.ignore_patterns("__pycache__", "target"))
        self.before = self.contents()
        for path in TOY.iterdir():
            if path.is_dir():
                shutil.copytree(path, self.code / path.name, dirs_exist_ok=True)
        self.seeds = changed_seeds(folder / "seeds", **{name: added(row) for name, row in SEEDS.items()})

    def contents(self) -> dict[Path, bytes]:
        return {path.relative_to(self.code): path.read_bytes() for path in self.code.rglob("*") if path.is_file()}

    def tochimart(self, *commands: str) -> list[str]:
        """Return what each command prints."""
        done = in_process(commands_of_copy, self.home, str(self.code), *commands, TOCHIMART_SEEDS=str(self.seeds))
        assert done.code == 0, done.out[-2000:] + done.err[-3000:]
        return done.out.split(SEPARATOR)


def commands_of_copy(arguments: list[str]) -> None:
    """Run commands of the project in the folder `arguments[0]`, with one sandbox of its own code behind them, in this process.

    The process was forked from one that had imported the checkout's packages. They are forgotten: only libraries are kept.
    """
    code, *commands = arguments
    for name in [one for one in sys.modules if one.partition(".")[0] in PACKAGES]:
        del sys.modules[name]
    sys.path[:] = [code, *(one for one in sys.path if Path(one or ".").resolve() != PROJECT)]
    sys.dont_write_bytecode = True
    os.chdir(code)

    from orchestration.cli import app
    from orchestration.process_settings import initialise_process
    from orchestration.resources.dbt.project import dbt_project
    from sandbox.server import Sandbox

    with Sandbox() as servers:
        os.environ.update(servers.env)
        dbt_project(initialise_process())
        for command in commands:
            app(command.split(), prog_name="tochimart", standalone_mode=False)
            sys.stdout.write(SEPARATOR)
            sys.stdout.flush()
    files = [one.__file__ for name, one in sys.modules.items() if name.partition(".")[0] in PACKAGES and one.__file__]
    assert all(file.startswith(code) for file in files), files


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    copy = Copy(tmp_path_factory.mktemp("toy"))
    _, copy.trace, copy.doctor, _ = copy.tochimart(
        f"run --from {DAY} --to {DAY}", f"trace cost_net --date {DAY} --platform toy", "doctor"
    )
    yield copy
    shutil.rmtree(copy.code.parent)


def test_no_file_of_the_project_is_edited_for_it(toy: Copy) -> None:
    now = {path: content for path, content in toy.contents().items() if "__pycache__" not in path.parts}
    assert {path for path in now if now[path] != toy.before.get(path)} == {
        path.relative_to(TOY) for path in TOY.rglob("*") if path.is_file() and path.parent != TOY
    }
    assert toy.before.keys() <= now.keys()
    assert {path.parts[:-1] for path in now.keys() - toy.before.keys()} == {
        ("orchestration", "resources", "platforms", "toy"),
        ("models", "staging", "toy"),
        ("sandbox", "toy"),
        ("tests", "dbt", "toy"),
    }


def test_its_figures_are_landed_and_loaded_as_told(toy: Copy) -> None:
    landed = pq.read_table(toy.home / "landing" / "toy" / "campaign_daily" / DAY / "55501.parquet").to_pylist()
    assert [(row["shown"], row["tapped"], row["spend"], row["goals"]) for row in landed] == [
        (SHOWN, TAPPED, SPEND, GOALS)
    ]
    assert query(toy.home / "tochimart.duckdb", "select sum(shown), sum(spend) from raw_toy.ad_daily") == [(3028, 423)]
    totals = query(
        toy.home / "tochimart.duckdb",
        "select report, measure, stated, landed from ops.control_totals where platform = 'toy' order by all",
    )
    assert len(totals) == 8
    assert all(stated == landed for _, _, stated, landed in totals)


def test_its_figures_stand_in_the_marts_to_the_yen_with_what_no_ad_tells(toy: Copy) -> None:
    rows = query(
        toy.home / "tochimart.duckdb",
        "select is_remainder, sum(impressions), sum(clicks), sum(cost_net), sum(platform_conversions), max(campaign) "
        "from marts.fct_ad_performance_daily where platform = 'toy' group by is_remainder order by 1",
    )
    assert rows == [(False, 3028, 60, 423, 3, "intern_winter"), (True, 3014, 60, 423, 3, "(unattributed)")]


def test_its_figures_stand_in_the_kpi_table_beside_the_others(toy: Copy) -> None:
    daily = query(
        toy.home / "tochimart.duckdb",
        "select platform, sum(impressions), sum(clicks), sum(cost_net), max(medium_name_ja) from kpi.daily "
        f"where report_date = '{DAY}' and cost_net > 0 group by platform order by platform",
    )
    assert {row[0] for row in daily} == {"google_ads", "toy", "yahoo_display", "yahoo_search"}
    assert next(row for row in daily if row[0] == "toy") == ("toy", SHOWN, TAPPED, SPEND, "トイ・フィード")


def test_its_cost_is_traced_to_its_landed_file(toy: Copy) -> None:
    assert re.search(r"\b846\b", toy.trace), toy.trace
    assert f"toy/campaign_daily/{DAY}/55501.parquet" in toy.trace
    assert "raw_toy.campaign_daily" in toy.trace


def test_the_doctor_reads_a_day_of_it(toy: Copy) -> None:
    assert re.search(r"✓ toy 55501 \d+ rows of campaign_daily on", toy.doctor), toy.doctor


def test_its_totals_are_checked_against_what_was_served_and_against_the_mart(toy: Copy) -> None:
    failed = query(toy.home / "tochimart.duckdb", "select test_name from ops.failed_tests")
    assert [one for one in failed if "toy" in one[0]] == []
    manifest = json.loads((toy.home / "dbt" / "target" / "manifest.json").read_text())
    assert "test.tochimart.toy_totals_reach_the_mart" in manifest["nodes"]
