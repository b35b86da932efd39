"""`tochimart import --json`: one object per table on standard output, for every known wrong reading and for siblings of them."""

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestration.cli._app import app
from tests.support.console_files import google_ja, text_of, write
from tests.support.places import SHARED

CASES = SHARED / "cases"
KEYS = {
    "file", "format", "table", "scope", "rows_read", "rows_loaded", "rows_set_aside", "totals_rows", "totals_agree", "sums",
}  # fmt: skip
GIVEN = {
    "01": ["export"], "02": ["export.zip"], "04": ["export.zip"], "06": ["en.csv", "ja.csv"], "08": ["by-age.csv"],
    "10": ["campaigns.csv", "search-terms.csv"], "11": ["report.csv"], "12": ["exploration.csv"], "13": ["snapshot.csv"],
    "14": ["acquisition.csv"], "15": ["google-ads-by-hour.csv"], "21": ["export.zip"], "22": ["a.csv", "b.csv"],
}  # fmt: skip
FIGURES = ("impressions", "clicks", "cost", "sessions", "event_count", "key_events")
COUNTS = ("rows_read", "rows_loaded", "rows_set_aside", "totals_rows")
HEAD = ("日", "キャンペーン名", "インプレッション", "リンクのクリック", "消化金額 (JPY)")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))
    return tmp_path


def told(*arguments: str) -> tuple[list[dict[str, Any]], int, str]:
    """What the command printed on standard output, its exit code, and what it printed beside."""
    done = CliRunner().invoke(app, ["import", "--dry-run", "--json", *arguments])
    return json.loads(done.stdout), done.exit_code, done.stderr


def check(records: list[dict[str, Any]]) -> None:
    """Every object has its keys and its rows add up."""
    for one in records:
        if "refused" in one:
            assert set(one) == {"file", "refused"}
            continue
        assert set(one) - {"rows_no_data"} == KEYS
        parts = one["rows_loaded"] + one["rows_set_aside"] + one["totals_rows"] + one.get("rows_no_data", 0)
        assert one["rows_read"] == parts
        assert all(isinstance(value, int | float) for value in one["sums"].values())


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not here")
@pytest.mark.parametrize("number", GIVEN)
def test_every_known_wrong_reading_is_right(number: str, home: Path) -> None:
    (folder,) = CASES.glob(f"{number}-*")
    records, code, _ = told("--account", "1234567", *(str(folder / name) for name in GIVEN[number]))
    check(records)
    assert code == (1 if any("refused" in one for one in records) else 0)
    right = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["right"]
    if number == "01":
        for table in ("day", "device"):
            (one,) = [one for one in records if one["table"] == table]
            assert {name: one["sums"][name] for name in right[table]} == right[table]
    files = {
        name: values
        for name, values in right.items()
        if isinstance(values, dict) and name in [*GIVEN[number], "Queries.csv"]
    }
    for name, values in files.items() or {"": right}.items():
        mine = [one for one in records if one["file"].endswith(name)]
        sums = sum((Counter(one.get("sums", {})) for one in mine), Counter())
        counts = sum((Counter({key: one.get(key, 0) for key in COUNTS}) for one in mine), Counter())
        assert {key: sums[key] for key in FIGURES if key in values} == {
            key: values[key] for key in FIGURES if key in values
        }
        if number != "01":
            assert {key: counts[key] for key in COUNTS if key in values} == {
                key: values[key] for key in COUNTS if key in values
            }
        if "totals_agree" in values:
            assert all(one["totals_agree"] is values["totals_agree"] for one in mine)
    if number == "04":
        assert all(one["scope"] for one in records)
    if number == "06":
        assert [(one["format"], one["sums"]["cost"]) for one in records] == [("microsoft_ads", 4750)] * 2
    if number == "21":
        assert [one["sums"] for one in records if one["table"] == "page"] == [{"clicks": 1400, "impressions": 50011}]
    if number == "22":
        assert sum(one["sums"]["cost"] for one in records) == 17000


def test_standard_output_holds_the_json_alone_and_a_refused_file_stops_no_other(home: Path) -> None:
    good = write(home / "good.csv", text_of([HEAD, ["2026-02-01", "A", 10, 1, 100], ["合計", "", 10, 1, 100]]))
    bad = write(home / "bad.csv", "a,b\n1,2\n")
    records, code, err = told("--account", "1", str(good), str(bad), str(home / "none.csv"))
    check(records)
    assert code == 1
    assert [one["file"] for one in records] == ["good.csv", "bad.csv", "none.csv"]
    assert records[0] == {
        "file": "good.csv", "format": "meta_ads", "table": "ads_daily", "scope": None, "rows_read": 2, "rows_loaded": 1,
        "rows_set_aside": 0, "totals_rows": 1, "totals_agree": True, "sums": {"impressions": 10, "clicks": 1, "cost": 100},
    }  # fmt: skip
    assert records[1]["refused"].startswith("bad.csv: no header of a known format")
    assert "error: bad.csv" in err
    assert "Meta広告 広告マネージャ" in err


def test_members_of_archives_and_folders_are_named_by_where_they_lie(home: Path) -> None:
    with zipfile.ZipFile(home / "a.zip", "w") as archive:
        archive.writestr("sub/one.csv", text_of([HEAD, ["2026-02-01", "A", 10, 1, 100]]))
    (home / "folder").mkdir()
    write(home / "folder" / "two.csv", text_of([HEAD, ["2026-02-02", "A", 10, 1, 100]]))
    (home / "other").mkdir()
    for name, day in (("same.csv", "2026-02-03"), ("other/same.csv", "2026-02-04")):
        write(home / name, text_of([HEAD, [day, "A", 10, 1, 100]]))
    given = [str(home / name) for name in ("a.zip", "folder", "same.csv", "other/same.csv")]
    records, code, _ = told("--account", "1", *given)
    assert code == 0
    assert [one["file"] for one in records] == ["a.zip/sub/one.csv", "folder/two.csv", given[2], given[3]]


def test_rows_outside_the_engagement_have_a_key_of_their_own_and_blank_lines_are_no_rows(home: Path) -> None:
    rows = [HEAD, ["2024-02-01", "A", 10, 1, 100], [], ["2026-02-01", "A", 20, 2, 200]]
    (one,), code, _ = told("--account", "1", str(write(home / "a.csv", text_of(rows))))
    check([one])
    assert (code, one["rows_read"], one["rows_loaded"], one["rows_no_data"]) == (0, 2, 1, 1)
    assert one["sums"]["cost"] == 200


def test_rows_that_are_added_up_count_as_the_rows_of_the_file_they_are(home: Path) -> None:
    head = (*HEAD[:2], "年齢", *HEAD[2:])
    rows = [head, ["2026-02-01", "A", "18-24", 10, 1, 100], ["2026-02-01", "A", "25-34", 20, 2, 200]]
    (one,), _, _ = told("--account", "1", str(write(home / "a.csv", text_of(rows))))
    assert (one["rows_read"], one["rows_loaded"], one["sums"]["cost"]) == (2, 2, 300)


def test_a_total_that_disagrees_is_a_refusal(home: Path) -> None:
    rows = google_ja()
    rows[-1][7] = rows[-2][7] = "391,335"
    (one,), code, _ = told(str(write(home / "g.csv", text_of(rows, "\t"), "utf-16")))
    assert code == 1
    assert "states 費用 391,335" in one["refused"]


def test_replace_and_add_exclude_each_other(home: Path) -> None:
    done = CliRunner().invoke(app, ["import", "--replace", "--add", "a.csv"])
    assert done.exit_code == 1
    assert "exclude each other" in done.stderr
