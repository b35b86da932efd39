"""Inputs that were once read wrong, where the folder of cases is beside the project, and siblings of each kind in both languages."""

import json
import zipfile
from pathlib import Path

import pytest

from orchestration.errors import TochimartError
from orchestration.resources.imports.console.console_file import ConsoleFile
from tests.support.console_files import LINE, reading, said, text_of, write
from tests.support.places import SHARED

CASES = SHARED / "cases"
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not here")


def given(name: str) -> Path:
    return next(CASES.glob(name))


def sums(file: ConsoleFile) -> dict[str, float]:
    """What would be stored, added up by measure or by table and metric."""
    found: dict[str, float] = {}
    for one in file.outcomes:
        assert one.rows_read == one.loaded + len(one.bad_rows) + one.not_data_counts.total()
        for row in one.table.to_pylist():
            told = {f"{row['table_name']} {row['metric']}": row["value"]} if "metric" in row else row
            for name, value in told.items():
                if isinstance(value, int | float) and name not in ("source_line",):
                    found[name] = round(found.get(name, 0) + value, 6)
    return found


@needs_cases
@pytest.mark.parametrize(
    ("name", "wanted", "right", "totals"),
    [
        ("08*/by-age.csv", None, {"impressions": 9000, "clicks": 220, "cost": 2700}, 2),
        ("10*/campaigns.csv", None, {"impressions": 180, "clicks": 18, "cost": 1800}, 2),
        ("10*/search-terms.csv", None, {"impressions": 230, "clicks": 23, "cost": 2300}, 4),
        ("11*/report.csv", None, {"cost": 21000, "impressions": 90000, "clicks": 700, "conversions": 13}, 1),
        ("12*/exploration.csv", None, {"session_source_medium sessions": 60, "session_source_medium key_events": 6}, 1),
        ("13*/snapshot.csv", None, {"event_name event_count": 572, "event_name key_events": 72}, 0),
        ("14*/acquisition.csv", None, {"session_source_medium sessions": 60, "session_source_medium engaged_sessions": 36}, 0),
        ("15*/google-ads-by-hour.csv", None, {"impressions": 2676, "clicks": 276, "cost": 13800}, 0),
        ("15*/yahoo-by-keyword-id.csv", "yahoo_search", {"impressions": 510, "clicks": 10, "cost": 500}, 0),
        ("01*/export", None, {"day clicks": 70, "day impressions": 700, "device clicks": 70, "device impressions": 700}, 0),
        ("02*/export.zip", None, {"query clicks": 95, "query impressions": 1050, "day clicks": 100}, 0),
        ("04*/export.zip", None, {"day [Page: +/blog/] clicks": 3, "day [Page: +/blog/] impressions": 30}, 0),
        ("21*/export.zip", None, {"page clicks": 1400, "page impressions": 50011}, 0),
    ],
)  # fmt: skip
def test_a_case_comes_out_right(
    name: str, wanted: str | None, right: dict[str, float], totals: int, tmp_path: Path
) -> None:
    with reading(given(name), tmp_path, wanted) as file:
        got = sums(file)
        assert {one: got.get(one) for one in right} == right
        assert sum(one.totals_rows for one in file.outcomes) == totals
        assert all(one.totals_agree is not False for one in file.outcomes)
        assert not any(one.bad_rows for one in file.outcomes)


@needs_cases
@pytest.mark.parametrize("name", ["06*/en.csv", "06*/ja.csv"])
def test_ads_of_a_medium_are_never_search_results(name: str, tmp_path: Path) -> None:
    """Once a format for them exists they may load as ads, with their cost."""
    refusal = ""
    try:
        with reading(given(name), tmp_path) as file:
            assert sums(file)["cost"] == 4750
    except TochimartError as refused:
        refusal = str(refused)
    assert not refusal or "search_console does not explain" in refusal


LIST_OF_PAGES = "{},{},{},CTR,{}\nhttps://a.example/x,90,3000,3%,9\nhttps://a.example/y,50,2000,2.5%,10\nhttps://a.example/x,10,1000,1%,3"


@pytest.mark.parametrize(
    "words",
    [("Top pages", "Clicks", "Impressions", "Position"), ("上位のページ", "クリック数", "表示回数", "掲載順位")],
)
def test_an_item_listed_twice_is_one_with_its_mean_position(words: tuple[str, ...], tmp_path: Path) -> None:
    text = "{},{},{},CTR,{}\n2026-02-01,150,6000,2.5%,8\n".format("Date" if words[0].isascii() else "日付", *words[1:])
    path = zipped(tmp_path, {"1.csv": text, "2.csv": LIST_OF_PAGES.format(*words)})
    with reading(path, tmp_path) as file:
        (page,) = [one for one in file.outcomes if one.table["table_name"][0].as_py() == "page"]
        rows = page.table.to_pylist()
        assert (page.rows_read, page.loaded, page.bad_rows) == (3, 3, [])
        item = json.dumps({"page": "https://a.example/x"})
        assert {row["metric"]: row["value"] for row in rows if row["item"] == item} == {
            "clicks": 100, "impressions": 4000, "ctr": 0.025, "position": (9 * 3000 + 3 * 1000) / 4000,
        }  # fmt: skip


def zipped(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


DAYS = {
    "en": "Date,Clicks,Impressions,CTR,Position\n2026-02-01,10,100,10%,5.5\n",
    "ja": "日付,クリック数,表示回数,CTR,掲載順位\n2026-02-01,10,100,10%,5.5\n",
}
FILTERS = [
    ("en", "Filter,Value\nSearch type,Web\nDate,Last 3 months", None),
    ("ja", "フィルタ,値\n検索タイプ,ウェブ\n日付,過去 7 日間", None),
    ("en", "Filter,Value\nSearch type,Image\nDate,Last 7 days", "Search type: Image"),
    ("ja", "フィルタ,値\n検索タイプ,画像\n日付,過去 7 日間", "検索タイプ: 画像"),
    ("en", "Filter,Value\nSearch type,Web\nQuery,+tochigi vs tokyo\nCountry,Japan", "Query: +tochigi vs tokyo; Country: Japan"),
    ("ja", "フィルター,値\n検索タイプ,ウェブ\nデバイス,モバイル", "デバイス: モバイル"),
    ("en", 'Filter,Value\nPage,"Custom (regex): ^/a,b"', "Page: Custom (regex): ^/a,b"),
    ("en", "Filter,Value\nSearch type,Discover", "Search type: Discover"),
    ("en", "Filter,Value\nSearch appearance,Videos", "Search appearance: Videos"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "told", "scope"), FILTERS)
def test_a_filter_beside_the_tables_is_their_scope_and_replaces_no_whole_site(
    language: str, told: str, scope: str | None, tmp_path: Path
) -> None:
    path = zipped(tmp_path, {"a.csv": DAYS[language], "b.csv": told})
    with reading(path, tmp_path) as file:
        (one,) = file.outcomes
        assert one.scope == scope
        assert set(one.table["table_name"].to_pylist()) == {f"day [{scope}]" if scope else "day"}
        (extract,) = file.extracts()
        assert (extract.request.account_id == "search_console.77.day.2026-02-01") == (scope is None)
        assert len(extract.request.account_id.encode()) < 100


@pytest.mark.parametrize(
    "told",
    [
        "Filter,Value\nDate,Last 7 days vs. Previous 7 days",
        "Filter,Value\nDate,Compare last 28 days to previous period",
        "フィルタ,値\n日付,過去 7 日間と前の期間を比較",
    ],
)
def test_an_export_that_compares_two_periods_is_refused(told: str, tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.csv": DAYS["en"], "b.csv": told})
    assert "compares two periods" in said(path, tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        "Top queries,Last 7 days Clicks,Previous 7 days Clicks,Last 7 days Impressions,Previous 7 days Impressions",
        "上位のクエリ,過去 7 日間 クリック数,前の 7 日間 クリック数,過去 7 日間 表示回数,前の 7 日間 表示回数",
    ],
)  # fmt: skip
def test_a_header_with_each_metric_twice_compares_periods(header: str, tmp_path: Path) -> None:
    path = write(tmp_path / "Queries.csv", f"{header}\n栃木,5,4,50,40\n")
    assert "compares two periods" in said(path, tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        "Date,Campaign Name,Spend,Impressions,Taps,Installs,CTR",
        "日付,ポートフォリオ名,通貨,キャンペーン名,インプレッション,クリック,CTR,CPC,広告費",
        "Date,Campaign name,Impressions,Pin clicks,CTR,Spend in account currency,Saves",
        "Date,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales",
        "日付,キャンペーン名,消化金額,インプレッション,タップ数,費用",
        "Date,Impressions,Clicks,CTR",
        "Keyword,Impressions,Clicks,CTR,Avg. Position",
        "Date,Clicks,Impressions,CTR,Position,Cost",
        "日付,クリック数,表示回数,CTR,掲載順位,費用",
        "Date,Page,Clicks,Impressions,CTR,Position,Volume,KD",
        "日付,表示回数,セッション",
        "Date,Sessions,Views",
        "日付,セッション,広告費",
    ],
)
def test_a_file_of_something_else_is_never_taken_for_search_or_site(header: str, tmp_path: Path) -> None:
    cells = ["2026-02-01", *["5"] * header.count(",")]
    text = said(write(tmp_path / "other.csv", f"{header}\n{','.join(cells)}\n"), tmp_path)
    assert "no header of a known format" in text
    assert header.split(",")[1] in text


@pytest.mark.parametrize(
    "header",
    [
        "日付,キャンペーン名,インプレッション,クリック,クリック率,消化金額",
        "日付,キャンペーン名,表示回数,クリック数,費用",
        "Date,Campaign,Impressions,Clicks,Cost",
        "Day,Campaign,Displays,Clicks,Cost",
    ],
)
def test_ads_without_words_of_their_own_are_refused_or_read_with_their_day_and_cost(
    header: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "other.csv", f"{header}\n2026-02-01,a{',5' * (header.count(',') - 1)}\n")
    refusal, got = "", {}
    try:
        with reading(path, tmp_path) as file:
            got = file.outcomes[0].table.to_pylist()[0]
    except TochimartError as refused:
        refusal = str(refused)
    assert refusal.startswith("other.csv: ") or (got["cost"], str(got["report_date"])) == (5, "2026-02-01")


@pytest.mark.parametrize(
    ("header", "last"),
    [
        ("Date,Clicks,Impressions,CTR,Position", "2026-02-02,30,300,1"),
        ("Date,Clicks,Impressions,CTR", "2026-02-02,40,400,1"),
    ],
)
def test_a_search_console_file_cut_where_it_can_be_told_is_not_trusted(header: str, last: str, tmp_path: Path) -> None:
    first = "2026-02-01,40,400,10%,3.1" if header.endswith("Position") else "2026-02-01,40,400,10%"
    assert "line 3" in said(write(tmp_path / "Chart.csv", f"{header}\n{first}\n{last}"), tmp_path)


def test_a_file_without_last_line_break_beside_files_with_one_may_be_cut(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    write(folder / "Chart.csv", "Date,Clicks,Impressions,CTR,Position\n2026-02-01,40,400,10%,3.1\n")
    write(folder / "Devices.csv", "Device,Clicks,Impressions,CTR,Position\nMobile,40,400,10%,3.1")
    assert "may be cut off" in said(folder, tmp_path)


@pytest.mark.parametrize(
    ("header", "label"),
    [(LINE, "合計"), (LINE, "総計"), (("Day", "Campaign name", "Impressions", "Clicks", "ご利用金額"), "All")],
)
def test_a_campaign_with_the_name_of_a_total_is_reported_level_its_figures(
    header: tuple[str, ...], label: str, tmp_path: Path
) -> None:
    rows = [["2026-02-01", "春", 50, 9, 300], ["2026-02-01", "夏", 70, 3, 100], ["2026-02-02", "春", 40, 8, 200]]
    own = [["2026-02-01", label, 10, 1, 20], ["2026-02-02", label, 20, 2, 30]]
    both = [["2026-02-01", label, 120, 12, 400], ["2026-02-02", label, 40, 8, 200]]
    doubtful = [["2026-02-01", label, 130, 13, 450], ["2026-02-02", label, 41, 9, 210]]
    whole = ["合計", "", 331, 42, 1260]
    for more, right in ((own, 190), (both, 160), ([*doubtful, whole], 331)):
        path = write(tmp_path / "line.csv", text_of([header, *rows, *more]))
        with reading(path, tmp_path, "line_ads") as file:
            assert sums(file)["impressions"] == right
    path = write(tmp_path / "line.csv", text_of([header, *rows, *doubtful]))
    text = said(path, tmp_path, wanted="line_ads")
    assert (
        f"line 5, {header[1]}: '{label}' may be a name or a total; it states {header[2]} 130, the rows it would sum add up to 120"
        in text
    )
