"""Every format, language and encoding a management console writes, read back to the very figures that went in."""

import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.support.console_files import (
    DELIVERY,
    SEARCH_CONSOLE,
    Row,
    google_en,
    google_ja,
    meta,
    plain,
    reading,
    rows_of,
    text_of,
    write,
    yahoo,
)  # fmt: skip

NAMES = ("report_date", "campaign_name", "impressions", "clicks", "cost", "conversions")
YAHOO_JA = (
    "日",
    "アカウントID",
    "キャンペーン名",
    "インプレッション数",
    "クリック数",
    "クリック率",
    "コスト",
    "コンバージョン数",
)
YAHOO_EN = ("Daily", "Account ID", "Campaign Name", "Impressions", "Clicks", "CTR", "Cost", "Conversions")
LINE_JA = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額", "CV（LINE Tagクリック）")
LINE_EN = ("Date", "Campaign name", "Impressions", "Clicks", "Cost", "CV (LINE Tag click)")
X_JA = ("期間", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額", "Leads")
X_EN = ("Time period", "Campaign name", "Impressions", "Clicks", "Spend", "Leads")
TIKTOK_JA = (
    "日別",
    "キャンペーン名",
    "インプレッション数",
    "クリック数（デスティネーション）",
    "消化金額",
    "コンバージョン数",
)
TIKTOK_EN = ("By Day", "Campaign name", "Impressions", "Clicks (destination)", "Cost", "Conversions")

BY_DAY: dict[str, tuple[str, str, Sequence[Row]]] = {
    "google_ads ja": ("google_ads", "google_ads", google_ja()),
    "google_ads en": ("google_ads", "google_ads", google_en()),
    "yahoo_search ja": ("yahoo_search", "yahoo_search", yahoo(YAHOO_JA)),
    "yahoo_search en": ("yahoo_search", "yahoo_search", yahoo(YAHOO_EN, "%Y-%m-%d")),
    "yahoo_display ja": ("yahoo_display", "yahoo_display", yahoo(YAHOO_JA, "%Y年%m月%d日")),
    "yahoo_display en": ("yahoo_display", "yahoo_display", yahoo(YAHOO_EN, "%Y%m%d")),
    "line_ads ja": ("", "line_ads", plain(LINE_JA, "%Y/%m/%d", "￥{:,.0f}", "合計")),
    "line_ads en": ("", "line_ads", plain(LINE_EN, "%Y-%m-%d", "{:,.0f}円")),
    "x_ads ja": ("", "x_ads", plain(X_JA, "%Y-%m-%d 00:00", "¥{:,.2f}")),
    "x_ads en": ("", "x_ads", plain(X_EN, "%d %b %Y", "{:.2f}", "Total")),
    "tiktok_ads ja": ("", "tiktok_ads", plain(TIKTOK_JA, "%Y-%m-%d", "{:.2f}", "合計")),
    "tiktok_ads en": ("", "tiktok_ads", plain(TIKTOK_EN, "%Y-%m-%d 00:00:00", "{:.2f}", "Total")),
}  # fmt: skip
WAYS = {
    "utf-16 tab": ("utf-16", "\t"),
    "utf-16-le tab": ("utf-16-le", "\t"),
    "utf-16-be tab": ("utf-16-be", "\t"),
    "utf-8": ("utf-8", ","),
    "utf-8-sig": ("utf-8-sig", ","),
    "utf-8 tab": ("utf-8", "\t"),
    "shift_jis": ("cp932", ","),
    "utf-8 semicolon": ("utf-8", ";"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BY_DAY)
def test_a_file_by_day_reads_back_in_every_encoding(name: str, way: str, tmp_path: Path) -> None:
    wanted, platform, rows = BY_DAY[name]
    encoding, separator = WAYS[way]
    path = write(tmp_path / "file.csv", text_of(rows, separator), encoding)
    with reading(path, tmp_path / "home", wanted or None) as file:
        (outcome,) = file.outcomes
        stored = outcome.table.to_pylist()
        # A console that writes 0.00 for no conversion says zero; one that writes -- says nothing.
        nothing = 0.0 if name == "google_ads en" else None
        assert [tuple(row[one] for one in NAMES) for row in stored] == [
            (*row[:5], nothing if row[5] is None else row[5]) for row in DELIVERY
        ]
        account = {"google_ads en": "1112223334"}.get(name, "55" if "yahoo" in name else "77")
        assert {(row["platform"], row["file_account_id"], row["level"]) for row in stored} == {
            (platform, account, "campaign")
        }
        assert outcome.bad_rows == []
        assert outcome.rows_read == len(DELIVERY) + outcome.not_data_counts["totals"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("words", "indicators"),
    [
        (
            (
                "レポート開始日", "レポート終了日", "キャンペーン名", "広告セット名", "広告の名前", "キャンペーンの配信", "結果",
                "結果インジケーター",
                "消化金額 (JPY)", "インプレッション", "リーチ", "リンクのクリック", "日",
            ),
            ("actions:offsite_conversion.fb_pixel_lead", "actions:link_click"),
        ),
        (
            (
                "Reporting starts", "Reporting ends", "Campaign name", "Ad set name", "Ad name", "Campaign delivery", "Results",
                "Result indicator", "Amount spent (JPY)", "Impressions", "Reach", "Link clicks", "Day",
            ),
            ("actions:offsite_conversion.fb_pixel_lead", "actions:link_click"),
        ),
    ],
    ids=["ja", "en"],
)  # fmt: skip
def test_meta_keeps_the_kind_of_every_result(
    words: Sequence[str], indicators: Sequence[str], way: str, tmp_path: Path
) -> None:
    encoding, separator = WAYS[way]
    path = write(tmp_path / "meta.csv", text_of(meta(words, indicators), separator), encoding)
    names = (
        "report_date",
        "campaign_name",
        "impressions",
        "clicks",
        "cost",
        "results",
        "result_indicator",
        "reach",
        "level",
    )
    assert rows_of(path, tmp_path, *names) == [
        (*row[:5], row[5] or 7.0, indicators[0 if row[5] is not None else 1], row[2] // 2, "ad") for row in DELIVERY
    ]


def test_the_same_figures_in_three_encodings_are_identical_rows(tmp_path: Path) -> None:
    """Every column, platform and line number, not only the figures."""
    tables = []
    for name, encoding, separator in (("a.csv", "utf-8", ","), ("b.csv", "cp932", ","), ("c.tsv", "utf-16", "\t")):
        path = write(tmp_path / name, text_of(google_ja(), separator), encoding)
        with reading(path, tmp_path) as file:
            (outcome,) = file.outcomes
            tables.append(outcome.table.cast(outcome.report.schema))
    assert tables[0].num_rows == len(DELIVERY)
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_shift_jis_is_told_from_euc_where_only_names_are_japanese(encoding: str, tmp_path: Path) -> None:
    """The bytes of the first name are valid in both."""
    rows = [X_EN, ["2026-02-01", "春のテスト", 1, 1, 1, 1]]
    path = write(tmp_path / "x.csv", text_of(rows), encoding)
    assert rows_of(path, tmp_path, "campaign_name") == [("春のテスト",)]


PREAMBLE = """\
# ----------------------------------------
# トラフィック獲得: セッションのメインのチャネル グループ
# アカウント: 栃木
# プロパティ: とちぎの仕事魅力発信
# ----------------------------------------
#
# すべてのユーザー
# 開始日: 20260201
# 終了日: 20260210
"""
GA4_JA = (
    "セッションのメインのチャネル グループ（デフォルト チャネル グループ）,セッション,エンゲージのあったセッション数,"
    "エンゲージメント率,表示回数\n"
)
GA4_EN = "Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Engagement rate,Views\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_ga4_reads_every_table_of_a_file_with_its_own_period(language: str, encoding: str, tmp_path: Path) -> None:
    above, header = PREAMBLE, GA4_JA
    if language == "en":
        above = above.replace("開始日", "Start date").replace("終了日", "End date")
        header = GA4_EN
    first = f"{above}{header},1200,720,0.6,5000\nOrganic Search,1000,600,0.6,4000\nPaid Search,200,120,60%,1000\n"
    second = f"{above.replace('20260210', '20260214')}\n{header},5,1,0.2,9\nDirect,5,1,0.2,9\n"
    path = write(tmp_path / "ga4.csv", first + second, encoding)
    got = rows_of(path, tmp_path, "period_first", "report_date", "item", "metric", "value", account="9")
    channel = {"channel_group": "Paid Search"}
    assert len(got) == 12
    assert {row[:2] for row in got} == {(date(2026, 2, 1), date(2026, 2, 10)), (date(2026, 2, 1), date(2026, 2, 14))}
    assert {row[3]: row[4] for row in got if json.loads(str(row[2])) == channel} == {
        "sessions": 200.0, "engaged_sessions": 120.0, "engagement_rate": 0.6, "views": 1000.0,
    }  # fmt: skip


@pytest.mark.parametrize("given", ["zip", "zip in zip", "folder"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_search_console_files_take_their_period_from_the_file_by_date(
    language: str, given: str, tmp_path: Path
) -> None:
    files = SEARCH_CONSOLE[language]
    path = tmp_path / "performance"
    if given == "folder":
        path.mkdir()
        for name, text in files.items():
            write(path / name, text if text.endswith("\n") else f"{text}\n")
    else:
        with zipfile.ZipFile(tmp_path / "performance.zip", "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        path = tmp_path / "performance.zip"
    if given == "zip in zip":
        path = tmp_path / "outer.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(tmp_path / "performance.zip", "performance.zip")
    got = rows_of(path, tmp_path, "period_first", "report_date", "table_name", "item", "metric", "value")
    tables = {"day", "query", "page", "country", "device"}
    assert {row[2] for row in got} == tables
    assert {row[:2] for row in got if row[2] == "day"} == {(date(2026, 2, day), date(2026, 2, day)) for day in (1, 3)}
    assert {row[:2] for row in got if row[2] != "day"} == {(date(2026, 2, 1), date(2026, 2, 3))}
    query = json.dumps({"query": "栃木 仕事"}, ensure_ascii=False)
    assert {row[4]: row[5] for row in got if row[3] == query} == {
        "clicks": 7.0, "impressions": 50.0, "ctr": 0.14, "position": 3.2,
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize(
    "header",
    [
        "調査名,開始日,終了日,媒体,設問,回答,グループ,回答者数,割合,リフト",
        "Survey,First day,Last day,Medium,Question,Answer,Group,Respondents,Share,Lift",
    ],
    ids=["ja", "en"],
)  # fmt: skip
def test_a_survey_is_a_plain_table(header: str, encoding: str, tmp_path: Path) -> None:
    line = 'ブランドリフト,2026/2/1,2026年2月14日,yahoo_display,栃木県を知っていますか,はい,接触,"1,204",４５．５％,--'
    path = write(tmp_path / "survey.csv", f"{header}\n{line}\n", encoding)
    got = rows_of(path, tmp_path, "period_first", "report_date", "metric", "value", account=None)
    assert got == [
        (date(2026, 2, 1), date(2026, 2, 14), "respondents", 1204.0),
        (date(2026, 2, 1), date(2026, 2, 14), "share", 0.455),
    ]
