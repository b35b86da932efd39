"""What becomes of every row of an export file: loaded, set aside with its text, or declared no data; and what totals prove."""

import csv
from datetime import date
from pathlib import Path

import pytest

from orchestration.resources.imports.console.inbox import QUARANTINE_COLUMNS, write_quarantine
from tests.support.console_files import (
    LINE,
    META,
    line_file,
    reading,
    rows_of,
    said,
    settings_at,
    text_of,
    write,
)


def test_every_row_read_is_accounted_for(tmp_path: Path) -> None:
    """One of each kind: good, bad figure, bad day, too few cells, a double, blank, outside the engagement, totals of a part and of all."""
    rows = [
        ["2026-02-01", "春", "1,000", 10, 500],
        ["2026-02-01", "夏", "なし", 10, 500],
        ["3/2", "秋", 1, 10, 500],
        ["2026-02-02", "冬", 7],
        ["2026-02-03", "二", 1, 1, 1],
        ["2026-02-03", "二", 1, 1, 1],
        [],
        ["2025-11-30", "春", 1, 1, 1],
        ["2026-02-16", "春", 1, 1, 1],
        ["合計：春", "", 1000, 10, 500],
        ["合計", "", 9999, 99, 9999],
    ]
    with reading(line_file(tmp_path, *rows), tmp_path, TOCHIMART_QUARANTINE_LIMIT=0.9) as file:
        (outcome,) = file.outcomes
        assert outcome.rows_read == 11
        assert outcome.loaded == 1
        assert [(one.line, one.column) for one in outcome.bad_rows] == [
            (3, "インプレッション数"), (4, "日"), (5, None), (6, None), (7, None),
        ]  # fmt: skip
        assert outcome.not_data_counts == {
            "blank": 1, "totals": 2, "before 2025-12-01": 1, "after 2026-02-15, not a whole day of the engagement": 1,
        }  # fmt: skip
        assert outcome.rows_read == outcome.loaded + len(outcome.bad_rows) + outcome.not_data_counts.total()
        assert outcome.table.to_pylist()[0] | {"impressions": 1000, "cost": 500.0} == outcome.table.to_pylist()[0]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_the_quarantine_names_file_line_column_reason_and_the_text_as_it_stood(encoding: str, tmp_path: Path) -> None:
    rows = [
        ["題名"],
        LINE,
        ["2026-02-01", '春 "特別", 号', "1,00", 10, "1,500"],
        ["2026-02-02", "=HYPERLINK(1)", "12", 10],
        ["2026-02-02", "夏", "12", 10, 7],
        ["2026-02-04", "二\n行", "12", 10, "7"],
        ["2026-02-04", "二\n行", "13", 10, "8"],
    ]
    path = write(tmp_path / "=inbox.csv", text_of(rows, line_end="\n"), encoding)
    settings = settings_at(tmp_path)
    with reading(path, tmp_path, TOCHIMART_QUARANTINE_LIMIT=1) as file:
        folder = write_quarantine(settings, file)
        assert folder
        assert folder.parent == tmp_path / "quarantine"
    with folder.open(encoding="utf-8-sig", newline="") as opened:
        header, *got = csv.reader(opened)
    assert tuple(header) == QUARANTINE_COLUMNS
    assert [(row[0], row[1], row[2], row[4]) for row in got] == [
        ("'=inbox.csv", "3", "インプレッション数", '2026-02-01,"春 ""特別"", 号","1,00",10,"1,500"'),
        ("'=inbox.csv", "4", "", "2026-02-02,=HYPERLINK(1),12,10"),
        ("'=inbox.csv", "6", "", '2026-02-04,"二\n行",12,10,7'),
        ("'=inbox.csv", "8", "", '2026-02-04,"二\n行",13,10,8'),
    ]
    assert "'1,00' is not a whole number" in got[0][3]
    assert got[1][3] == "4 cells where the header has 5"


def test_a_threshold_decides_when_the_whole_file_is_refused(tmp_path: Path) -> None:
    good = [["2026-02-01", f"広告{number}", 1, 1, 1] for number in range(99)]
    path = line_file(tmp_path, *good, ["2026-02-01", "壊", "x", 1, 1])
    with reading(path, tmp_path) as file:
        assert (file.outcomes[0].loaded, len(file.outcomes[0].bad_rows)) == (99, 1)
    text = said(path, tmp_path, TOCHIMART_QUARANTINE_LIMIT=0.009)
    assert "1 of 100 rows cannot be read, more than 1%" in text
    assert "line 101, インプレッション数: 'x' is not a whole number" in text


@pytest.mark.parametrize("place", [2, 3, 4])
def test_a_total_printed_in_the_file_must_be_the_sum_of_its_rows(place: int, tmp_path: Path) -> None:
    total: list[object] = ["合計", "", 12, 4, 7]
    rows = [["2026-02-01", "春", 5, 1, 3], ["2026-02-02", "春", 7, 3, 4]]
    with reading(line_file(tmp_path, *rows, total), tmp_path) as file:
        assert file.outcomes[0].loaded == 2
        assert not file.outcomes[0].notes
    total[place] = 13
    text = said(line_file(tmp_path, *rows, total), tmp_path)
    assert f"line 4: 合計 states {LINE[place]} 13" in text
    assert "export it again" in text


def test_a_total_may_differ_by_rounding_of_each_row_and_no_more(tmp_path: Path) -> None:
    rows = [["2026-02-01", f"広告{number}", 1, 1, "0.3"] for number in range(8)]
    assert len(rows_of(line_file(tmp_path, *rows, ["合計", "", 8, 8, "2.7"]), tmp_path, "cost")) == 8
    assert "states ご利用金額 2.9" in said(line_file(tmp_path, *rows, ["合計", "", 8, 8, "2.9"]), tmp_path)


def test_a_campaign_called_total_is_a_campaign(tmp_path: Path) -> None:
    header = ("日", "キャンペーンID", *LINE[1:])
    path = line_file(tmp_path, ["2026-02-01", 7, "合計", 5, 1, 3], ["2026-02-01", 8, "春", 5, 1, 3], header=header)
    assert rows_of(path, tmp_path, "campaign_name") == [("合計",), ("春",)]


def test_the_label_of_a_total_may_stand_in_any_column_of_names(tmp_path: Path) -> None:
    header = ("ご利用金額", "日", "クリック数", "インプレッション数", "キャンペーン名")
    path = line_file(tmp_path, [3, "2026-02-01", 1, 5, "春"], [3, "", 1, 5, "合計"], header=header)
    assert rows_of(path, tmp_path, "campaign_name", "impressions") == [("春", 5)]
    path = line_file(tmp_path, [3, "2026-02-01", 1, 5, "春"], [5, "", 1, 5, "合計"], header=header)
    assert "合計 states ご利用金額 5" in said(path, tmp_path)


def test_a_summary_row_that_names_nothing_is_never_added(tmp_path: Path) -> None:
    first = ["2026-02-01", "2026-02-10"]
    rows = [[*first, "", 9, 3, 30], [*first, "春", 4, 1, 10], [*first, "夏", 5, 2, 20]]
    with reading(line_file(tmp_path, *rows, header=META), tmp_path) as file:
        (outcome,) = file.outcomes
        assert outcome.table["cost"].to_pylist() == [10.0, 20.0]
        assert outcome.not_data_counts == {"totals": 1}
    assert "states 消化金額 (JPY) 32" in said(
        line_file(tmp_path, [*first, "", 9, 3, 32], *rows[1:], header=META), tmp_path
    )


def test_a_row_that_names_nothing_is_set_aside_where_no_format_knows_such_totals(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", 4, 1, 10], ["2026-02-01", "", 4, 1, 10])
    assert "names no campaign, ad group or ad" in said(path, tmp_path)


def test_figures_of_a_period_are_kept_apart_from_days(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "2026-02-10", "春", 4, 1, 10], header=META)
    with reading(path, tmp_path) as file:
        (outcome,) = file.outcomes
        assert outcome.report.table == "raw_console.ads_period"
        assert "which no daily figure includes" in outcome.notes[0]
        row = outcome.table.to_pylist()[0]
        assert (row["period_first"], row["report_date"]) == (date(2026, 2, 1), date(2026, 2, 10))
        assert [one.request.account_id for one in file.extracts()] == ["meta_ads.77.campaign.2026-02-01"]


def test_a_period_of_one_day_is_a_day(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-03", "2026-02-03", "春", 4, 1, 10], header=META)
    with reading(path, tmp_path) as file:
        assert [one.request.report.table for one in file.extracts()] == ["raw_console.ads_daily"]


def test_a_file_that_names_neither_day_nor_period_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["春", 4, 1, 10], header=LINE[1:])
    assert (
        "no column with days and no period above the header, so its days are unknown; export the file by day (日)"
        in said(path, tmp_path)
    )


@pytest.mark.parametrize(
    "line",
    [
        "2026年2月1日～2026年2月10日", "2026年2月1日 - 2026年2月10日", "2026/02/01-2026/02/10",
        "キャンペーン レポート（2026年2月1日〜2026年2月10日）", "February 1, 2026 - February 10, 2026", "期間: 20260201～20260210",
    ],
)  # fmt: skip
def test_the_period_above_a_header_is_read_in_every_form(line: str, tmp_path: Path) -> None:
    rows = [["キャンペーン レポート"], [line], ["キャンペーン", "表示回数", "費用"], ["春", 1, 2]]
    path = write(tmp_path / "google.csv", text_of(rows))
    assert rows_of(path, tmp_path, "period_first", "report_date") == [(date(2026, 2, 1), date(2026, 2, 10))]
