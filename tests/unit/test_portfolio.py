"""`tochimart portfolio`: one row per client from published files made by hand, whatever state the other folders are in."""

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.status.portfolio import read_client
from orchestration.status.runs import JST
from tests.support.contracts import create

TABLES = (
    "marts.mart_acquisition_daily", "kpi.alerts", "kpi.target_progress", "kpi.forecast", "seeds.ad_platforms",
    "seeds.engagement", "ops.failed_tests",
)  # fmt: skip
NEWEST = date(2026, 2, 15)
NOON = datetime(2026, 2, 16, 12, tzinfo=JST)


def client(home: Path, name: str, profile: str | None = "live", cv: int | None = 960) -> Path:
    """A data folder whose published file has one engagement, a denied source, a critical alert and a failed check."""
    home.mkdir()
    with duckdb.connect(str(home / "tochimart.duckdb")) as connection:
        create(connection, *TABLES)
        connection.execute("create table ops.profile (profile varchar)")
        for sql in (
            f"insert into seeds.engagement (engagement_id, name_ja, customer_ja, launch_date, end_date) "
            f"values ('{name}', '{name}の業務', '{name}県', '2025-12-01', '2026-03-13')",
            "insert into marts.mart_acquisition_daily (platform, account_id, report, report_date, state, has_arrived, is_overdue) "
            f"values ('ga4', '1', 'sessions', '{NEWEST}', 'loaded', true, false), "
            f"('yahoo_search', '2', 'campaigns', '{NEWEST}', 'denied', false, true)",
            "insert into kpi.alerts (rule, subject, severity, title_ja, sentence_ja) values "
            "('cpa_over_target', 'total', 'critical', 'CPAが目標を超えています', ''), ('x', 'y', 'warning', '', '')",
            "insert into ops.failed_tests (test_name, is_warning) values ('one', false), ('two', true), ('three', true)",
        ):
            connection.execute(sql)
        if profile:
            connection.execute("insert into ops.profile values (?)", [profile])
        connection.execute(
            "insert into kpi.target_progress (scope_type, scope, as_of_date, cv, target_cv, cpa, target_cpa, expected_cv, "
            "days_elapsed, days_total, days_known, budget, budget_used) "
            "values ('total', '(total)', ?, ?, 2000, 2741.5, 3000, 1600, 77, 96, 77, 6000000, 0.45), "
            "('campaign', 'winter', ?, 1, null, 1, 3000, null, 77, 96, 77, null, null)",
            [NEWEST, cv, NEWEST],
        )
        connection.execute(
            "insert into kpi.forecast (scope_type, scope, cv_forecast, p_target_cv) values ('total', '(total)', 1834, 0.25)"
        )
    return home


def portfolio(*places: Path, as_json: bool = False) -> Result:
    return CliRunner().invoke(app, ["portfolio", *(["--json"] if as_json else []), *map(str, places)])


def rows(*places: Path) -> tuple[int, list[dict[str, Any]]]:
    done = portfolio(*places, as_json=True)
    return done.exit_code, json.loads(done.stdout)


def test_each_client_has_its_own_figures_and_simulated_data_is_marked(tmp_path: Path) -> None:
    """A live client, a simulated one given as a file, and one whose file names no profile."""
    one = client(tmp_path / "one", "one")
    two = client(tmp_path / "two", "two", "sandbox", cv=1) / "tochimart.duckdb"
    three = client(tmp_path / "three", "three", None, cv=None)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    code, found = rows(one, two, three)
    assert code == 0
    assert [row["engagement_id"] for row in found] == ["one", "two", "three"]
    assert [row["is_simulated"] for row in found] == [False, True, True]
    assert [row["target"]["cv"] for row in found] == [960, 1, None]
    first = found[0]
    assert (first["name_ja"], first["customer_ja"], first["as_of"]) == ("oneの業務", "one県", "2026-02-15")
    target = first["target"]
    assert (target["target_cv"], target["cpa"], target["target_cpa"]) == (2000, 2741.5, 3000)
    assert (target["pace"], target["cv_forecast"], target["chance"]) == (0.6, 1834, 0.25)
    assert (target["budget"], target["budget_used"]) == (6_000_000, 0.45)
    assert first["missing_sources"] == [{"platform": "yahoo_search", "state": "denied", "overdue_days": 1}]
    assert first["checks"] == {"failed": 1, "warned": 2}

    shown = portfolio(one, two, three)
    assert shown.exit_code == 0
    for text in ("960", "/ 2,000", "60%", "1,834件", "達成確率25%", "45%", "yahoo_search 拒否", "検査1件不合格"):
        assert text in shown.stdout
    assert shown.stdout.count("本番") == 1
    assert "模擬データ" in shown.stdout
    assert "模擬か不明" in shown.stdout
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before, "something was written"


def test_critical_alerts_count_and_real_data_that_is_out_of_date_is_one(tmp_path: Path) -> None:
    live = client(tmp_path / "live", "live")
    simulated = client(tmp_path / "simulated", "simulated", "sandbox")
    keys = {"source yahoo_search 2", "kpi cpa_over_target total"}
    assert {cause.key for cause in read_client(live, NOON).causes} == keys
    later = NOON.replace(day=20)
    assert {cause.key for cause in read_client(live, later).causes} == keys | {"publication delayed"}
    assert {cause.key for cause in read_client(simulated, later).causes} == keys


def test_what_cannot_be_read_is_a_sentence_and_the_others_are_shown(tmp_path: Path) -> None:
    good = client(tmp_path / "good", "good")
    empty = tmp_path / "empty"
    empty.mkdir()
    corrupt = client(tmp_path / "corrupt", "corrupt")
    (corrupt / "tochimart.duckdb").write_bytes(b"garbage" * 5000)
    lacking_table, lacking_column = client(tmp_path / "table", "table"), client(tmp_path / "column", "column")
    for home, sql in (
        (lacking_table, "drop table kpi.forecast"),
        (lacking_column, "alter table kpi.target_progress drop budget_used"),
    ):
        with duckdb.connect(str(home / "tochimart.duckdb")) as connection:
            connection.execute(sql)
    code, found = rows(empty, corrupt, lacking_table, good, lacking_column, tmp_path / "nowhere")
    assert code == 1
    said = {Path(row["path"]).name: row["error"] for row in found}
    assert said.pop("good") is None
    assert said["empty"] == (
        f"{empty} has no published file; run `tochimart run` with TOCHIMART_HOME={empty}, or name another folder"
    )
    assert "corrupt/tochimart.duckdb cannot be read (" in said["corrupt"]
    assert "lacks tables of this version" in said["table"]
    assert "lacks tables of this version" in said["column"]
    assert said["nowhere"].endswith("does not exist; name a data folder or a published file (tochimart.duckdb)")
    assert all("\n" not in sentence for sentence in said.values())
    shown = portfolio(empty, good)
    assert shown.exit_code == 1
    assert "goodの業務" in shown.stdout.replace("\n", "")
    assert f"error: {said['empty']}" in shown.stdout


def test_a_locked_file_is_named(tmp_path: Path) -> None:
    home = client(tmp_path / "home", "home")
    code = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(home / "tochimart.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        exit_code, found = rows(home)
        assert writer.stdin
        writer.stdin.close()
    assert exit_code == 1
    assert "is locked: another program has it open for writing" in found[0]["error"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("closed", ["home", "home/tochimart.duckdb"])
def test_what_this_user_may_not_read_is_named(tmp_path: Path, closed: str) -> None:
    home = client(tmp_path / "home", "home")
    mode = (tmp_path / closed).stat().st_mode
    (tmp_path / closed).chmod(0)
    try:
        code, found = rows(home)
    finally:
        (tmp_path / closed).chmod(mode)
    assert code == 1
    assert "may not be read by this user" in found[0]["error"]
