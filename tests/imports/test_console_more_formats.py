"""Reports of Microsoft Advertising, SmartNews Ads and Criteo, made up as their documents describe them."""

from datetime import date
from pathlib import Path

import pytest

from orchestration.resources.imports.console.report_json import table_record
from orchestration.settings import read_seed
from tests.support.console_files import reading, rows_of, said, text_of, write

ABOVE = [
    ["Report Name: Campaign_Performance"],
    ["Report Time: 2/1/2026,2/3/2026"],
    ["Time Zone: (GMT+09:00) Osaka, Sapporo, Tokyo"],
    ["Report Aggregation: Daily"],
    ["Report Filter: "],
    ["Potential Incomplete Data: true"],
]
BELOW = ["©2026 Microsoft Corporation. All rights reserved. "]
ENGLISH = (
    "Gregorian date",
    "Account ID",
    "Campaign",
    "Impressions",
    "Clicks",
    "CTR",
    "Average CPC",
    "Spend",
    "Conversions",
)
JAPANESE = (
    "日付",
    "アカウント ID",
    "キャンペーン名",
    "インプレッション",
    "クリック数",
    "CTR",
    "平均 CPC",
    "費用",
    "コンバージョン",
)
DATA = (
    ("2026-02-01", "F100", "指名", "1,234", "50", "4.05%", "50.00", "2,500.50", "2"),
    ("2026-02-02", "F100", "地名", "900", "45", "5.00%", "50.00", "2,250", "0"),
)
KEPT = [(date(2026, 2, 1), "指名", 1234, 50, 2500.5, 2.0), (date(2026, 2, 2), "地名", 900, 45, 2250.0, 0.0)]
NAMES = ("report_date", "campaign_name", "impressions", "clicks", "cost", "conversions")


@pytest.mark.parametrize("header", [ENGLISH, JAPANESE])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp932"])
def test_a_microsoft_report_with_lines_above_and_below(header: tuple[str, ...], encoding: str, tmp_path: Path) -> None:
    below = BELOW if encoding != "cp932" else ["(c)Microsoft"]
    path = write(tmp_path / "m.csv", text_of([*ABOVE, ["Rows: 2"], [], header, *DATA, below]), encoding)
    assert rows_of(path, tmp_path / "home", *NAMES, account=None) == KEPT
    with reading(path, tmp_path / "home", account=None) as file:
        (one,) = file.outcomes
        assert one.recognised.format.name == "microsoft_ads"
        record = table_record(one, "m.csv")
        assert (record["rows_read"], record["rows_loaded"], one.not_data_counts) == (2, 2, {"remarks": 1})
        assert any("equals the number stated above the header" in note for note in one.notes)


def test_a_microsoft_report_that_a_spreadsheet_saved_is_the_same(tmp_path: Path) -> None:
    def wide(row: list[str]) -> list[str]:
        return row + [""] * (len(ENGLISH) - len(row))

    rows = [*map(wide, ABOVE), wide(["Rows: 2"]), wide([]), ENGLISH, *DATA, wide(BELOW)]
    assert rows_of(write(tmp_path / "m.csv", text_of(rows)), tmp_path / "home", *NAMES, account=None) == KEPT


@pytest.mark.parametrize("stated", ["1", "3", "1,002"])
def test_a_microsoft_report_with_other_rows_than_it_states_is_refused(stated: str, tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", text_of([*ABOVE, [f"Rows: {stated}"], ENGLISH, *DATA, BELOW]))
    assert f"states {stated} rows above its header and has 2" in said(path, tmp_path / "home")


def test_a_microsoft_total_is_compared(tmp_path: Path) -> None:
    total = ["Total", "", "", "2,134", "95", "4.45%", "50.00", "4,750.50", "2"]
    path = write(tmp_path / "m.csv", text_of([*ABOVE, ["Rows: 2"], ENGLISH, *DATA, total, BELOW]))
    with reading(path, tmp_path / "home") as file:
        assert (file.outcomes[0].totals_rows, file.outcomes[0].totals_agree) == (1, True)
    total[7] = "4,751.50"
    wrong = write(tmp_path / "w.csv", text_of([*ABOVE, ["Rows: 2"], ENGLISH, *DATA, total, BELOW]))
    assert "Total states Spend 4,751.5, the rows add up to 4,750.5" in said(wrong, tmp_path / "home")


def test_a_line_of_the_platform_between_rows_hides_none_of_them(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", text_of([*ABOVE, ENGLISH, DATA[0], BELOW, DATA[1]]))
    assert rows_of(path, tmp_path / "home", *NAMES, account=None) == KEPT


def test_a_report_of_x_without_lines_above_is_not_taken_for_microsofts(tmp_path: Path) -> None:
    head = ("Time period", "Campaign name", "Impressions", "Clicks", "Spend")
    row = ("2026-02-01", "春", "10", "1", "5")
    for above, name in (([], "x_ads"), (ABOVE, "microsoft_ads")):
        with reading(write(tmp_path / "x.csv", text_of([*above, head, row])), tmp_path / "home") as file:
            assert file.outcomes[0].recognised.format.name == name


def test_a_criteo_report_with_semicolons(tmp_path: Path) -> None:
    text = "AdsetId;Day;Currency;Displays;Clicks;AdvertiserCost\n543;2026/2/1;JPY;2534;35;1200.5\n544;2026/2/2;JPY;72;1;34\n"
    got = rows_of(
        write(tmp_path / "c.csv", text),
        tmp_path / "home",
        "platform",
        "report_date",
        "ad_group_id",
        "impressions",
        "cost",
    )
    assert got == [
        ("criteo_ads", date(2026, 2, 1), "543", 2534, 1200.5),
        ("criteo_ads", date(2026, 2, 2), "544", 72, 34.0),
    ]


def test_a_smartnews_report_with_a_total(tmp_path: Path) -> None:
    rows = [
        ("日付", "キャンペーン名", "広告グループ名", "IMP数", "クリック数", "CTR", "消化金額", "CV数"),
        ("2026-02-01", "SN", "学生", "10,000", "50", "0.5%", "12,000", "3"),
        ("2026-02-02", "SN", "学生", "5,000", "10", "0.2%", "2,000", "1"),
        ("合計", "", "", "15,000", "60", "0.4%", "14,000", "4"),
    ]
    path = write(tmp_path / "s.csv", text_of(rows), "cp932")
    with reading(path, tmp_path / "home") as file:
        (one,) = file.outcomes
        assert (one.recognised.format.platform, one.loaded, one.totals_agree) == ("smartnews_ads", 2, True)


def test_a_named_format_needs_no_header_that_tells_it_from_others(tmp_path: Path) -> None:
    rows = [
        ("日付", "キャンペーン名", "インプレッション数", "クリック数", "消化金額"),
        ("2026-02-01", "春", "10", "1", "5"),
    ]
    path = write(tmp_path / "s.csv", text_of(rows))
    assert rows_of(path, tmp_path / "home", "platform", "cost", wanted="smartnews_ads") == [("smartnews_ads", 5.0)]


def test_the_registers_know_the_new_platforms() -> None:
    codes = {"microsoft_ads", "smartnews_ads", "criteo_ads"}
    assert codes <= {row["platform"] for row in read_seed("ad_platforms") if row["kind"] == "ads"}
    assert codes <= {row["platform"] for row in read_seed("cost_model")}
