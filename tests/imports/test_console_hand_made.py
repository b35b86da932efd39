"""What people do to exports, and what they export besides the usual: tables joined by hand, totals of parts, weeks, rows apart."""

import zipfile
from pathlib import Path

import pytest

from tests.support.console_files import reading, said, write

GOOGLE = "日,キャンペーン,表示回数,クリック数,費用\n"
TERMS = (
    "検索語句レポート\n2026年2月1日～2026年2月2日\n検索語句,キャンペーン,広告グループ,日,表示回数,クリック数,費用\n"
    "とちぎ 仕事,A,G,2026-02-01,60,6,600\n栃木 就職,A,G,2026-02-02,40,4,400\n"
)
TERMS_EN = (
    "Search terms report\nFebruary 1, 2026 - February 2, 2026\nSearch term,Campaign,Ad group,Day,Impr.,Clicks,Cost\n"
    "tochigi,A,G,2026-02-01,60,6,600\njobs,A,G,2026-02-02,40,4,400\n"
)


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        (TERMS + "合計: 検索語句,--,--,--,100,10,1000\n"
         "合計: その他の検索語句,--,--,--,30,3,300\n合計: キャンペーン,--,--,--,130,13,1300\n", 3),
        (TERMS + "合計: その他の検索語句,--,--,--,30,3,300\n合計: アカウント,--,--,--,130,13,1300\n", 2),
        (TERMS_EN + "Total: Other search terms,--,--,--,30,3,300\nTotal: Campaign,--,--,--,130,13,1300\n", 2),
        (
            TERMS + "合計: その他の検索語句,--,--,2026-02-01,30,3,300\n合計: キャンペーン,--,--,2026-02-01,90,9,900\n"
            "合計: その他の検索語句,--,--,2026-02-02,1,1,10\n合計: キャンペーン,--,--,2026-02-02,41,5,410\n", 4,
        ),
    ],
)  # fmt: skip
def test_what_a_report_says_it_does_not_list_makes_up_its_total(text: str, totals: int, tmp_path: Path) -> None:
    with reading(write(tmp_path / "terms.csv", text), tmp_path) as file:
        (one,) = file.outcomes
        assert (sum(one.table["cost"].to_pylist()), one.totals_rows, one.totals_agree) == (1000, totals, True)


@pytest.mark.parametrize(
    "totals",
    [
        "合計: その他の検索語句,--,--,--,30,3,300\n合計: キャンペーン,--,--,--,131,13,1300\n",
        "合計: その他の検索語句,--,--,2026-02-01,30,3,300\n合計: キャンペーン,--,--,2026-02-02,70,7,700\n",
    ],
)
def test_more_than_what_is_not_listed_is_missing(totals: str, tmp_path: Path) -> None:
    assert "the file is incomplete or was changed" in said(write(tmp_path / "terms.csv", TERMS + totals), tmp_path)


def test_rows_by_asset_group_add_up_and_by_asset_do_not(tmp_path: Path) -> None:
    rows = "2026-02-01,P-MAX,学生,60,6,600\n2026-02-01,P-MAX,転職,40,4,400\n"
    header = GOOGLE.replace("表示", "{},表示")
    for name in ("アセット グループ", "アセットグループ"):
        with reading(write(tmp_path / "a.csv", header.format(name) + rows), tmp_path, "google_ads") as file:
            assert file.outcomes[0].table["cost"].to_pylist() == [1000]
    text = said(write(tmp_path / "a.csv", header.format("アセット") + rows), tmp_path, wanted="google_ads")
    assert "counts one impression several times" in text


def test_files_put_below_one_another_with_their_headers_are_one_table(tmp_path: Path) -> None:
    rows = ["2026-02-01,冬,60,6,600\n", "2026-02-02,冬,40,4,400\n"]
    with reading(write(tmp_path / "a.csv", GOOGLE + GOOGLE.join(rows)), tmp_path, "google_ads") as file:
        (one,) = file.outcomes
        assert (one.table["cost"].to_pylist(), one.loaded, one.bad_rows) == ([600, 400], 2, [])
        assert one.not_data_counts == {"a repeated header": 1}
    titled = GOOGLE + rows[0] + "キャンペーン レポート\n" + GOOGLE + rows[1]
    assert "give each table as a file of its own" in said(
        write(tmp_path / "b.csv", titled), tmp_path, wanted="google_ads"
    )


@pytest.mark.parametrize("label", ["小計,", ",小計", "計,"])
@pytest.mark.parametrize("grand", ["", "総計,,113,14,1130\n"])
def test_totals_below_each_part_are_the_sums_of_the_rows_above_them(label: str, grand: str, tmp_path: Path) -> None:
    rows = (
        f"2026-02-01,冬,60,6,600\n2026-02-02,冬,40,4,400\n{label},100,10,1000\n"
        f"2026-02-01,春,3,3,30\n2026-02-02,春,10,1,100\n{label},13,4,130\n"
    )
    with reading(write(tmp_path / "a.csv", GOOGLE + rows + grand), tmp_path, "google_ads") as file:
        (one,) = file.outcomes
        assert (one.table["cost"].to_pylist(), one.totals_agree) == ([600, 400, 30, 100], True)
        assert (one.loaded, one.totals_rows) == (4, 3 if grand else 2)
    for lost in ("2026-02-01,冬,60,6,600\n", "2026-02-02,春,10,1,100\n"):
        cut = write(tmp_path / "b.csv", GOOGLE + rows.replace(lost, ""))
        assert "the file is incomplete or was changed" in said(cut, tmp_path, wanted="google_ads")


SEARCH = "日付,クリック数,表示回数,CTR,掲載順位\n"


@pytest.mark.parametrize(
    ("days", "is_daily"),
    [
        (("2026-02-01", "2026-02-02", "2026-02-03", "2026-02-10"), True),
        (("2026-02-01", "2026-02-08"), False),
        (("2026-01-29", "2026-02-02", "2026-02-09"), False),
        (("2025-12-01", "2026-01-01", "2026-02-01"), False),
        (("2026-02-01",), True),
    ],
)
def test_a_chart_by_week_or_month_is_no_table_of_days(days: tuple[str, ...], is_daily: bool, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("グラフ.csv", SEARCH + "\n".join(f"{day},1,10,10%,3.5" for day in days))
        archive.writestr("フィルタ.csv", "フィルタ,値\n検索タイプ,ウェブ")
    if not is_daily:
        assert "its points are weeks or months" in said(path, tmp_path)
        return
    with reading(path, tmp_path) as file:
        assert file.outcomes[0].loaded == len(days)


ABOVE = "# ----\n# ユーザー属性\n# ----\n#\n# すべてのユーザー\n# 開始日: 20260201\n# 終了日: 20260214\n"


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("市区町村", "city"),
        ("最初のユーザーのメインのチャネル グループ（デフォルト チャネル グループ）", "first_user_channel_group"),
        ("Country,City", "country+city"),
    ],
)
def test_a_report_about_people_alone_is_a_table_of_its_own(header: str, table: str, tmp_path: Path) -> None:
    names = ("x,y", "x,z") if "," in header else ("y", "z")
    text = f"{ABOVE}{header},エンゲージのあったセッション数,イベント数\n{names[0]},30,300\n{names[1]},20,200\n"
    with reading(write(tmp_path / "a.csv", text), tmp_path) as file:
        (one,) = file.outcomes
        assert set(one.table["table_name"].to_pylist()) == {table}
        assert sorted(one.table["value"].to_pylist()) == [20, 30, 200, 300]
    beside = (
        text.replace(header, "セッションの参照元 / メディア,市区町村")
        .replace("\ny,", "\na,y,")
        .replace("\nz,", "\na,z,")
    )
    if "," not in header:
        with reading(write(tmp_path / "b.csv", beside), tmp_path) as file:
            assert sorted(file.outcomes[0].table["value"].to_pylist()) == [50, 500]


def test_two_periods_in_a_column_are_not_added_up(tmp_path: Path) -> None:
    text = f"{ABOVE}セッションの参照元 / メディア,期間,セッション\na / b,2026年2月1日 - 2月7日,30\na / b,2026年1月25日 - 1月31日,20\n"
    assert "期間 contains 2 periods" in said(write(tmp_path / "a.csv", text), tmp_path)
