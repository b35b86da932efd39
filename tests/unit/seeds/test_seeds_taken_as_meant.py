"""Seeds written so that their meaning is certain: said once, and dbt reads the very bytes it reads of sound seeds."""

from pathlib import Path

import pytest

from orchestration.seeds import DEFAULT_SOURCE, TAKEN_AS_MEANT, check_seeds
from tests.support.seed_folder import Change, added, changed_seeds, normalised, replaced

JOBS = "jobs.tochigi-shigoto.example"

CASES: dict[str, tuple[str, str | None, Change, str]] = {
    # name: table, column (None for the whole file), change, part of what is said
    "a rule's domain as an address": (
        "cv_link_rules", "link_domain", replaced("internship.tochigi", "https://internship.tochigi", 1), "without scheme"
    ),
    "a rule's domain with the port browsers leave out": (
        "cv_link_rules", "link_domain", replaced(f",{JOBS},", f",https://{JOBS}:443/,"), f'is taken as "{JOBS}"'
    ),
    "a rule's domain with a dot at its end": ("cv_link_rules", "link_domain", replaced(f"{JOBS},", f"{JOBS}.,"), JOBS),
    "a rule's domain in capitals": ("cv_link_rules", "link_domain", replaced("jobs.tochigi", "JOBS.Tochigi"), JOBS),
    "a rule's domain in full width": ("cv_link_rules", "link_domain", replaced("jobs.tochigi", "ｊｏｂｓ．tochigi"), JOBS),
    "a rule's domain with www": ("cv_link_rules", "link_domain", replaced(",jobs.", ",www.jobs."), "www too"),
    "a rule's domain with a star": ("cv_link_rules", "link_domain", replaced(",jobs.", ",*.jobs."), "all below it"),
    "a path with a slash at its end": ("cv_link_rules", "path_prefix", replaced("/entry,", "/entry/,"), '"/entry/" is taken as "/entry"'),
    "a path without a slash": ("cv_link_rules", "path_prefix", replaced("/entry,", "entry,"), '"entry" is taken as "/entry"'),
    "a path in capitals": ("cv_link_rules", "path_prefix", replaced("/entry,", "/Entry,"), "lower case"),
    "a path percent-encoded": ("cv_link_rules", "path_prefix", replaced("/entry,", "/%65ntry,"), "percent-encoding"),
    "a path as a full address": ("cv_link_rules", "path_prefix", replaced(",/entry,", f",https://{JOBS}/entry/,"), "without its host"),
    "yes as Excel writes it": ("cv_link_rules", "is_counted", replaced(",true", ",TRUE"), "it is a yes or no (1 more rows alike)"),
    "yes as a circle": ("cv_link_rules", "is_counted", replaced(",true", ",○"), "yes or no"),
    "no in Japanese": ("cv_link_rules", "is_counted", replaced(",false", ",いいえ"), "yes or no"),
    "rules of counting from before they had a measure": (
        "conversion_counting", None, lambda text: text.replace(",measure", "").replace(",conversions", ""),
        "has no column measure: every row is read as if it held conversions there",
    ),
    "Shift_JIS": ("engagement", None, lambda text: text.encode("cp932"), "Shift_JIS"),
    "EUC-JP": ("media", None, lambda text: text.encode("euc_jp"), "EUC-JP"),
    "ISO-2022-JP": ("media", None, lambda text: text.encode("iso2022_jp"), "ISO-2022-JP"),
    "UTF-16 with tabs, Excel's Unicode text": ("media", None, lambda text: text.replace(",", "\t").encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ("media", None, lambda text: text.encode("utf-16-be"), "UTF-16"),
    "a byte order mark": ("accounts", None, lambda text: b"\xef\xbb\xbf" + text.encode(), "byte order mark"),
    "lines of Windows": ("accounts", None, replaced("\n", "\r\n"), "the lines end"),
    "lines of an old Mac": ("accounts", None, replaced("\n", "\r"), "the lines end"),
    "tabs": ("media", None, replaced(",", "\t"), "tabs"),
    "semicolons": ("media", None, replaced(",", ";"), "semicolons"),
    "full-width commas": ("media", None, replaced(",", "，"), "full-width commas"),
    "Excel's line that tells the separator": ("media", None, lambda text: "sep=;\n" + text.replace(",", ";"), "tells Excel"),
    "each line in one cell": (
        "media", None, lambda text: "".join(f'"{line}"\n' for line in text.splitlines()), "one cell"
    ),
    "columns in another order": (
        "media", None, lambda text: "".join(",".join(reversed(line.split(","))) + "\n" for line in text.splitlines()), "another order"
    ),
    "a header with spaces and capitals": ("cv_link_rules", "rule_id", replaced("rule_id,", " Rule ID,"), "a column's name"),
    "a title above the header": ("cv_link_rules", None, lambda text: "CVルール一覧,,,,\n" + text, "above the header in row 2"),
    "the header again": ("cv_link_rules", None, added("rule_id,link_domain,path_prefix,cv_kind,is_counted"), "the header stands again"),
    "a comment between the rows": ("cv_link_rules", None, added("# 旧: old,jobs.example.jp,/,job,true"), "row 5 begins with #"),
    "an empty row": ("accounts", None, added(",,"), "an empty row is left out"),
    "a day with slashes": ("engagement", "launch_date", replaced("2025-12-01", "2025/12/1"), '"2025/12/1" is taken as "2025-12-01"'),
    "a day in Japanese": ("engagement", "launch_date", replaced("2025-12-01", "2025年12月1日"), "2025-12-01"),
    "a day of an era": ("engagement", "launch_date", replaced("2025-12-01", "令和7年12月1日"), "2025-12-01"),
    "a day of an era, short": ("media_plan", "first_day", replaced("2025-12-01", "R7.12.1"), "(4 more rows alike)"),
    "a day with its weekday": ("engagement", "launch_date", replaced("2025-12-01", "2025/12/1（月）"), "2025-12-01"),
    "a day as Excel keeps it": ("engagement", "launch_date", replaced("2025-12-01", "45992"), "2025-12-01"),
    "a day with midnight": ("engagement", "launch_date", replaced("2025-12-01", "2025-12-01 00:00:00"), "2025-12-01"),
    "a day in full width": ("engagement", "launch_date", replaced("2025-12-01", "２０２５／１２／０１"), "2025-12-01"),
    "a day without separators": ("engagement", "launch_date", replaced("2025-12-01", "20251201"), "2025-12-01"),
    "a day with the month's English name": ("engagement", "launch_date", replaced("2025-12-01", "1-Dec-2025"), "2025-12-01"),
    "thousands": ("engagement", "media_budget_yen", replaced("6000000", '"6,000,000"'), "thousands"),
    "yen": ("engagement", "target_cpa_yen", replaced(",3000,", ",¥3000,"), "the sign for yen"),
    "yen in Japanese": ("engagement", "target_cpa_yen", replaced(",3000,", ',"3,000円",'), "3000"),
    "full-width digits": ("engagement", "target_cv", replaced(",2000,", ",２０００,"), "full-width digits"),
    "a percentage": ("media_plan", "max_share", replaced("0.45", "45%"), '"45%" is taken as "0.45"'),
    "a full-width percentage": ("cost_model", "fee_rate", replaced(",0.2,", ",20％,"), "(9 more rows alike)"),
    "an account with dashes": ("accounts", "account_id", replaced("1112223334", "111-222-3334"), '"1112223334"'),
    "an account in full width": ("accounts", "account_id", replaced("1112223334", "１１１２２２３３３４"), '"1112223334"'),
    "an account Excel keeps as text": ("accounts", "account_id", replaced("1112223334", "'1112223334"), "apostrophe"),
    "an account with decimals": ("accounts", "account_id", replaced("1112223334", "1112223334.0"), '"1112223334"'),
    "a property as the API names it": ("accounts", "account_id", replaced("345678901", "properties/345678901"), "345678901"),
    "a space before a source": ("media", "utm_source", replaced(",google,", ", google,", 1), "spaces or invisible"),
    "a no-break space after a source": ("media", "utm_source", replaced(",google,", ",google\u00a0,", 1), '"google\\u00a0"'),
    "a zero-width space in a source": ("media", "utm_source", replaced(",google,", ",goo\u200bgle,", 1), "invisible"),
    "a source in capitals": ("media", "utm_source", replaced(",google,", ",Google,"), "letter case"),
    "a source in full width": ("media", "utm_source", replaced(",google,", ",ｇｏｏｇｌｅ,"), "full-width"),
    "a platform by its name": ("media", "platform", replaced("google_ads", "Google Ads"), "spelt so in ad_platforms.csv"),
    "a medium by its name": ("media_plan", "medium", replaced("google_search", "Google Search"), "spelt so in media.csv"),
    "a channel by its name": ("media", "channel", replaced("DEMAND_GEN", "Demand Gen"), '"DEMAND_GEN"'),
    "prefixes in capitals": ("dm_sheet", "utm_content_prefix", replaced("main_m_", "Main_M_"), "letter case"),
    "articles as full addresses": (
        "lp_articles", "page_path", replaced("/tochigist/", "https://verygoodlocal-tochigi.jp/tochigist/"), "(5 more rows alike)"
    ),
    "the landing page's host as an address": (
        "engagement", "lp_host", replaced("verygoodlocal-tochigi.jp", "https://Verygoodlocal-Tochigi.jp/"), "without scheme"
    ),
    "the landing page's path with a slash": ("engagement", "lp_path_prefix", replaced("/tochigist", "/tochigist/"), "/tochigist"),
    "a prefecture without its zero": ("prefectures", "prefecture_code", replaced("\n09", "\n9"), "zero in front"),
    "a prefecture in small letters": ("prefectures", "name_en", replaced("Tochigi", "tochigi"), "spelt so"),
    "creatives with Japanese commas": ("creative_tests", "creatives", replaced("d1 e1 f1", "D1、e1，f1"), '"d1 e1 f1"'),
    "an arm in small letters": ("creative_tests", "arm", replaced(",A,true", ",ａ,true"), '"A"'),
    "a manager account with hyphens": (
        "accounts", "manager_account_id", replaced("9998887776", "999-888-7776"), '"9998887776"'
    ),
    "a container in small letters": ("accounts", "container_id", replaced("GTM-TOCHIGI", "gtm-tochigi"), '"GTM-TOCHIGI"'),
    "an obligation without its zero": ("obligations", "obligation_id", replaced("R-01", "r1"), '"R-01"'),
    "an excluded site as an address": (
        "excluded_placements", "placement", replaced("gambling.example", "https://www.Gambling.example/"), "gambling.example"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What dbt reads of the project's own seeds."""
    return normalised(DEFAULT_SOURCE, tmp_path_factory.mktemp("sound"))


def test_the_projects_own_seeds_are_sound() -> None:
    assert check_seeds(DEFAULT_SOURCE).findings == ()


@pytest.mark.parametrize(("table", "column", "change", "said"), CASES.values(), ids=CASES.keys())
def test_what_is_certain_is_said_once_and_dbt_reads_the_same_bytes(
    tmp_path: Path, sound: dict[str, bytes], table: str, column: str | None, change: Change, said: str
) -> None:
    source = changed_seeds(tmp_path / "seeds", **{table: change})
    found = check_seeds(source).findings
    assert {one.level for one in found} == {TAKEN_AS_MEANT}
    about = [one for one in found if said in one.line()]
    assert len(about) == 1
    assert about[0].file == f"{table}.csv"
    assert about[0].column == column
    assert normalised(source, tmp_path / "dbt") == sound


def test_decimals_written_with_other_zeros_are_the_same_number_without_a_word(
    tmp_path: Path, sound: dict[str, bytes]
) -> None:
    source = changed_seeds(
        tmp_path / "seeds", cost_model=replaced(",0.2,", ",0.20,"), engagement=replaced(",3000,", ",3000.00,")
    )
    assert check_seeds(source).findings == ()
    assert normalised(source, tmp_path / "dbt") == sound


def test_a_host_in_japanese_and_its_punycode_are_one_rule(tmp_path: Path) -> None:
    written = [
        normalised(changed_seeds(tmp_path / name, cv_link_rules=replaced(JOBS, host)), tmp_path / f"dbt {name}")[
            "cv_link_rules.csv"
        ]
        for name, host in (("kanji", "求人.example"), ("punycode", "xn--gmqu33e.example"))
    ]
    assert written[0] == written[1]
    assert b"job_entry,xn--gmqu33e.example,/entry,job,true,\xe6\xb1\x82\xe4\xba\xba.example" in written[0]


def test_normalised_files_that_are_right_stay_untouched(tmp_path: Path) -> None:
    """Their times say whether dbt must parse again."""
    first = normalised(DEFAULT_SOURCE, tmp_path / "dbt")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "dbt").iterdir()}
    (tmp_path / "dbt" / "left_over.csv").write_text("a\n1\n")
    assert normalised(changed_seeds(tmp_path / "seeds", media=replaced("\n", "\r\n")), tmp_path / "dbt") == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "dbt").iterdir()} == times


def test_comments_above_the_header_say_nothing_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    """A comment may hold quotation marks and separators. A quoted cell keeps its #."""

    def commented(text: str) -> str:
        return '# 一覧, "2026年\n#, 続き\n' + text + 'a06,2026-02-11,other,"#見出し\n# の変更",,,,,,,,,proposed,,,,,,\n'

    found = check_seeds(changed_seeds(tmp_path / "seeds", actions=commented))
    assert [finding.line().partition(":")[0] for finding in found.findings] == ["actions.csv, row 9, column what_ja"]
    plain = check_seeds(changed_seeds(tmp_path / "plain", actions=lambda text: commented(text).replace("\n# の", "")))
    assert list(plain.findings) == []
    assert plain.tables["actions"][-1]["what_ja"] == "#見出し変更"
