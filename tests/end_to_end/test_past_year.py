"""An earlier year, loaded from a console file beside the demo: no figure of the demo's engagement changes. # R-24"""

import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.conftest import DEMO_FIRST_DAY, Done, tochimart
from tests.support.earlier_year import ENGAGEMENT, earlier_year
from tests.support.warehouse_files import query

FIRST, DAYS = date(2024, 12, 2), 12
CAMPAIGNS = {"栃木のインターン": 700, "栃木で就活": 900}
"""Campaigns of the file with their cost per day in yen."""
WITHOUT_LOADS = "columns(name -> name <> 'load_id')"
DIFFERENT = {"kpi.year_on_year"}
"""Tables in which an earlier year may show."""


def console_file(path: Path) -> Path:
    rows = [
        f"{name},検索,{FIRST + timedelta(n)},JPY,{1000 + n},{20 + n},{cost}\n"
        for n in range(DAYS)
        for name, cost in CAMPAIGNS.items()
    ]
    head = f"キャンペーン レポート\n{FIRST} - {FIRST + timedelta(DAYS - 1)}\n"
    head += "キャンペーン,キャンペーン タイプ,日,通貨コード,表示回数,クリック数,費用\n"
    path.write_text("\ufeff" + head + "".join(rows), encoding="utf-8")
    return path


def tables(path: Path) -> dict[str, list[tuple]]:
    """Every mart, KPI table and seed, rows in a fixed order. A rebuild numbers the loads anew, so their numbers are left out."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'kpi', 'seeds')"
        ).fetchall()
        return {
            name: sorted(connection.execute(f"select {WITHOUT_LOADS} from {name}").fetchall(), key=repr)
            for (name,) in found
        }


@pytest.mark.slow
def test_a_past_year_from_a_file_changes_no_figure_of_the_demo(demo: Done, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo.home, home, ignore=shutil.ignore_patterns("snapshots", "reports"))
    given = {
        "TOCHIMART_ENGAGEMENTS": str(earlier_year(tmp_path / "r6")),
        "TOCHIMART_FIRST_DAY": DEMO_FIRST_DAY.isoformat(),
    }
    done = tochimart(home, "import", str(console_file(tmp_path / "google.csv")), **given)
    assert done.code == 0, done.err
    assert f"{DAYS} days ({FIRST} to 2024-12-13) belong to engagement {ENGAGEMENT}" in done.out
    done = tochimart(home, "rebuild", **given)
    assert done.code == 0, done.err
    before, after = tables(demo.published), tables(home / "tochimart.duckdb")
    assert before.keys() == after.keys()
    assert [name for name in before.keys() - DIFFERENT if before[name] != after[name]] == []
    spent = "select engagement_id, sum(cost_net) from all_marts.fct_ad_performance_daily where report_date < '2025-12-01' group by all"
    assert query(home / "tochimart.duckdb", spent) == [(ENGAGEMENT, DAYS * sum(CAMPAIGNS.values()))]
    compared = query(
        home / "tochimart.duckdb",
        "select earlier_value, earlier_days from kpi.year_on_year "
        "where period_type = 'total' and scope_type = 'total' and measure = 'cost_net'",
    )
    assert compared == [(DAYS * sum(CAMPAIGNS.values()), DAYS)]
    page = (home / "reports" / "overview.html").read_text(encoding="utf-8")
    assert "過年度との比較" in page
    assert "令和6（2024）年度" in page
