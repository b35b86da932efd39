"""Seeds whose meaning is not certain, or that contradict one another: a line with file, row, column, value and what to write."""

from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.seeds import WARNING, check_seeds, read_seed, write_normalised
from tests.support.seed_folder import Change, added, changed_seeds, errors, replaced

JOBS = "jobs.tochigi-shigoto.example"

REFUSED: dict[str, tuple[str, Change, str, str]] = {
    # name: table, change, where the first line of that file points, part of it
    "a port nobody compares": (
        "cv_link_rules", replaced(f",{JOBS},", f",{JOBS}:8443,"), "row 3, column link_domain", "Write the host alone"
    ),
    "a domain with a path": (
        "cv_link_rules", replaced(f",{JOBS},", f",https://{JOBS}/entry,"), "row 3, column link_domain", f"Write {JOBS}"
    ),
    "the end of many hosts": (
        "cv_link_rules", replaced(f",{JOBS},", ",co.jp,"), "row 3, column link_domain", "ending of many sites' domains"
    ),
    "a word that is no host": ("cv_link_rules", replaced(f",{JOBS},", ",jobs,"), "row 3, column link_domain", "not a valid host name"),
    "Cyrillic letters in a host": ("cv_link_rules", replaced(",jobs.", ",jоbs."), "row 3, column link_domain", "Cyrillic"),
    "the landing page's own host": (
        "cv_link_rules", added("own,verygoodlocal-tochigi.jp,/entry,job,true"), "row 5, column link_domain", "own host"
    ),
    "a star in a path": ("cv_link_rules", replaced("/entry,", "/entry*,"), "row 3, column path_prefix", "Write /entry, which covers"),
    "a pattern in a path": ("cv_link_rules", replaced("/entry,", "^/entry/.*$,"), "row 3, column path_prefix", "Write /entry, which"),
    "a query in a path": ("cv_link_rules", replaced("/entry,", "/entry?x=1,"), "row 3, column path_prefix", "Write /entry"),
    "a full-width path": ("cv_link_rules", replaced("/entry,", "／ｅｎｔｒｙ,"), "row 3, column path_prefix", "Write /entry"),
    "an empty path": ("cv_link_rules", replaced("/entry,", ","), "row 3, column path_prefix", "/ for every page"),
    "a path of another host": (
        "cv_link_rules", replaced(",/entry,", ",https://other.example/entry,"), "row 3, column path_prefix", "host other.example"
    ),
    "one rule twice, written differently": (
        "cv_link_rules", added(f"again,{JOBS.upper()},/Entry/,job,true"), "row 5, column path_prefix", "the same as row 3"
    ),
    "no rule that counts": ("cv_link_rules", replaced("true", "false"), "column is_counted", "nothing could be a CV"),
    "a word for yes nobody knows": ("cv_link_rules", replaced(",true", ",maybe"), "row 2, column is_counted", "Write true or false"),
    "a day that may be two": (
        "media_plan", replaced("2025-12-01", "12/01/2025", 1), "row 2, column first_day", "here 2025-12-01 or 2025-01-12"
    ),
    "a day without a year": ("media_plan", replaced("2025-12-01", "12月1日", 1), "row 2, column first_day", "has no year"),
    "a day with a short year": ("media_plan", replaced("2025-12-01", "25/12/01", 1), "row 2, column first_day", "YYYY-MM-DD"),
    "a day the calendar lacks": ("media_plan", replaced("2025-12-01", "2025-11-31", 1), "row 2, column first_day", "calendar"),
    "a day with the wrong weekday": ("engagement", replaced("2025-12-01", "2025/12/1(火)"), "row 2, column launch_date", "月曜日"),
    "a plan outside the delivery": (
        "media_plan", replaced("2026-03-06", "2026-06-03", 1), "row 2, column last_day", "outside 2025-12-01 to 2026-03-06"
    ),
    "budgets that are not the engagement's": ("media_plan", replaced("2000000", "200000"), "row 2, column budget_yen", "sums to 4200000"),
    "an attestation before the contract": (
        "attestations", added("R-35,project_lead,2025-09-30,文書,,,met,"), "row 2, column attested_date", "outside the engagement"
    ),
    "an attestation after the end": (
        "attestations", added("R-35,project_lead,2026-03-14,文書,,,met,"), "row 2, column attested_date", "to 2026-03-13"
    ),
    "an attestation that ends before it begins": (
        "attestations", added("R-35,project_lead,2025-12-02,文書,,,met,2025-12-01"), "row 2, column valid_until", "before attested_date"
    ),
    "an attestation of what data decide": (
        "attestations", added("R-21,project_lead,2025-12-02,口頭,,,met,"), "row 2, column obligation_id", "would never count"
    ),
    "an attestation that what must be done does not apply": (
        "attestations", added("R-35,project_lead,2025-12-02,文書,,,not_applicable,"), "row 2, column outcome", "Write met or not_met"
    ),
    "an attestation of another outcome": (
        "attestations", added("R-35,project_lead,2025-12-02,文書,,,done,"), "row 2, column outcome", "Write one of met, not_met"
    ),
    "an attestation without its item": (
        "attestations", added("R-23,project_lead,2025-12-16,文書,,,met,"), "row 2, column item", "no item of R-23"
    ),
    "an attestation of an item that is nearly one": (
        "attestations", added("R-23,project_lead,2025-12-16,文書,,biweekly_1,met,"), "row 2, column item", "biweekly_01"
    ),
    "an attestation of an item where there is none": (
        "attestations", added("R-35,project_lead,2025-12-16,文書,,report,met,"), "row 2, column item", "leave it empty"
    ),
    "a deliverable that nobody would be asked for": (
        "deliverables", added("R-21,sheet,DMシート,2025-12-01"), "row 23, column obligation_id", "proved by data alone"
    ),
    "an item due twice": (
        "deliverables", added("R-24,final_analysis,報告書,2026-03-01"), "row 23", "the same as row 12"
    ),
    "a contract after the launch": (
        "engagement", replaced("2025-10-01", "2025-12-02"), "row 2, column launch_date", "before contract_date"
    ),
    "a manager account by its name": (
        "accounts", replaced("9998887776", "県のMCC"), "row 2, column manager_account_id", "999-888-7776"
    ),
    "a measurement id for a container": (
        "accounts", replaced("GTM-TOCHIGI", "G-ABC123"), "row 7, column container_id", "write it as GTM-ABC123"
    ),
    "a largest share of 45": ("media_plan", replaced("0.45", "45"), "row 2, column max_share", "Write 0.45 or 45%"),
    "least shares that no budget can keep": (
        "media_plan",
        lambda text: text.replace(",0.1,0.3\n", ",0.3,0.3\n").replace(",0.1,0.35\n", ",0.35,0.35\n"),
        "row 2, column min_share", "sums to 1.2",
    ),
    "largest shares that do not reach the budget": (
        "media_plan",
        lambda text: text.replace(",0.45\n", ",0.2\n").replace("0.35\n", "0.1\n").replace("0.3\n", "0.1\n").replace(",0.25\n", ",0.1\n"),
        "row 2, column max_share", "sums to 0.6",
    ),
    "a least share above the largest": ("media_plan", replaced("0.2,0.45", "0.5,0.45"), "row 2, column min_share", "more than max_share"),
    "a decimal comma": ("media_plan", replaced(",0.052,", ',"0,052",'), "row 2, column ctr", "point before decimals"),
    "Excel's short form": ("media_plan", replaced("2000000", "2.00E+06"), "row 2, column budget_yen", "that Excel has shortened"),
    "a formula": ("media_plan", replaced("2000000", "=SUM(D3:D6)"), "row 2, column budget_yen", "formula"),
    "Excel's error": ("media_plan", replaced("2000000", "#REF!"), "row 2, column budget_yen", "Excel shows this text for an error"),
    "a column too narrow": ("media_plan", replaced("2025-12-01", "########", 1), "row 2, column first_day", "Excel shows"),
    "a total below the table": ("media_plan", added("合計,,,6000000,,,,,,,,"), "row 7, column first_day", "is empty"),
    "a target of zero": ("engagement", replaced(",2000,", ",0,"), "row 2, column target_cv", "at least 1"),
    "a Japanese unit": ("engagement", replaced("6000000", "600万"), "row 2, column media_budget_yen", "Japanese unit"),
    "two engagements": (
        "engagement", lambda text: text + text.splitlines()[1].replace("tochigi_r7", "next") + "\n", "row 3", "exactly one is needed"
    ),
    "no engagement": ("engagement", lambda text: text.splitlines()[0] + "\n", "", "Write exactly one"),
    "an empty file": ("engagement", lambda text: "", "", "is empty. Write engagement_id,name_ja"),
    "launch and end swapped": (
        "engagement", replaced("2025-12-01,2026-03-06", "2026-03-06,2025-12-01"), "row 2, column delivery_end_date", "swapped"
    ),
    "an end decades away": ("engagement", replaced("2026-03-13", "2062-03-13"), "row 2, column end_date", "check both days"),
    "a basis nobody knows": ("engagement", replaced("cv_events", "events"), "row 2, column cv_basis", "Write cv_events"),
    "an account Excel shortened": ("accounts", replaced("1112223334", "1.11E+09"), "row 2, column account_id", "all digits"),
    "an account with a digit too few": ("accounts", replaced("1112223334", "111222333"), "row 2, column account_id", "has 9 digits"),
    "a tag's id for a property": ("accounts", replaced("345678901", "G-ABC123"), "row 5, column account_id", "id of a tag"),
    "a site without its kind": ("accounts", replaced("sc-domain:very", "very"), "row 8, column account_id", "sc-domain:HOST"),
    "an account twice": ("accounts", added("google_ads,111-222-3334,again"), "row 9, column account_id", "the same as row 2"),
    "a platform nobody knows": ("accounts", replaced("google_ads", "Google広告"), "row 2, column platform", "is not in ad_platforms.csv"),
    "a platform misspelt": ("ad_platforms", replaced("yahoo_search,", "yahoo_serch,"), "", "no row for yahoo_search"),
    "a time zone of another country": ("ad_platforms", replaced("Asia/Tokyo", "UTC", 1), "row 2, column time_zone", "Write Asia/Tokyo"),
    "a missing column": (
        "media", lambda text: "".join(line.rpartition(",")[0] + "\n" for line in text.splitlines()), "row 1, column utm_medium", "no column"
    ),
    "a renamed column": ("media", replaced("utm_source", "utm source name"), "row 1, column utm_source", "but a column utm source name"),
    "a column twice": ("media", replaced("utm_medium\n", "utm_source\n"), "row 1, column utm_source", "stands twice"),
    "a comma in a name": ("lp_articles", replaced("研究室の外で試す、", "研究室の外で試す,"), "row 2", "7 cells"),
    "a line break in a cell": (
        "lp_articles", replaced("先輩に聞く、栃木で働く女性の一日とインターン", '"先輩に聞く\n、栃木"'), "row 6, column title_ja",
        "one line"
    ),
    "a quotation mark too many": ("media", replaced("Google検索広告", '"Google検索広告'), "", "quotation mark"),
    "two encodings in one file": (
        "media", lambda text: text.encode().replace("Yahoo!検索".encode(), "Yahoo!検索".encode("cp932")), "", "in line 5"
    ),
    "an encoding nobody can know": ("media", lambda text: text.replace("検索", "é").encode("cp1252", "ignore"), "", "cannot be determined"),
    "text damaged by another encoding": (
        "media", replaced("検索広告", "検索広告".encode().decode("cp932", "replace")), "row 2, column name_ja", "is unreadable"
    ),
    "text with replacement characters": ("media", replaced("検索", "\ufffd索"), "row 2, column name_ja", "is unreadable"),
    "a medium that the plan misspells": (
        "media_plan", replaced("google_search", "gogle_search"), "row 2, column medium", "Write google_search"
    ),
    "a source that the rule sheet spells otherwise": (
        "dm_sheet", replaced("google,cpc", "gogle,cpc", 1), "row 2, column utm_source", "media"
    ),
    "a channel Google does not have": ("media", replaced("DEMAND_GEN", "DISCOVERY"), "row 4, column channel", "PERFORMANCE_MAX"),
    "a prefix without its separator": ("dm_sheet", replaced("main_m_", "main_m", 1), "row 2, column utm_content_prefix", "Write main_m_"),
    "a prefix of another target": (
        "dm_sheet", replaced("main_f,google,cpc,intern_winter_r7,main_f_", "main_f,google,cpc,intern_winter_r7,sub_f_"
    ),
        "row 3, column utm_content_prefix", "Write main_f_"),
    "two targets of one name": ("targets", replaced("県内学生（女性）", "県内学生（男性）"), "row 3, column name_ja", "the same as row 2"),
    "a tax nobody levies": ("cost_model", replaced(",0.1\n", ",10\n"), "row 2, column tax_rate", "0, 0.08, 0.1"),
    "a fee of 20": ("cost_model", replaced("0.2,,", "20,,"), "row 3, column fee_rate", "Write 0.2 or 20%"),
    "costs that overlap": (
        "cost_model", added("delivery,広告配信費,google_ads,,2026-01-01,2026-03-31,0.25,,0.1"), "row 14, column first_day", "cost twice"
    ),
    "days without a rate": (
        "cost_model", replaced("google_ads,,2025-04-01", "google_ads,,2026-01-10"),
        "row 3", "google_ads, which is of kind ads, from 2025-12-01 to 2026-01-09"
    ),
    "a day between two rates": (
        "cost_model",
        replaced("delivery,広告配信費,google_ads,,2025-04-01,2026-03-31,0.2,,0.1\n",
                 "delivery,広告配信費,google_ads,,2025-04-01,2025-12-31,0.2,,0.1\ndelivery,広告配信費,google_ads,,2026-01-02,2026-03-31,0.1,,0.1\n"),
        "row 3", "from 2026-01-01 to 2026-01-01",
    ),
    "a rate of another platform's medium": (
        "cost_model", added("delivery,広告配信費,yahoo_search,google_search,2025-04-01,2026-03-31,0.2,,0.1"),
        "row 14, column platform", "google_ads"
    ),
    "two controls": ("creative_tests", replaced("B,false", "B,true", 1), "row 2, column is_control", "exactly one"),
    "shares of a test that are not the whole": (
        "creative_tests", replaced("0.5,ctr", "0.6,ctr", 1), "row 2, column planned_share", "sums to 1.1"
    ),
    "one arm": ("creative_tests", lambda text: "".join(f"{line}\n" for line in text.splitlines()[:-1]), "row 16, column arm", "only arm"),
    "one creative in two arms": ("creative_tests", replaced(",b2,", ",b1,"), "row 5, column creatives", "arm A"),
    "a campaign that is none": ("creative_tests", replaced("job_winter", "job_wintr"), "row 8, column campaign", "Write job_winter"),
    "two tests of the same ads at once": (
        "creative_tests", replaced("2026-01-12,2026-01-25", "2026-01-12,2026-03-02"), "row 16, column test_id", "same time"
    ),
    "rows of a test that differ": (
        "creative_tests", replaced("2025-12-14", "2025-12-13", 1), "row 3, column last_day", "of the same test ct01"
    ),
    "an article outside the landing page": (
        "lp_articles", replaced("/tochigist/arts-job", "/arts-job"), "row 5, column page_path", "/tochigist"
    ),
    "articles of another host": (
        "lp_articles", replaced("/tochigist/", "https://other.example/tochigist/"), "row 2, column page_path", "host other.example"
    ),
    "an article published decades away": ("lp_articles", replaced("2025-11-20", "2052-11-20"), "row 6, column published_date", "year"),
    "a prefecture GA4 does not know": ("prefectures", replaced("Tochigi", "Tochigi-ken"), "row 10, column name_en", "Write Tochigi"),
    "a prefecture too few": ("prefectures", replaced("09,Tochigi,栃木県,main\n", ""), "", "no row for 09 Tochigi"),
    "a report misspelt": ("report_schedule", replaced("site_daily,", "site_dialy,"), "row 36, column report", "Write site_daily"),
    "an hour the day lacks": ("report_schedule", replaced("1,9\n", "1,24\n", 1), "row 2, column hour_jst", "at most 23"),
    "a measure no platform has": (
        "conversion_counting", replaced("yahoo_search,,conversions", "yahoo_search,,allconv"), "row 3, column measure", "write one of"
    ),
    "a rule of counting twice": (
        "conversion_counting", added("google_ads,,all_conversions,every"), "row 5, column conversion_action", "the same as row 2"
    ),
    "a rule for an action of files": (
        "conversion_counting", added("meta_ads,応募,conversions,every"), "row 5, column conversion_action", "leave it empty"
    ),
    "all conversions of files": (
        "conversion_counting", added("meta_ads,,all_conversions,every"), "row 5, column measure", "write conversions"
    ),
    "a column of counting misspelt": (
        "conversion_counting", replaced(",measure,", ",mesure,"), "row 1, column measure", "write measure in the header"
    ),
    "a header behind the sign of a comment": (
        "targets", replaced("target,target_group", "#target,target_group"), "row 2, column target", "has no column target"
    ),
    "a file of comments alone": ("media", lambda text: "# 媒体\n# 後で書く\n", "", "is empty. Write medium,platform"),
    "a column too narrow at the start of a row": (
        "deliverables", replaced("R-24,", "########,"), "row 12, column obligation_id", "Excel shows"
    ),
    "a value that begins with # in quotation marks": (
        "campaigns", replaced("job_winter,", '"#job_winter",'), "row 3, column campaign", "not allowed in a code"
    ),
    "a document due before the contract": (
        "deliverables", replaced("2025-12-08", "2024-12-08"), "row 4, column due_date", "before the contract, 2025-10-01"
    ),
    "a document due decades later": ("deliverables", replaced("2025-12-08", "2052-12-08"), "row 4, column due_date", "check the year"),
    "a day of the Americas": ("engagement", replaced("2025-12-01", "12/1/2025"), "row 2, column launch_date", "YYYY-MM-DD"),
    "a medium the list lacks": (
        "dm_sheet", added("x_ads,x_ads,job_winter,main_m,x,cpc,job_winter_r7,main_m_"), "row 42, column medium", "not in media.csv"
    ),
    "a row of the sheet twice": (
        "dm_sheet", added("google_search,google_ads,job_winter,main_m,google,cpc,job_winter_r7,main_m_"), "row 42", "the same as row 6"
    ),
    "two media of the same tags": ("media", replaced("google,display", "google,cpc"), "row 3, column utm_medium", "the same as row 2"),
    "two campaigns of the same tag": (
        "campaigns", replaced("job_winter_r7", "intern_winter_r7"), "row 3, column utm_campaign", "the same as row 2"
    ),
    "a landing page with its path": (
        "engagement", replaced("verygoodlocal-tochigi.jp,", "https://verygoodlocal-tochigi.jp/tochigist,"), "row 2, column lp_host",
        "Write verygoodlocal-tochigi.jp"
    ),
    "a group in other words": ("targets", replaced(",main,", ",県内,"), "row 2, column target_group", "Write one of main, sub"),
    "a sex in Japanese": ("targets", replaced(",female,", ",女性,"), "row 3, column sex", "Write one of male, female"),
    "a channel in Japanese": ("media", replaced(",SEARCH,", ",検索,", 1), "row 2, column channel", "SEARCH"),
    "a code with spaces": ("engagement", replaced("tochigi_r7", "Tochigi R7"), "row 2, column engagement_id", "such as tochigi_r7"),
    "a comma in an amount": ("engagement", replaced("6000000", "6,000,000"), "row 2", "has 21 cells, and the header has 19"),
    "a document of no obligation": (
        "deliverables", replaced("R-22,", "R-99,"), "row 4, column obligation_id", "is not in obligations.csv"
    ),
    "a target whose code begins another one": (
        "dm_sheet", replaced(",main_m_", ",main_", 1), "row 3, column utm_content_prefix", "begins with the prefix of row 2"
    ),
    "a sheet without rows": ("dm_sheet", lambda text: text.splitlines()[0] + "\n", "", "Write at least one"),
    "a source twice": ("source_categories", added("Google,SOURCE_CATEGORY_SEARCH"), "row 70, column source", "the same as row 2"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "where", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_certain_is_refused_with_its_place_and_what_to_write(
    tmp_path: Path, table: str, change: Change, where: str, said: str
) -> None:
    found = errors(check_seeds(changed_seeds(tmp_path / "seeds", **{table: change})))
    expected = f"{table}.csv" + (f", {where}" if where else "")
    assert [line for line in found if line.startswith(expected) and said.lower() in line.lower()], found


def test_nothing_is_read_or_written_of_unsound_seeds(tmp_path: Path) -> None:
    source = changed_seeds(tmp_path / "seeds", media_plan=replaced("0.45", "45"))
    with pytest.raises(PermanentError, match=r'media_plan\.csv, row 2, column max_share: "45" is too large'):
        read_seed("targets", source)
    with pytest.raises(PermanentError, match="nothing was started"):
        write_normalised(tmp_path / "dbt", source)
    assert not (tmp_path / "dbt").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    source = changed_seeds(tmp_path / "seeds")
    (source / "media.csv").unlink()
    (source / "media (1).csv").write_text("medium\n")
    found = check_seeds(source)
    assert "media.csv: is not in seeds" in errors(found)[0]
    assert any("media (1).csv: is no seed" in one.line() for one in found.findings if one.level == WARNING)
    assert "is not there" in errors(check_seeds(tmp_path / "elsewhere"))[0]


SUSPECT = {
    "a rule that counts what a shorter one leaves out": (
        "cv_link_rules", added(f"x,{JOBS},/entry/terms/apply,job,true"), "counts /entry/terms/apply although rule job_entry_terms"
    ),
    "a rule for one host that a longer path of all hosts overrules": (
        "cv_link_rules", added(f"x,my.{JOBS},/,job,false"), "rule job_entry has the longer path and wins"
    ),
    "a combination without a row in the sheet": (
        "dm_sheet", lambda text: "".join(f"{line}\n" for line in text.splitlines()[:-1]), "no row for yahoo_display / job_winter / sub_f"
    ),
    "a platform that serves media without an account": (
        "accounts", replaced("google_ads,1112223334,とちぎの仕事魅力発信 Google広告,9998887776,\n", ""), "names no google_ads"
    ),
    "a placeholder of a new folder": ("accounts", replaced("1112223334", "1000000001"), "the real account id"),
    "an engagement without GA4": (
        "accounts", replaced("ga4,345678901,とちぎの仕事魅力発信サイト,,\n", ""), "no official CV are read"
    ),
    "no main prefecture": ("prefectures", replaced(",main\n", ",other\n"), "no prefecture of area main"),
    "a target the sheet never names": (
        "dm_sheet", lambda text: "".join(f"{line}\n" for line in text.splitlines() if ",sub_f," not in line),
        "no row for target sub_f, so no ad"
    ),
    "a budget for a part of the time": ("media_plan", replaced("2025-12-01", "2026-01-12", 1), "has a budget from 2026-01-12"),
    "a column nobody reads": (
        "media", lambda text: text.replace("utm_medium\n", "utm_medium,memo\n", 1).replace("cpc\n", "cpc,x\n"), "column memo: is no column"
    ),
    "a theme that stands once and is nearly another": ("lp_articles", replaced(",science,", ",sciense,", 1), "nearly scien"),
    "a rule's domain that is nearly another one": (
        "cv_link_rules", replaced(f"job_entry,{JOBS}", "job_entry,job.tochigi-shigoto.example"), "which is nearly jobs.tochigi"
    ),
    "a rule that leaves out what none counts": (
        "cv_link_rules", replaced(",/entry,", ",/entyr,"), "leaves out /entry/terms, which no rule counts"
    ),
    "a source that is nearly one GA4 knows": (
        "media dm_sheet", replaced(",yahoo,", ",yahooo,"), "holds yahooo, which is nearly yahoo"
    ),
    "a medium named unlike its platform": ("media", replaced("Yahoo!検索広告", "ヤフー検索"), "names the same platform Yahoo!検索広告"),
    "a medium of tags that is nearly a usual one": ("media dm_sheet", replaced(",yahoo,display", ",yahoo,dispaly"), "nearly display"),
    "a platform no conversion of which counts": (
        "conversion_counting", replaced("google_ads,,conversions", "google_ads,,none"), "counts no conversion of google_ads"
    ),
    "an obligation that is gone": ("obligations", lambda text: text.replace(text.splitlines()[7] + "\n", ""), "no row for R-07"),
    "a property of another site": (
        "accounts", replaced("sc-domain:verygoodlocal-tochigi.jp", "sc-domain:other.example"), "no property of"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "said"), SUSPECT.values(), ids=SUSPECT.keys())
def test_what_may_be_meant_so_is_a_warning_and_runs(tmp_path: Path, table: str, change: Change, said: str) -> None:
    found = check_seeds(changed_seeds(tmp_path / "seeds", **dict.fromkeys(table.split(), change)))
    assert errors(found) == []
    assert [one for one in found.findings if one.level == WARNING and said in one.line()]
