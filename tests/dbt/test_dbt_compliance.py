"""Every obligation has one state: what data proves comes before what a person says. # R-38"""

from datetime import date
from pathlib import Path

import pytest

from tests.support.dbt_raw_rows import DISPLAY_RAW, RAW
from tests.support.dbt_warehouse import Dbt, load, query

MODELS = ("--select", "+mart_compliance")
DAY = "2026-01-10"
ATTESTED = [
    ("R-23", "account_manager", "2026-01-12", "第1回隔週レポート"),
    ("R-23", "account_manager", "2026-01-26", "第2回隔週レポート"),
    ("R-21", "project_lead", "2026-01-12", "口頭"),
    ("R-10", "project_lead", "2026-01-12", "SNS広告は利用しない旨の協議書"),
]


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of January; the engagement began on the first of them."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    for day, reports in RAW.items():
        load(path, day, reports | (DISPLAY_RAW if day == DAY else {}))
    query(path, f"update seeds.engagement set launch_date = '{DAY}'")
    for obligation, role, day, evidence in ATTESTED:
        query(path, f"insert into seeds.attestations values ('{obligation}', '{role}', '{day}', '{evidence}', null)")
    assert dbt.build(path, *MODELS) == []
    return path


def states(path: Path) -> dict[str, str]:
    return dict(query(path, "select obligation_id, state from marts.mart_compliance"))


def test_every_obligation_stands_there_once_with_a_japanese_label(built: Path) -> None:
    found = query(built, "select obligation_id from marts.mart_compliance order by 1")
    assert found == [(f"R-{number:02}",) for number in range(1, 41)]
    assert query(built, "select count(*) from marts.mart_compliance where obligation_ja = '' or state_ja is null") == [
        (0,)
    ]


def test_states_say_what_two_days_of_search_and_display_can_prove(built: Path) -> None:
    """No Google display or Demand Gen was delivered, no setting was read, no article list of women's jobs was opened."""
    found = states(built)
    expected = {
        "R-01": "met",
        "R-02": "unknown",
        "R-04": "met",
        "R-05": "met",
        "R-06": "met",
        "R-09": "unknown",
        "R-11": "not_used",
        "R-15": "met",
        "R-16": "open",
        "R-21": "met",
        "R-22": "not_met",
        "R-23": "attested",
        "R-24": "not_attested",
        "R-26": "not_met",
        "R-28": "not_met",
        "R-31": "unknown",
        "R-34": "met",
    }
    assert {name: found[name] for name in expected} == expected


def test_the_evidence_says_what_was_found_where_and_since_when(built: Path) -> None:
    """4,001.500002 yen of Google, 1,900 and 299.75 of Yahoo!; one row has no cost."""
    assert query(
        built,
        "select since_date, evidence_table, evidence_ja from marts.mart_compliance where obligation_id = 'R-01'",
    ) == [(date(2026, 1, 10), "fct_ad_performance_daily", "2026-01-10〜2026-01-11：表示 1720 回、クリック 57 回")]
    cost = query(built, "select evidence_ja from marts.mart_compliance where obligation_id = 'R-26'")
    assert cost == [("媒体費（税抜）6201 円、費用不明 1 行",)]


def test_the_newest_attestation_counts_and_never_overrules_data(built: Path) -> None:
    assert query(
        built,
        """select obligation_id, state, since_date, attested_evidence from marts.mart_compliance
        where attested_by is not null order by 1""",
    ) == [
        ("R-10", "attested", date(2026, 1, 12), "SNS広告は利用しない旨の協議書"),
        ("R-21", "met", date(2026, 1, 10), "口頭"),
        ("R-23", "attested", date(2026, 1, 26), "第2回隔週レポート"),
    ]


def test_sessions_that_lost_their_tags_are_told_beside_urls_that_keep_the_rules(built: Path) -> None:
    """R-21: the URLs decide, but nobody reads "no violation" without the sessions behind it."""
    broken = query(
        built, "select sum(sessions) from marts.mart_rule_sheet where arrival = 'session' and verdict = 'fails'"
    )
    assert broken == [(16,)]
    ((state, said),) = query(built, "select state, evidence_ja from marts.mart_compliance where obligation_id = 'R-21'")
    assert state == "met"
    assert said == "違反しているリンク先URL 0 件、その費用 0 円、パラメータがDMシートと異なるセッション 16 件"


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
    assert dbt.build(built, "--select", "mart_compliance") == []
    found = states(built)
    assert (found["R-16"], found["R-20"], found["R-21"]) == ("met", "not_met", "not_met")
    query(built, f"update marts.mart_campaign_totals_daily set cost_net = 30000 {total}")
    query(built, "update seeds.engagement set delivery_end_date = '2026-01-11'")
    assert dbt.build(built, "--select", "mart_compliance") == []
    assert states(built)["R-16"] == "not_met"
