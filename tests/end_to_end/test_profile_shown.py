"""A sandbox says in plain sight that its figures are simulated: on the terminal, in the report, in the published file."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.reports._overview import write_overview
from orchestration.profile import ProfileError, read_profile
from orchestration.resources.store.landed_files import read_metadata
from tests.conftest import Done
from tests.support.warehouse_files import query

SIMULATED = "サンドボックス（模擬データ）"


def test_the_demo_says_everywhere_that_it_is_simulated(demo: Done) -> None:
    page = (demo.home / "reports" / "overview.html").read_text(encoding="utf-8")
    assert '<meta name="tochimart:profile" content="sandbox">' in page
    assert f"<title>【{SIMULATED}】" in page
    assert page.count(SIMULATED) >= 2
    assert SIMULATED in demo.out
    assert read_profile(demo.home) == read_profile(demo.home / "dagster") == "sandbox"
    assert query(demo.published, "select profile from ops.profile") == [("sandbox",)]
    landed = next((demo.home / "landing").glob("*/*/*/*.parquet"))
    assert read_metadata(landed)["profile"] == "sandbox"


def test_a_page_of_real_data_does_not_and_is_not_made_of_simulated_data(demo: Done, tmp_path: Path) -> None:
    published = tmp_path / "tochimart.duckdb"
    shutil.copy(demo.published, published)
    published.chmod(0o640)
    with pytest.raises(ProfileError, match="holds simulated data"):
        write_overview(published, tmp_path, date(2026, 2, 16), "live")
    assert not (tmp_path / "overview.html").exists()
    with duckdb.connect(str(published)) as connection:
        connection.execute("update ops.profile set profile = 'live'")
    page = write_overview(published, tmp_path, date(2026, 2, 16), "live").read_text(encoding="utf-8")
    assert SIMULATED not in page
    assert 'content="live"' in page
