"""`tochimart import history`: tables as people write them become plain facts, and every doubt is one line and stores nothing."""

import json
import stat
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.errors import PermanentError
from orchestration.history_facts import HistoryRow, read_history

HEADER = "月,媒体,表示回数,クリック数,費用（税抜）,CV"
Import = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCHIMART_ENV_FILE", "/dev/null")
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def imported(file: Path, *options: str, engagement: str = "tochigi_r6") -> Result:
    return CliRunner().invoke(app, ["import", "history", str(file), "--engagement", engagement, *options])


def table(tmp_path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    file = tmp_path / "results.csv"
    file.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
    return file


def refusal(tmp_path: Path, home: Path, *rows: str, header: str = HEADER) -> str:
    """What is said of a table of which nothing is stored."""
    done = imported(table(tmp_path, *rows, header=header))
    assert done.exit_code == 1, done.stdout
    assert not (home / "history").exists()
    return done.stderr


def test_a_table_as_a_person_writes_it_becomes_facts(tmp_path: Path, home: Path) -> None:
    """Shift_JIS, a title above, months in three spellings, yen signs, full-width digits, ratios, unknown figures, totals."""
    file = table(
        tmp_path,
        ",,,,,,,",
        "月,媒体,Imp,クリック数,費用（税抜）,ＣＶ,CTR,CVの定義",
        '2024年4月,Google検索広告,"１２,３００",123,"￥45,600",7,1.0%,リンククリック',
        "令和6年5月,google_search,10000,,－,不明,,",
        "2024-04,Yahoo!検索広告,5000,9,1234.5円,1.5,,",
        '2024/4,合計,"17,300",132,"46,834.5",8.5,,',
        "総計,,27300,132,50000,9,,",
        header="令和6年度 実績,,,,,,,",
        encoding="cp932",
    )
    done = imported(file)
    assert done.exit_code == 0, done.stderr
    april, may = (date(2024, 4, 1), date(2024, 4, 30)), (date(2024, 5, 1), date(2024, 5, 31))
    none = (None, None, None)
    assert read_history(home) == [
        HistoryRow(
            "tochigi_r6", *april, "google_search", *none, 12300, 123, Decimal(45600), Decimal(7), "リンククリック"
        ),
        HistoryRow("tochigi_r6", *april, "yahoo_search", *none, 5000, 9, Decimal("1234.5"), Decimal("1.5"), None),
        HistoryRow("tochigi_r6", *may, "google_search", *none, 10000, None, None, None, None),
    ]
    stored = home / "history" / "tochigi_r6.csv"
    facts = json.loads(stored.with_suffix(".json").read_text(encoding="utf-8"))
    assert (facts["source"], facts["source_sha256"]) == ("results.csv", sha256(file.read_bytes()).hexdigest())
    assert facts["stored_sha256"] == sha256(stored.read_bytes()).hexdigest()
    assert facts["sums"] == {"impressions": "27300", "clicks": "132", "cost_net_yen": "46834.5", "cv": "8.5"}
    assert facts["unknown_rows"] == {"impressions": 0, "clicks": 1, "cost_net_yen": 1, "cv": 1}
    assert sorted(path.name for path in stored.parent.iterdir()) == ["tochigi_r6.csv", "tochigi_r6.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in stored.parent.iterdir()} == {0o600}


def test_a_workbook_with_days_and_campaigns(tmp_path: Path, home: Path) -> None:
    book = Workbook()
    book.active.title = "メモ"
    sheet = book.create_sheet("実績")
    sheet.append(["first_day", "last_day", "medium", "campaign", "clicks", "cost_net_yen"])
    sheet.append([date(2024, 4, 1), date(2024, 4, 14), "google_search", "冬", 10, 1000])
    sheet.append([date(2024, 4, 1), date(2024, 4, 14), "google_search", "夏", 20, 2000.5])
    sheet.append(["合計", None, None, None, 30, 3000.5])
    book.save(tmp_path / "results.xlsx")
    done = imported(tmp_path / "results.xlsx")
    assert done.exit_code == 0, done.stderr
    found = {(row.campaign, row.last_day, row.clicks, row.cost_net_yen, row.impressions) for row in read_history(home)}
    days = date(2024, 4, 14)
    assert found == {("冬", days, 10, Decimal(1000), None), ("夏", days, 20, Decimal("2000.5"), None)}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["2024-04,google_search,9,1,1,1"] * 2, 'row 3, column medium: "google_search" stands in row 2 too'),
        (["2024-04,google_search,5,9,1,1"], 'row 2, column clicks: "9" is more than the 5 impressions'),
        (["2024-04,google_search,9,1,-1,1"], 'row 2, column cost_net_yen: "-1" is negative'),
        (["2024-04,google_search,9,1,1万,1"], 'column cost_net_yen: "1万" is a number with a Japanese unit'),
        (["2024-04,google_search,9.5,1,1,1"], 'column impressions: "9.5" has decimals'),
        (["4月,google_search,9,1,1,1"], 'row 2, column month: "4月" has no year'),
        (["2024-04-15,google_search,9,1,1,1"], "is a day within a month"),
        (["2024-13,google_search,9,1,1,1"], "does not exist in the calendar"),
        (["2024-04,TV,9,1,1,1"], '"TV" is no medium of media.csv. Write one of google_search'),
        (["2024-04,google検索,9,1,1,1"], '"google検索" is no medium of media.csv. Write google_search, or import with'),
        ([",google_search,9,1,1,1"], "row 2, column month: "),
        (["2024-04,google_search,9,1,1,1", "合計,,9,2,1,1"], 'row 3, column clicks: "2" is stated as the total'),
        (["2024-04,google_search,9,1,5,1", "2024-05,google_search,9,1,,1", "計,,,,3,"], "the rows it adds up make 5"),
        (["2024-04,google_search,9,1,1,1", "2024-05,google_search,9,1,1,1", ",小計,18,,,", "2024-06,google_search,9,1,1,1",
          ",小計,18,,,"], 'row 6, column impressions: "18" is stated as the total, but the rows it adds up make 9'),
        ([], "has no row below its header"),
    ],
)  # fmt: skip
def test_a_doubt_is_one_line_with_its_row(tmp_path: Path, home: Path, rows: list[str], said: str) -> None:
    text = refusal(tmp_path, home, *rows)
    assert said in text
    assert len(text.splitlines()) == 2, text


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        ("月,媒体,費用", ["2024-04,google_search,1"], '"費用" does not say whether tax is included'),
        ("月,媒体,費用（税込）", ["2024-04,google_search,1"], "is a cost with tax"),
        ("月,媒体,備考", ["2024-04,google_search,1"], "has no column of figures"),
        ("媒体,CV", ["google_search,1"], "has no header that names a period and a medium"),
        ("first_day,medium,CV", ["2024-04-01,google_search,1"], "has no column last_day"),
        ("開始日,終了日,媒体,CV", ["2024-04-09,2024-04-01,google_search,1"], "is before the first day 2024-04-09"),
        ("開始日,終了日,媒体,CV", ["2024-04-01,2024-04-30,google_search,1", "2024-05-01,2024-05-09,google_search,1",
         "2024-04-30,2024-05-31,google_search,1"], "has a period that overlaps with 2024-04-01 to 2024-04-30 of row 2"),
        ("月,媒体,target,CV", ["2024-04,google_search,main,1", "2024-04,google_search,,2"],
         "has rows with and without target for 2024-04-01 to 2024-04-30, which count twice"),
    ],
)  # fmt: skip
def test_tables_that_count_twice_or_lack_a_column_are_refused(
    tmp_path: Path, home: Path, header: str, rows: list[str], said: str
) -> None:
    assert said in refusal(tmp_path, home, *rows, header=header)


def test_another_file_id_or_kind_is_refused(tmp_path: Path, home: Path) -> None:
    file = table(tmp_path, "2024-04,google_search,9,1,1,1")
    assert "--engagement ../x: contains a character" in imported(file, engagement="../x").stderr
    assert "no such file" in imported(tmp_path / "absent.csv").stderr
    (tmp_path / "results.pdf").write_bytes(b"%PDF")
    assert "is neither a CSV nor an Excel workbook" in imported(tmp_path / "results.pdf").stderr
    assert not (home / "history").exists()


def test_a_dry_run_stores_nothing_and_rows_are_only_lost_on_request(tmp_path: Path, home: Path) -> None:
    two = table(tmp_path, "2024-04,google_search,9,1,1,1", "2024-05,テレビ,9,1,1,1")
    done = imported(two, "--dry-run", "--new-media")
    assert done.exit_code == 0, done.stderr
    assert "nothing was stored (--dry-run)" in done.stdout
    assert not home.exists()
    assert imported(two, "--new-media").exit_code == 0
    assert [row.medium for row in read_history(home)] == ["google_search", "テレビ"]
    one = table(tmp_path, "2024-04,google_search,8,1,1,1")
    done = imported(one)
    assert done.exit_code == 1
    assert "has 1 of 2 rows that this file lacks, for example 2024-05-01 to 2024-05-31 テレビ" in done.stderr
    assert len(read_history(home)) == 2
    assert imported(one, engagement="tochigi_r5").exit_code == 0
    assert imported(one, "--replace").exit_code == 0
    assert [(row.engagement_id, row.impressions) for row in read_history(home)] == [
        ("tochigi_r5", 8),
        ("tochigi_r6", 8),
    ]


def test_a_stored_file_that_was_changed_is_named(tmp_path: Path, home: Path) -> None:
    assert read_history(home) == []
    assert imported(table(tmp_path, "2024-04,google_search,9,1,1,1")).exit_code == 0
    stored = home / "history" / "tochigi_r6.csv"
    stored.write_text(stored.read_text().replace(",9,", ",nine,"))
    with pytest.raises(PermanentError, match=r"tochigi_r6\.csv: not as `tochimart import history` writes it"):
        read_history(home)
