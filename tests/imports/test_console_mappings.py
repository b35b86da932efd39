"""Mapping files: those of the product, and those a person writes."""

import textwrap
from datetime import date
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats.formats import load_formats
from orchestration.resources.imports.console.importer import read_file
from tests.support.console_files import (
    rows_of,
    settings_at,
    write,
)  # fmt: skip
from tests.support.places import PROJECT

NAMES = ("report_date", "campaign_name", "impressions", "clicks", "cost", "conversions")


def test_a_mapping_of_ones_own_reads_another_medium(tmp_path: Path) -> None:
    mapping = tmp_path / "home" / "formats" / "my_medium.yml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text(
        "platform: line_ads\ntitle: わたしの媒体\nkind: ads\nverified: 2026-02 の1ファイルで確認\n"
        "required: [cost]\ntotals: [総合計]\nwhole: [総合計]\n"
        "fields:\n  report_date: [配信日]\n  campaign_name: [名称]\n  cost: [金額（税抜）]\n  clicks: [訪問]\n",
        encoding="utf-8",
    )
    path = write(
        tmp_path / "other.csv", '名称,配信日,訪問,金額(税抜)\n春,2026/2/1,３,"1,000"\n総合計,,3,1000\n', "cp932"
    )
    names = ("platform", "report_date", "campaign_name", "clicks", "cost", "impressions")
    assert rows_of(path, tmp_path / "home", *names) == [("line_ads", date(2026, 2, 1), "春", 3, 1000.0, None)]


MAPPING = (
    "platform: {platform}\ntitle: x\nkind: ads\nverified: no\nfields:\n  cost: [費用]\n  report_date: [日]\n{more}"
)


@pytest.mark.parametrize(
    ("platform", "more", "words"),
    [
        ("line_ads", "  price: [値段]\n", "unknown field price; choose from report_date"),
        ("line_ads", "  clicks: [費用]\n", "header 費用 is listed under cost and under clicks"),
        ("line_ads", "required: [clicks]\n", "required names clicks, but fields lists no header for it"),
        ("line_ads", "colour: red\n", "colour: Extra inputs are not permitted"),
        ("../x", "", "platform: String should match pattern"),
        ("unheard_of", "", "platform unheard_of of format own is not in seeds/ad_platforms.csv"),
        ("line_ads", "  clicks: [a\n", "not a mapping file"),
        ("line_ads", "marks: [ない]\n", "no header of a known format (own)"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong_in_one_line(platform: str, more: str, words: str, tmp_path: Path) -> None:
    mapping = write(tmp_path / "own.yml", MAPPING.format(platform=platform, more=more))
    path = write(tmp_path / "a.csv", "日,費用\n2026-02-01,5\n")
    with (
        pytest.raises(PermanentError) as refused,
        read_file(settings_at(tmp_path), path, account="77", mapping=mapping),
    ):
        raise AssertionError("read")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_mapping_shown_in_the_docs_reads_the_file_it_describes(tmp_path: Path) -> None:
    """Its platform is one the register does not have, as the page says."""
    page = (PROJECT / "docs" / "export-files.md").read_text(encoding="utf-8")
    shown = textwrap.dedent(page.split("```yaml\n")[1].split("```")[0])
    mapping = write(tmp_path / "microsoft_ads.yml", shown.replace("platform: microsoft_ads", "platform: line_ads"))
    text = '日付,キャンペーン名,インプレッション,クリック数,コンバージョン,費用\n2026/02/01,春,"1,000",5,1,￥700\n合計,,1000,5,1,700\n'
    path = write(tmp_path / "microsoft.csv", text)
    with read_file(settings_at(tmp_path), path, account="77", mapping=mapping) as file:
        assert [tuple(row[one] for one in NAMES) for row in file.outcomes[0].table.to_pylist()] == [
            (date(2026, 2, 1), "春", 1000, 5, 700.0, 1.0)
        ]


def test_a_format_with_unverified_headers_says_so() -> None:
    formats = load_formats()
    unsure = {"tiktok_ads", "x_ads", "line_ads", "meta_ads", "google_ads", "ga4", "search_console"}
    unsure |= {"microsoft_ads", "smartnews_ads", "criteo_ads"}
    words = ("unverified", "No header is verified", "only")
    assert {name for name, one in formats.items() if any(word in one.verified for word in words)} == unsure
    assert {"yahoo_search", "yahoo_display"} <= formats.keys()
