"""Every obligation has one state, which its criteria decide; what a person attests counts where no data can tell. # R-38"""

from datetime import date
from pathlib import Path

import pytest

from tests.support.dbt_raw_rows import DISPLAY_RAW, RAW
from tests.support.dbt_warehouse import Dbt, load, opened, query

MODELS = ("--select", "+mart_compliance")
DAY = "2026-01-10"
ATTESTED = [
    # obligation, role, day, evidence, item, outcome, valid until; the newest fetch was in the morning of 13 January in Japan
    ("R-23", "account_manager", "2025-12-16", "第1回隔週レポート", "biweekly_01", "met", None),
    ("R-23", "account_manager", "2026-01-05", "第2回隔週レポート", "biweekly_02", "met", None),
    ("R-35", "project_lead", "2026-01-12", "保管場所の一覧", None, "met", "2026-01-13"),
    ("R-46", "project_lead", "2026-01-12", "設定画面", None, "met", "2026-01-12"),
    ("R-37", "project_lead", "2026-01-11", "引渡書", "handover", "met", None),
    ("R-37", "project_lead", "2026-01-12", "引渡書の訂正", "handover", "not_met", None),
    ("R-49", "project_lead", "2026-01-14", "届出書", None, "met", None),
    ("R-33", "project_lead", "2026-01-12", "媒体からの回答", None, "not_applicable", None),
]


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of January; the engagement began on the first of them."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    for day, reports in RAW.items():
        load(path, day, reports | (DISPLAY_RAW if day == DAY else {}))
    query(path, f"update seeds.engagement set launch_date = '{DAY}'")
    with opened(path) as connection:
        connection.executemany(
            """insert into seeds.attestations
            (obligation_id, attested_by, attested_date, evidence, item, outcome, valid_until) values (?, ?, ?, ?, ?, ?, ?)""",
            ATTESTED,
        )
    assert dbt.build(path, *MODELS) == []
    return path


def states(path: Path) -> dict[str, str]:
    return dict(query(path, "select obligation_id, state from marts.mart_compliance"))


def test_every_obligation_stands_there_once_with_a_japanese_label(built: Path) -> None:
    found = query(built, "select obligation_id from marts.mart_compliance order by 1")
    assert found == [(f"R-{number:02}",) for number in range(1, 51)]
    assert query(built, "select count(*) from marts.mart_compliance where obligation_ja = '' or state_ja is null") == [
        (0,)
    ]


def test_states_say_what_two_days_of_search_and_display_can_prove(built: Path) -> None:
    """No Google display or Demand Gen was delivered, no setting was read, no article list of women's jobs was opened."""
    found = states(built)
    expected = {
        "R-01": "not_met",  # the campaign report, and so what the ad report is compared with, was never fetched
        "R-02": "open",
        "R-06": "not_met",
        "R-09": "open",
        "R-10": "not_applicable",
        "R-11": "open",
        "R-16": "open",
        "R-21": "met",
        "R-22": "not_met",
        "R-26": "not_met",
        "R-28": "not_met",
        "R-31": "open",
        "R-38": "not_met",  # rows that the test wrote itself come from no file
        "R-41": "open",  # search campaigns delivered, and no report of extensions was fetched
        "R-47": "not_applicable",
    }
    assert {name: found[name] for name in expected} == expected


def test_a_criterion_says_how_many_fulfil_it_and_how_many_break_it(built: Path) -> None:
    """4,001.500002 yen of Google, 1,900 and 299.75 of Yahoo!; one row has no cost."""
    assert query(
        built,
        """select fulfilled, broken, undecided, is_fulfilled, since_date, evidence_ja, evidence_table
        from marts.mart_compliance_criteria where obligation_id = 'R-26' and criterion = 'cost_known'""",
    ) == [
        (
            *(8, 1, 0, False, date(2026, 1, 10)),
            "媒体費の把握：適合 8 件、不適合 1 件（媒体費（税抜） 6201 円）",
            "fct_ad_performance_daily",
        )
    ]
    ((evidence, reason, tables),) = query(
        built, "select evidence_ja, reason_ja, evidence_table from marts.mart_compliance where obligation_id = 'R-26'"
    )
    assert reason in evidence
    assert "媒体費の把握：適合 8 件、不適合 1 件" in reason
    assert tables.split(", ") == ["fct_ad_performance_daily", "mart_campaign_totals_daily", "mart_cost_headings"]


def test_only_attestations_that_count_today_decide(built: Path) -> None:
    """The second report came a day late; one attestation expired, one was taken back, one is of tomorrow. # R-23 R-35"""
    assert query(
        built,
        """select obligation_id, state, attested_date, attested_evidence from marts.mart_compliance
        where obligation_id in ('R-23', 'R-33', 'R-35', 'R-37', 'R-46', 'R-49') order by 1""",
    ) == [
        ("R-23", "not_met", date(2026, 1, 5), "第2回隔週レポート"),
        ("R-33", "not_applicable", date(2026, 1, 12), "媒体からの回答"),
        ("R-35", "met", date(2026, 1, 12), "保管場所の一覧"),
        ("R-37", "not_met", date(2026, 1, 12), "引渡書の訂正"),
        ("R-46", "open", None, None),
        ("R-49", "open", None, None),
    ]


def test_sessions_that_lost_their_tags_are_told_beside_urls_that_keep_the_rules(built: Path) -> None:
    """R-21: the URLs decide, but nobody reads "no violation" without the sessions behind it."""
    broken = query(
        built, "select sum(sessions) from marts.mart_rule_sheet where arrival = 'session' and verdict = 'fails'"
    )
    assert broken == [(16,)]
    ((state, said),) = query(built, "select state, evidence_ja from marts.mart_compliance where obligation_id = 'R-21'")
    assert state == "met"
    assert said == (
        "リンク先URLのDMシート準拠：適合 5 件、不適合 0 件（違反しているURLの費用 0 円、パラメータがDMシートと異なるセッション 16 件）"
    )


def test_a_url_against_the_rules_or_spend_on_an_excluded_placement_is_not_met(dbt: Dbt, built: Path) -> None:
    """R-20, R-21 turn with their marts, whatever a person attested; 2,000 CV at 3,000 yen decide R-16, those of known cost the CPA."""
    query(
        built, "update marts.mart_rule_sheet set verdict = 'fails' where arrival = 'ad_url' and platform = 'google_ads'"
    )
    query(
        built,
        """insert into marts.mart_placement_quality (platform, account_id, placement, excluded_cost_net)
        values ('google_ads', '1', 'x.example', 12)""",
    )
    total = "where level_name = 'total' and device = '(all)'"
    query(built, f"update marts.mart_campaign_totals_daily set cv = 2000, cv_with_cost = 2 {total}")
    assert dbt.build(built, "--select", "mart_compliance_criteria", "mart_compliance") == []
    found = states(built)
    assert (found["R-16"], found["R-20"], found["R-21"]) == ("met", "not_met", "not_met")
    query(built, f"update marts.mart_campaign_totals_daily set cost_net = 30000 {total}")
    query(built, "update seeds.engagement set delivery_end_date = '2026-01-11'")
    assert dbt.build(built, "--select", "mart_compliance_criteria", "mart_compliance") == []
    assert states(built)["R-16"] == "not_met"
