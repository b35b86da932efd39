"""Ads files with subtotals and with columns that tell rows apart, as people and consoles of every kind write them."""

from pathlib import Path

import pytest

from orchestration.resources.imports.console.formats.words import header_kind
from tests.support.console_files import reading, said, write
from tests.support.places import PROJECT

META = "日,キャンペーン名,{}インプレッション,リンクのクリック,消化金額 (JPY)\n"
META_EN = "Day,Campaign name,{}Impressions,Link clicks,Amount spent (JPY)\n"
GOOGLE = "レポート\n2026年2月1日～2026年2月2日\n{}表示回数,クリック数,費用\n"
GOOGLE_EN = "Report\nFebruary 1, 2026 - February 2, 2026\n{}Impr.,Clicks,Cost\n"
YAHOO = "日,アカウントID,キャンペーン名,{}インプレッション数,クリック数,コスト\n"
LINE = "日,キャンペーン名,{}インプレッション数,クリック数,ご利用金額\n"
TIKTOK = "Campaign name,By Day,{}Impressions,Clicks (destination),Cost\n"
X = "Time period,Campaign name,{}Impressions,Clicks,Spend\n"

TAKEN_OUT = {
    "nested": (
        META.format("年齢,性別,"),
        "2026-02-01,冬,すべて,すべて,60,6,600\n"
        "2026-02-01,冬,18-24,すべて,60,6,600\n"
        "2026-02-01,冬,18-24,男性,20,2,200\n"
        "2026-02-01,冬,18-24,女性,40,4,400\n",
        60,
        2,
    ),
    "ages in numbers": (
        META_EN.format("Age,"),
        "2026-02-01,a,18,20,2,200\n2026-02-01,a,25,40,4,400\n2026-02-01,a,All,60,6,600\n",
        60,
        1,
    ),
    "a day's sum without a name": (
        META.format(""),
        "2026-02-01,,60,6,600\n2026-02-01,冬,20,2,200\n2026-02-01,春,40,4,400\n",
        60,
        1,
    ),
    "results from": (
        META_EN.format(""),
        ",Results from 2 campaigns,60,6,600\n2026-02-01,a,20,2,200\n2026-02-01,b,40,4,400\n",
        60,
        1,
    ),
    "a spreadsheet's pivot": (
        META.format("広告セット名,"),
        "2026-02-01,冬,学生,20,2,200\n2026-02-01,冬,主婦,40,4,400\n2026-02-01,冬 集計,,60,6,600\n総計,,,60,6,600\n",
        60,
        2,
    ),
    "the same in English": (
        META_EN.format("Ad set name,"),
        "2026-02-01,w,s,20,2,200\n"
        "2026-02-01,w,t,40,4,400\n"
        "2026-02-01,w Total,,60,6,600\n"
        "2026-02-01 Total,,,60,6,600\n"
        "Grand Total,,,60,6,600\n",
        60,
        3,
    ),
    "a blank level": (
        META.format("広告セット名,"),
        "2026-02-01,冬,,60,6,600\n"
        "2026-02-01,冬,学生,20,2,200\n"
        "2026-02-01,冬,主婦,40,4,400\n"
        "2026-02-01,春,学生,3,3,30\n"
        "2026-02-01,春,,3,3,30\n",
        63,
        2,
    ),
    "levels of Google": (
        GOOGLE.format("キャンペーン,キャンペーン タイプ,日,"),
        "a,検索,2026-02-01,20,2,200\n"
        "b,ディスプレイ,2026-02-01,40,4,400\n"
        "合計: キャンペーン,--,--,60,6,600\n"
        "合計: アカウント,--,--,70,7,700\n"
        "合計: 検索,--,--,20,2,200\n",
        60,
        3,
    ),
    "totals by day": (
        GOOGLE_EN.format("Day,Campaign,"),
        "2026-02-01,a,20,2,200\n"
        "2026-02-02,a,40,4,400\n"
        "2026-02-01,Total: Account,20,2,200\n"
        "2026-02-02,Total: Account,40,4,400\n"
        "--,Total: Campaigns,60,6,600\n",
        60,
        3,
    ),
    "search terms that are not shown": (
        GOOGLE.format("日,検索語句,キャンペーン,"),
        "2026-02-01,#栃木,a,20,2,200\n"
        "2026-02-01,合計: 他の検索語句,--,40,4,400\n"
        "2026-02-01,合計: アカウント,--,60,6,600\n",
        60,
        1,
    ),
    "a level Google leaves blank": (
        GOOGLE.format("日,キャンペーン,広告グループ,"),
        "2026-02-01,検索,A,10,1,100\n2026-02-01,検索,B,20,2,200\n2026-02-01,P-MAX, --,30,3,300\n",
        60,
        0,
    ),
    "Yahoo!, total above": (
        YAHOO.format("デバイス,"),
        "総計,--,--,--,60,6,600\n"
        "2026/2/1,55,a,PC,20,2,200\n"
        "2026/2/1,55,a,タブレット,40,4,400\n"
        "2026/2/1,55,a,合計,60,6,600\n",
        60,
        2,
    ),
    "LINE, by day": (
        LINE.format(""),
        "2026-02-01,a,20,2,200\n2026-02-01,b,40,4,400\n2026-02-01,合計,60,6,600\n合計,,60,6,600\n",
        60,
        2,
    ),
    "TikTok, Japanese": (
        TIKTOK.format(""),
        "A,2026-02-01,20,2,200\nA,2026-02-02,40,4,400\n2件の結果の合計,-,60,6,600\n",
        60,
        1,
    ),
    "TikTok, in brackets": (
        TIKTOK.format(""),
        "A,2026-02-01,20,2,200\nA,2026-02-02,40,4,400\nTotal (2),-,60,6,600\n",
        60,
        1,
    ),
    "X": (
        X.format("Language,"),
        "2026-02-01,a,ja,20,2,200\n2026-02-01,a,en,40,4,400\n2026-02-01,a,All,60,6,600\nTotal,,,60,6,600\n",
        60,
        2,
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("name", TAKEN_OUT)
def test_sums_are_taken_out_and_compared(name: str, encoding: str, tmp_path: Path) -> None:
    header, rows, impressions, totals = TAKEN_OUT[name]
    path = write(tmp_path / "file.csv", header + rows, encoding)
    with reading(path, tmp_path, "yahoo_search" if "コスト" in header else None) as file:
        (one,) = file.outcomes
        assert sum(one.table["impressions"].to_pylist()) == impressions
        assert sum(one.table["clicks"].to_pylist()) * 100 == sum(one.table["cost"].to_pylist()) or "春" in rows
        assert (one.totals_rows, one.bad_rows) == (totals, [])
        assert one.totals_agree is (None if not totals else name != "levels of Google")


DAMAGED = {
    "nested": "may be a name", "ages in numbers": "may be a name", "a day's sum without a name": "names no campaign",
    "results from": "states", "a spreadsheet's pivot": "states", "the same in English": "states", "a blank level": "may be a name",
    "levels of Google": "states", "totals by day": "states", "Yahoo!, total above": "states", "LINE, by day": "states",
    "TikTok, Japanese": "states", "TikTok, in brackets": "states", "X": "states",
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_a_row_with_another_figure_is_noticed_by_the_sums(name: str, tmp_path: Path) -> None:
    header, rows, _, _ = TAKEN_OUT[name]
    changed = rows.replace(",20,2,200", ",21,2,200")
    assert changed != rows
    path = write(tmp_path / "file.csv", header + changed)
    assert DAMAGED[name] in said(path, tmp_path, wanted="yahoo_search" if "コスト" in header else None)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (META.format("郵便番号,"), ("3200001", "3200002")),
        (META_EN.format("Postal code,"), ("3200001", "3200002")),
        (META.format("年齢,"), ("18", "25")),
        (META.format("時間帯,"), ("0", "23")),
        (META_EN.format("Hour of day,"), ("0", "23")),
        (META.format("キーワード,"), ("2026", "2027")),
        (META_EN.format("Keyword ID,"), ("301", "302")),
        (META.format("キーワードID,"), ("301", "302")),
        (META.format("地域,"), ("#北", "南")),
        (META_EN.format("Week,"), ("5", "6")),
        (META_EN.format("Placement,"), ("Feed", "Stories")),
    ],
)
def test_a_column_that_tells_rows_apart_is_never_a_figure(header: str, cells: tuple[str, str], tmp_path: Path) -> None:
    rows = "".join(f"2026-02-01,a,{cell},{n},{n},{n}\n" for n, cell in enumerate(cells))
    path = write(tmp_path / "file.csv", header + rows)
    with reading(path, tmp_path) as file:
        (one,) = file.outcomes
        assert one.table["impressions"].to_pylist() == [1]
        assert (one.loaded, one.bad_rows) == (2, [])
        assert any(header.split(",")[2] in note for note in one.notes)


@pytest.mark.parametrize(
    ("column", "cells", "words"),
    [
        ("インタラクション", ("5", "7"), "name it under breakdowns"),
        ("キャンペーンの配信", ("active", "inactive"), "another row of the file has the same keys"),
        ("クリック単価", ("1.5", "2.5"), "another row of the file has the same keys"),
        ("キーワードID", ("1.23E+11", "1.23E+11"), "a spreadsheet has shortened キーワードID"),
        ("アセット", ("見出し1", "見出し2"), "counts one impression several times"),
        ("クリックの種類", ("見出し", "電話"), "counts one impression several times"),
    ],
)
def test_rows_that_a_column_does_not_tell_apart_are_not_added_up(
    column: str, cells: tuple[str, str], words: str, tmp_path: Path
) -> None:
    rows = "".join(f"2026-02-01,a,{cell},{n},{n},{n}\n" for n, cell in enumerate(cells))
    path = write(tmp_path / "file.csv", META.format(f"{column},") + rows)
    assert words in said(path, tmp_path)


def test_rows_that_say_the_same_count_each_where_the_files_total_proves_it(tmp_path: Path) -> None:
    rows = META.format("") + "2026-02-01,a,1,1,1\n2026-02-01,a,1,1,1\n合計,,2,2,2\n"
    with reading(write(tmp_path / "file.csv", rows), tmp_path) as file:
        assert file.outcomes[0].table["impressions"].to_pylist() == [2]


def test_a_mapping_names_further_columns_that_tell_rows_apart(tmp_path: Path) -> None:
    product = PROJECT / "orchestration/resources/imports/console/formats/meta_ads.yml"
    (tmp_path / "formats").mkdir()
    (tmp_path / "formats/meta_ads.yml").write_text(product.read_text() + "breakdowns: [インタラクション]\n")
    rows = META.format("インタラクション,") + "2026-02-01,a,5,1,1,1\n2026-02-01,a,7,2,2,2\n"
    with reading(write(tmp_path / "file.csv", rows), tmp_path) as file:
        assert file.outcomes[0].table["impressions"].to_pylist() == [3]


def test_a_filter_stated_above_ads_refuses_them(tmp_path: Path) -> None:
    rows = "Report Filter: Campaign contains Brand\n" + META.format("") + "2026-02-01,a,5,1,1\n"
    assert "contains only a part of the account (Report Filter: Campaign contains Brand)" in said(
        write(tmp_path / "f.csv", rows), tmp_path
    )
    whole = "Report Filter: \n" + META.format("") + "2026-02-01,a,5,1,1\n\n©2026 Example. All rights reserved.\n"
    with reading(write(tmp_path / "g.csv", whole), tmp_path) as file:
        assert file.outcomes[0].not_data_counts == {"blank": 1, "remarks": 1}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("時間帯（広告アカウントのタイムゾーン）", "dimension"),
        ("Time of day (ad account time zone)", "dimension"),
        ("タイムゾーン", "attribute"),
        ("ラベル ID", "attribute"),
        ("予算 (円)", "attribute"),
        ("CTR (%)", "figure"),
    ],
)
def test_what_a_header_says_in_brackets_is_not_its_kind(header: str, kind: str) -> None:
    assert header_kind(header) == kind


@pytest.mark.parametrize("gap", ["#", "# ----------------------------------------"])
@pytest.mark.parametrize(
    ("audience", "scope"), [("すべてのユーザー", None), ("モバイル トラフィック", "モバイル トラフィック")]
)
def test_an_audience_is_read_below_a_blank_comment_and_below_a_ruled_one(
    gap: str, audience: str, scope: str | None, tmp_path: Path
) -> None:
    above = f"# ----\n# ページとスクリーン\n# アカウント: x\n# プロパティ: y\n{gap}\n# {audience}\n# 開始日: 20260201\n# 終了日: 20260203\n"
    path = write(tmp_path / "a.csv", above + "ページ パスとスクリーン クラス,表示回数\n/a,10\n/b,20\n")
    with reading(path, tmp_path / "home") as file:
        assert [one.scope for one in file.outcomes] == [scope]
    titled = write(
        tmp_path / "b.csv", "# ----\n# 自由形式 1\n# 開始日: 20260201\n# 終了日: 20260203\nイベント名,イベント数\na,1\n"
    )
    with reading(titled, tmp_path / "home") as file:
        assert [one.scope for one in file.outcomes] == [None]
