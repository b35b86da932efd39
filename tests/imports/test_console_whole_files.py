"""What a file covers, what it leaves alone, and when nobody can use it."""

from pathlib import Path

import pytest

from tests.support.console_files import (
    DELIVERY,
    LINE,
    META,
    Row,
    google_ja,
    line_file,
    plain,
    reading,
    rows_of,
    said,
    text_of,
    write,
)


def test_a_proved_file_by_day_covers_its_whole_period_and_another_only_its_rows(tmp_path: Path) -> None:
    with reading(write(tmp_path / "a.csv", text_of(google_ja())), tmp_path) as file:
        assert [day.day for day in file.days] == [1, 2, 3, 4, 5]
    without_totals = google_ja()[:-1]
    with reading(write(tmp_path / "b.csv", text_of(without_totals)), tmp_path) as file:
        assert [day.day for day in file.days] == [1, 2, 3]
        assert "a missing row cannot be detected" in file.outcomes[0].notes[0]


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
    assert "a (1).csv and a.csv state the same days of the same account" in text


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
    assert "amounts are in USD" in said(path, tmp_path)


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
    assert "contains no account id" in said(path, tmp_path, account=None)
    assert "--account" in said(path, tmp_path, account=None)


@pytest.mark.parametrize(
    ("last", "refused"), [(["2026-02-02", "春", 4, 1, 10], True), (["2026-02-02", "春", 4, 1, '"10"'], False)]
)
def test_a_last_line_that_may_be_cut_is_not_trusted(last: Row, refused: bool, tmp_path: Path) -> None:
    text = ",".join(LINE) + "\n2026-02-01,春,4,1,10\n" + ",".join(map(str, last))
    path = write(tmp_path / "cut.csv", text)
    if refused:
        assert "line 3: the file ends without a line break, so this line may be cut off" in said(path, tmp_path)
    else:
        assert rows_of(path, tmp_path, "cost") == [(10.0,), (10.0,)]


def test_a_cell_whose_quotation_is_never_closed_is_no_figure(tmp_path: Path) -> None:
    text = ",".join(LINE) + '\n2026-02-01,春,4,1,10\n2026-02-02,春,4,1,"1\n'
    assert "an odd number of quotation marks" in said(write(tmp_path / "open.csv", text), tmp_path)


GA4 = "# 開始日: 20260201\n# 終了日: 20260210\n\nイベント名,イベント数,総ユーザー数\n,{},9\nclick,5,5\nscroll,7,7\n"


def test_totals_of_ga4_are_compared_with_the_rows(tmp_path: Path) -> None:
    with reading(write(tmp_path / "a.csv", GA4.format(12)), tmp_path) as file:
        (outcome,) = file.outcomes
        assert (outcome.rows_read, outcome.loaded, outcome.not_data_counts, outcome.notes) == (3, 2, {"totals": 1}, [])
        assert outcome.totals[0].figures == {"event_count": 12.0, "total_users": 9.0}
    with reading(write(tmp_path / "b.csv", GA4.format(20)), tmp_path) as file:
        assert "states イベント数 20, the rows add up to 12: not all rows are there" in file.outcomes[0].notes[0]
    assert "states イベント数 11, the rows add up to 12; the file was probably edited" in said(
        write(tmp_path / "c.csv", GA4.format(11)), tmp_path
    )


def test_rows_of_figures_that_speak_of_the_same_are_both_set_aside(tmp_path: Path) -> None:
    text = "# 開始日: 20260201\n# 終了日: 20260210\n\nイベント名,国,イベント数\nclick,日本,5\nclick,日本,1\nscroll,日本,7\n"
    with reading(write(tmp_path / "a.csv", text), tmp_path, TOCHIMART_QUARANTINE_LIMIT=1) as file:
        (outcome,) = file.outcomes
        assert [row["value"] for row in outcome.table.to_pylist()] == [7.0]
        assert [(one.line, one.text) for one in outcome.bad_rows] == [(5, "click,日本,5"), (6, "click,日本,1")]


def test_search_tables_take_the_whole_period_also_where_it_begins_before_the_engagement(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    folder.mkdir()
    write(folder / "a.csv", "Date,Clicks,Impressions,CTR,Position\n2025-11-20,1,1,1%,1\n2026-02-01,10,100,10%,5.5\n")
    write(folder / "b.csv", "Top queries,Clicks,Impressions,CTR,Position\n栃木 仕事,7,50,14%,3.2\n")
    with reading(folder, tmp_path) as file:
        assert {one.recognised.source.name: one.loaded for one in file.outcomes} == {"a.csv": 1, "b.csv": 0}
        assert file.outcomes[1].not_data_counts == {"outside 2025-12-01 to 2026-02-15": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "no header of a known format"),
        (b"\x00\x01\x02\xff\xfe" * 50, "no "),
        ("日,キャンペーン名\r2026-02-01,春\r".encode(), "lines end with a carriage return only"),
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
