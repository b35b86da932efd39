"""What becomes of every row of an export file: loaded, set aside with its text, or declared no data; and when the whole file is refused."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources._console_inbox import HEADER, quarantine
from tests._console_files import DELIVERY, Row, google_ja, plain, reading, rows_of, settings_at, text_of, write

LINE = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額")
META = ("レポート開始日", "レポート終了日", "キャンペーン名", "インプレッション", "リンクのクリック", "消化金額 (JPY)")


def line_file(folder: Path, *rows: Row, header: Sequence[str] = LINE, end: str = "\n") -> Path:
    text = text_of([header, *rows], line_end="\n")
    return write(folder / "line.csv", text.removesuffix("\n") + end)


def said(path: Path, home: Path, **values: object) -> str:
    """The one line with which a file is refused."""
    with pytest.raises(PermanentError) as refused, reading(path, home, **values):
        raise AssertionError("read")
    text = str(refused.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234567", 1234567), ("1,234,567", 1234567), ("１，２３４", 1234), ("１２３", 123), (" 1,234 ", 1234), ("1234.0", 1234),
        ("007", 7), ("0", 0), ("--", None), (" --", None), ("-", None), ("", None), ("該当なし", None),
    ],
)  # fmt: skip
def test_counts_are_read_in_every_form(cell: str, value: int | None, tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", cell, 1, 1], ["2026-02-01", "夏", "5", 1, 1])
    assert rows_of(path, tmp_path, "impressions") == [(value,), (5,)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("¥1,234", 1234.0), ("￥1,234", 1234.0), ("\\1,234", 1234.0), ("1,234円", 1234.0), ("￥１，２３４．５", 1234.5), ("0.125", 0.125),
        ("-12.5", -12.5), ("¥ 1,234", 1234.0), ("--", None),
    ],
)  # fmt: skip
def test_amounts_are_read_in_every_form(cell: str, value: float | None, tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", 9, 1, cell], ["2026-02-01", "夏", 9, 1, 2])
    assert rows_of(path, tmp_path, "cost") == [(value,), (2.0,)]


@pytest.mark.parametrize("column", [2, 4])
@pytest.mark.parametrize(
    "cell",
    ["1,23", "12,34,567", "1.2.3", "12%", "< 10%", "$12", "1e5", "1.2E+06", "12万", "(12)", "1 234", "1/2", "NaN", "inf", "0x10", "１，２"],
)  # fmt: skip
def test_what_is_no_certain_number_is_set_aside(cell: str, column: int, tmp_path: Path) -> None:
    row: list[object] = ["2026-02-01", "春", 9, 1, 2]
    row[column] = cell
    path = line_file(tmp_path, row, ["2026-02-01", "夏", 9, 1, 2])
    with reading(path, tmp_path, TOCHIMART_QUARANTINE_LIMIT=0.5) as file:
        (outcome,) = file.outcomes
        assert outcome.table["campaign_name"].to_pylist() == ["夏"]
        (bad,) = outcome.bad
        assert (bad.line, bad.column) == (2, LINE[column])
        assert f"'{cell}'" in bad.reason
        assert bad.text == text_of([row]).strip()


@pytest.mark.parametrize("cell", ["1.5", "-3", "¥-3"])
def test_a_count_is_whole_and_not_negative(cell: str, tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", cell, 1, 2])
    assert f"'{cell}' is not a whole number" in said(path, tmp_path)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-03", "2026/2/3", "2026.02.03", "20260203", "2026年2月3日", "2026年2月3日(火)", "２０２６年２月３日（火）",
        "2026/02/03 00:00", "2026-02-03T00:00:00+09:00", "Feb 3, 2026", "February 3, 2026", "Tuesday, February 3, 2026", "3 Feb 2026",
    ],
)  # fmt: skip
def test_days_are_read_in_every_locales_form(cell: str, tmp_path: Path) -> None:
    path = line_file(tmp_path, [cell, "春", 9, 1, 2])
    assert rows_of(path, tmp_path, "report_date") == [(date(2026, 2, 3),)]


@pytest.mark.parametrize(
    "cell",
    [
        "02/03/2026", "3/2/2026", "2/3", "26/02/03", "46056", "2026-02-30", "2026年2月3日(水)", "2026-02", "2026-02-03 09:00",
        "2026-02-03T00:00:00Z", "2026-02-03T00:00:00-08:00", "2026-02-01 - 2026-02-07", "第6週", "--", "",
    ],
)  # fmt: skip
def test_what_is_not_one_certain_day_is_set_aside(cell: str, tmp_path: Path) -> None:
    path = line_file(tmp_path, [cell, "春", 9, 1, 2])
    text = said(path, tmp_path)
    assert "line 2, 日: " in text
    assert "no day" in text or "not one certain day" in text


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
        assert outcome.read == 11
        assert outcome.loaded == 1
        assert [(one.line, one.column) for one in outcome.bad] == [
            (3, "インプレッション数"), (4, "日"), (5, None), (6, None), (7, None),
        ]  # fmt: skip
        assert outcome.not_data == {
            "blank": 1, "totals": 2, "before 2025-12-01": 1, "after 2026-02-15, not a whole day of the engagement": 1,
        }  # fmt: skip
        assert outcome.read == outcome.loaded + len(outcome.bad) + outcome.not_data.total()
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
        folder = quarantine(settings, file)
        assert folder
        assert folder.parent == tmp_path / "quarantine"
    with folder.open(encoding="utf-8-sig", newline="") as opened:
        header, *got = csv.reader(opened)
    assert tuple(header) == HEADER
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
        assert (file.outcomes[0].loaded, len(file.outcomes[0].bad)) == (99, 1)
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
    path = line_file(tmp_path, ["2026-02-01", "合計", 5, 1, 3], ["2026-02-01", "春", 5, 1, 3])
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
        assert outcome.not_data == {"totals": 1}
    assert "states 消化金額 (JPY) 32" in said(
        line_file(tmp_path, [*first, "", 9, 3, 32], *rows[1:], header=META), tmp_path
    )


def test_a_row_that_names_nothing_is_set_aside_where_no_format_knows_such_totals(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", 4, 1, 10], ["2026-02-01", "", 4, 1, 10])
    assert "names nothing that was delivered" in said(path, tmp_path)


def test_figures_of_a_period_are_kept_apart_from_days(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "2026-02-10", "春", 4, 1, 10], header=META)
    with reading(path, tmp_path) as file:
        (outcome,) = file.outcomes
        assert outcome.report.table == "raw_console.ads_period"
        assert "no daily figure counts them" in outcome.notes[0]
        row = outcome.table.to_pylist()[0]
        assert (row["period_first"], row["report_date"]) == (date(2026, 2, 1), date(2026, 2, 10))
        assert [one.request.account_id for one in file.extracts()] == ["meta_ads.77.campaign.2026-02-01"]


def test_a_period_of_one_day_is_a_day(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-03", "2026-02-03", "春", 4, 1, 10], header=META)
    with reading(path, tmp_path) as file:
        assert [one.request.report.table for one in file.extracts()] == ["raw_console.ads_daily"]


def test_a_file_that_names_neither_day_nor_period_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["春", 4, 1, 10], header=LINE[1:])
    assert "no column with days and no period above the header; export it by day (日)" in said(path, tmp_path)


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


def test_a_proved_file_by_day_covers_its_whole_period_and_another_only_its_rows(tmp_path: Path) -> None:
    with reading(write(tmp_path / "a.csv", text_of(google_ja())), tmp_path) as file:
        assert [day.day for day in file.days] == [1, 2, 3, 4, 5]
    without_totals = google_ja()[:-1]
    with reading(write(tmp_path / "b.csv", text_of(without_totals)), tmp_path) as file:
        assert [day.day for day in file.days] == [1, 2, 3]
        assert "nothing proves that none is missing" in file.outcomes[0].notes[0]


def test_two_files_at_once_cover_each_its_own_days(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    write(folder / "google.csv", text_of(google_ja()))
    write(
        folder / "x.csv",
        text_of(plain(("Time period", "Campaign name", "Impressions", "Clicks", "Spend", "Leads"), "%Y-%m-%d")),
    )
    with reading(folder, tmp_path) as file:
        days: dict[str, list[int]] = {}
        for one in file.extracts():
            days.setdefault(one.request.account_id, []).append(one.request.first_day.day)
    assert days == {"google_ads.77.campaign": [1, 2, 3, 4, 5], "x_ads.77.campaign": [1, 2, 3]}


def test_two_files_that_tell_the_same_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    write(folder / "a.csv", text_of(google_ja()))
    write(folder / "a (1).csv", text_of(google_ja()))
    text = said(folder, tmp_path)
    assert "a (1).csv and a.csv tell the same days of the same account" in text


def test_files_of_one_account_with_different_campaigns_are_one(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    for name in ("春", "夏"):
        write(folder / f"{name}.csv", text_of([LINE, ["2026-02-01", name, 4, 1, 10]]))
    with reading(folder, tmp_path) as file:
        (extract,) = file.extracts()
        assert sum(batch.num_rows for batch in extract.batches) == 2


def test_a_breakdown_nobody_asked_for_is_added_up(tmp_path: Path) -> None:
    header = (*LINE, "年齢", "リーチ", "クリック率")
    rows = [
        ["2026-02-01", "春", 4, "--", "1.5", "18-24", 3, "1%"],
        ["2026-02-01", "春", 6, "--", "2.5", "25-34", 5, "2%"],
    ]
    path = line_file(tmp_path, *rows, header=header)
    assert rows_of(path, tmp_path, "impressions", "clicks", "cost") == [(10, None, 4.0)]


def test_people_reached_never_add_up(tmp_path: Path) -> None:
    header = (*META, "リーチ", "年齢")
    first = ["2026-02-01", "2026-02-01", "春"]
    path = line_file(tmp_path, [*first, 4, 1, 2, 3, "18-24"], [*first, 6, 1, 2, 5, "25-34"], header=header)
    assert rows_of(path, tmp_path, "impressions", "reach") == [(10, None)]


def test_an_id_a_spreadsheet_has_shortened_is_set_aside(tmp_path: Path) -> None:
    header = ("日", "キャンペーンID", "インプレッション数", "クリック数", "ご利用金額")
    path = line_file(tmp_path, ["2026-02-01", "1.23457E+11", 4, 1, 10], header=header)
    assert "'1.23457E+11' is an id that a spreadsheet has shortened" in said(path, tmp_path)


def test_other_money_than_yen_is_refused(tmp_path: Path) -> None:
    path = line_file(
        tmp_path, ["2026-02-01", "春", 4, "USD", 10], header=("Day", "Campaign", "Impr.", "Currency", "Cost")
    )
    assert "amounts in USD" in said(path, tmp_path)


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "2026-02-02", 4, 1, 10], header=("日", "日付", *LINE[2:]))
    assert "columns 日 and 日付 both mean report_date" in said(path, tmp_path)


def test_an_account_in_a_file_leads_nowhere(tmp_path: Path) -> None:
    header = ("日", "広告アカウントID", "インプレッション数", "クリック数", "ご利用金額")
    path = line_file(tmp_path, ["2026-02-01", "../../etc/x", 4, 1, 10], header=header)
    with reading(path, tmp_path) as file:
        assert [one.request.account_id for one in file.extracts()] == ["line_ads...%2F..%2Fetc%2Fx.account"]


def test_a_file_without_an_account_says_what_to_do(tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", 4, 1, 10])
    assert "names no account" in said(path, tmp_path, account=None)
    assert "--account" in said(path, tmp_path, account=None)


@pytest.mark.parametrize(
    ("last", "refused"), [(["2026-02-02", "春", 4, 1, 10], True), (["2026-02-02", "春", 4, 1, '"10"'], False)]
)
def test_a_last_line_that_may_be_cut_is_not_trusted(last: Row, refused: bool, tmp_path: Path) -> None:
    text = ",".join(LINE) + "\n2026-02-01,春,4,1,10\n" + ",".join(map(str, last))
    path = write(tmp_path / "cut.csv", text)
    if refused:
        assert "line 3: the file ends within this line, it may have been cut there" in said(path, tmp_path)
    else:
        assert rows_of(path, tmp_path, "cost") == [(10.0,), (10.0,)]


def test_a_cell_whose_quotation_is_never_closed_is_no_figure(tmp_path: Path) -> None:
    text = ",".join(LINE) + '\n2026-02-01,春,4,1,10\n2026-02-02,春,4,1,"1\n'
    assert "an odd number of quotation marks" in said(write(tmp_path / "open.csv", text), tmp_path)


GA4 = "# 開始日: 20260201\n# 終了日: 20260210\n\nイベント名,イベント数,総ユーザー数\n,{},9\nclick,5,5\nscroll,7,7\n"


def test_totals_of_ga4_are_compared_with_the_rows(tmp_path: Path) -> None:
    with reading(write(tmp_path / "a.csv", GA4.format(12)), tmp_path) as file:
        (outcome,) = file.outcomes
        assert (outcome.read, outcome.loaded, outcome.not_data, outcome.notes) == (3, 2, {"totals": 1}, [])
        assert outcome.totals[0].figures == {"event_count": 12.0, "total_users": 9.0}
    with reading(write(tmp_path / "b.csv", GA4.format(20)), tmp_path) as file:
        assert "states イベント数 20, the rows add up to 12: not all rows are there" in file.outcomes[0].notes[0]
    assert "states イベント数 11, the rows add up to 12; the file was changed" in said(
        write(tmp_path / "c.csv", GA4.format(11)), tmp_path
    )


def test_rows_of_figures_that_speak_of_the_same_are_both_set_aside(tmp_path: Path) -> None:
    text = "# 開始日: 20260201\n# 終了日: 20260210\n\nイベント名,国,イベント数\nclick,日本,5\nclick,米国,1\nscroll,日本,7\n"
    with reading(write(tmp_path / "a.csv", text), tmp_path, TOCHIMART_QUARANTINE_LIMIT=1) as file:
        (outcome,) = file.outcomes
        assert [row["value"] for row in outcome.table.to_pylist()] == [7.0]
        assert [(one.line, one.text) for one in outcome.bad] == [(5, "click,日本,5"), (6, "click,米国,1")]


def test_search_tables_take_the_whole_period_also_where_it_begins_before_the_engagement(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    folder.mkdir()
    write(folder / "a.csv", "Date,Clicks,Impressions,CTR,Position\n2025-11-20,1,1,1%,1\n2026-02-01,10,100,10%,5.5\n")
    write(folder / "b.csv", "Top queries,Clicks,Impressions,CTR,Position\n栃木 仕事,7,50,14%,3.2\n")
    with reading(folder, tmp_path) as file:
        assert {one.found.source.name: one.loaded for one in file.outcomes} == {"a.csv": 1, "b.csv": 0}
        assert file.outcomes[1].not_data == {"outside 2025-12-01 to 2026-02-15": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"a,b\n1,2\n", "no header of a known format"),
        (b"\x00\x01\x02\xff\xfe" * 50, "no "),
        ("日,キャンペーン名\r2026-02-01,春\r".encode(), "lines end as on an old Macintosh"),
    ],
)
def test_what_is_no_export_is_refused_in_one_line(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "what.csv"
    path.write_bytes(content)
    assert words in said(path, tmp_path)


def test_a_plain_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * (2 << 20))
    assert "more than 1 MB (TOCHIMART_LARGEST_FILE_MB)" in said(path, tmp_path, TOCHIMART_LARGEST_FILE_MB=1)


def test_the_days_of_a_file_are_those_of_its_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", text_of(plain((*LINE, "CV（LINE Tagクリック）"), "%Y-%m-%d")))
    with reading(path, tmp_path) as file:
        assert file.days == sorted({row[0] for row in DELIVERY})
