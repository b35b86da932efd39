"""`kpi.creative_test` over hand-made marts in which the answer is known. R-18."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from orchestration.errors import PermanentError
from tests.support.creative_marts import FIRST, NEWEST, Marts

pytestmark = pytest.mark.slow


@pytest.fixture
def marts(tmp_path: Path) -> Marts:
    return Marts(tmp_path / "working.duckdb")


def test_a_better_creative_wins_and_its_selling_point_is_named(marts: Marts) -> None:
    marts.declare("win")
    marts.deliver("win", "wina")
    marts.deliver("win", "winb", ctr=0.013)
    row = marts.judged()["win", "B", "ctr"]
    assert (row["decision"], row["decision_ja"]) == ("winner", "勝者あり")
    assert (row["winner_arm"], row["winner_usp_ja"]) == ("B", "訴求B")
    assert row["lift_low"] > 0.1
    assert row["lift_low"] < 0.3 < row["lift_high"]
    assert FIRST + timedelta(days=6) <= row["decided_on"].date() < NEWEST
    assert row["p_value"] < 0.001
    assert row["difference"] == pytest.approx(float(row["value_arm"]) - float(row["value_control"]), abs=1e-6)
    assert row["difference_low"] == pytest.approx(float(row["value_control"]) * row["lift_low"], abs=1e-6)
    assert "B案「訴求B」の成績が上回りました" in row["summary_ja"]
    assert row["is_sample_ratio_fine"]


def test_a_worse_creative_hands_the_win_to_the_control(marts: Marts) -> None:
    marts.declare("lose")
    marts.deliver("lose", "losea")
    marts.deliver("lose", "loseb", ctr=0.007)
    row = marts.judged()["lose", "B", "ctr"]
    assert (row["decision"], row["winner_arm"], row["winner_usp_ja"]) == ("winner", "A", "訴求A")
    assert row["lift_high"] < 0


def test_for_cpa_less_is_better(marts: Marts) -> None:
    """Half the price for the same clicks and CV: CPA −50 %."""
    marts.declare("cpa", metric="cpa")
    marts.deliver("cpa", "cpaa", impressions=100_000, cpc=60.0)
    marts.deliver("cpa", "cpab", impressions=100_000, cpc=30.0)
    row = marts.judged()["cpa", "B", "cpa"]
    assert (row["decision"], row["winner_arm"]) == ("winner", "B")
    assert row["lift_low"] < -0.5 < row["lift_high"] < 0
    assert float(row["value_control"]) == pytest.approx(60 / 0.02, rel=0.1)
    assert float(row["value_arm"]) == pytest.approx(30 / 0.02, rel=0.1)


def test_only_the_metric_chosen_beforehand_decides(marts: Marts) -> None:
    """The arm is clearly better in CTR, the test is about CVR."""
    marts.declare("one", metric="cvr")
    marts.deliver("one", "onea")
    marts.deliver("one", "oneb", ctr=0.015)
    found = marts.judged()
    assert found["one", "B", "cvr"]["decision"] == "keep_running"
    assert found["one", "B", "ctr"]["lift_low"] > 0
    assert pd.isna(found["one", "B", "ctr"]["decision"])
    assert [key[2] for key, row in found.items() if row["is_primary"]] == ["cvr"]


def test_equal_creatives_seen_by_many_make_no_difference_worth_having(marts: Marts) -> None:
    marts.declare("same")
    marts.deliver("same", "samea", impressions=300_000)
    marts.deliver("same", "sameb", impressions=300_000, ctr=0.0102)
    row = marts.judged()["same", "B", "ctr"]
    assert row["decision"] == "no_worthwhile_difference"
    assert -0.1 < row["lift_low"] < row["lift_high"] < 0.1
    assert row["winner_arm"] is None
    assert "±10%以内" in row["summary_ja"]


def test_too_little_is_kept_running_with_days_to_go_and_says_so_differently_after_the_end(marts: Marts) -> None:
    for test_id, last in (("run", date(2026, 3, 1)), ("end", date(2026, 1, 25))):
        marts.declare(test_id, last_day=last)
        marts.deliver(test_id, f"{test_id}a", impressions=1_500)
        marts.deliver(test_id, f"{test_id}b", impressions=1_500, ctr=0.0115)
    found = marts.judged()
    run, end = found["run", "B", "ctr"], found["end", "B", "ctr"]
    assert (run["decision"], run["as_of_date"].date()) == ("keep_running", NEWEST)
    assert (end["decision"], end["as_of_date"].date(), end["days_elapsed"]) == (
        "ended_undecided",
        date(2026, 1, 25),
        14,
    )
    assert run["lift_low"] < 0 < run["lift_high"]
    assert run["days_more"] > 0
    assert f"あと約{run['days_more']:.0f}日" in run["summary_ja"]


def test_an_uneven_delivery_is_no_fair_comparison_however_large_the_difference(marts: Marts) -> None:
    marts.declare("srm")
    marts.deliver("srm", "srma")
    marts.deliver("srm", "srmb", impressions=14_000, ctr=0.02)
    row = marts.judged()["srm", "B", "ctr"]
    assert (row["decision"], row["is_sample_ratio_fine"], row["winner_arm"]) == ("sample_ratio_failed", False, None)
    assert row["sample_ratio_p"] < 0.001
    assert row["share"] == pytest.approx(14 / 24, abs=0.01)
    assert "計画の50%に対して58" in row["summary_ja"]


def test_an_uneven_delivery_that_was_planned_is_fair(marts: Marts) -> None:
    marts.declare("plan", shares={"A": 0.8, "B": 0.2})
    marts.deliver("plan", "plana", impressions=40_000)
    marts.deliver("plan", "planb", impressions=10_000, ctr=0.014)
    row = marts.judged()["plan", "B", "ctr"]
    assert (row["decision"], row["is_sample_ratio_fine"]) == ("winner", True)


def test_an_arm_that_was_never_shown_and_a_test_that_has_not_begun_have_no_figures(marts: Marts) -> None:
    marts.declare("half")
    marts.deliver("half", "halfa")
    marts.declare("soon", first_day=date(2026, 2, 9))
    found = marts.judged()
    half, soon = found["half", "B", "ctr"], found["soon", "B", "ctr"]
    assert (half["decision"], half["impressions_arm"]) == ("no_data", 0)
    assert half["impressions_control"] > 200_000
    assert (soon["decision"], soon["days_elapsed"]) == ("not_started", 0)
    for row in (half, soon):
        assert pd.isna(row["value_control"])
        assert pd.isna(row["lift"])


def test_days_that_are_not_loaded_are_not_days_without_delivery(marts: Marts) -> None:
    """The first loaded day is 12 January: nothing is known of December's test, and 28 days of one begun a week too early."""
    marts.declare("past", first_day=date(2025, 12, 1), last_day=date(2025, 12, 14))
    marts.declare("cut", first_day=date(2026, 1, 5))
    marts.deliver("cut", "cuta")
    marts.deliver("cut", "cutb")
    found = marts.judged()
    past, cut = found["past", "B", "ctr"], found["cut", "B", "ctr"]
    assert (past["decision"], past["days_elapsed"]) == ("not_loaded", 0)
    assert pd.isna(past["impressions_control"])
    assert cut["days_elapsed"] == 28


def test_several_arms_share_the_error(marts: Marts) -> None:
    """The same two arms, alone and beside a third: a wider interval, three times two rows."""
    marts.declare("two")
    marts.declare(
        "three", arms="ABC", creatives={"A": "twoa", "B": "twob", "C": "three_c"}, shares={"A": 0.4, "B": 0.4, "C": 0.2}
    )
    marts.connection.execute("update seeds.creative_tests set medium = 'two'")
    marts.deliver("two", "twoa")
    marts.deliver("two", "twob", ctr=0.0125)
    marts.deliver("two", "three_c", impressions=5_000)
    found = marts.judged()
    alone, beside = found["two", "B", "ctr"], found["three", "B", "ctr"]
    assert {key[1] for key in found if key[0] == "three"} == {"B", "C"}
    assert alone["lift"] == pytest.approx(beside["lift"])
    assert beside["lift_low"] < alone["lift_low"] < alone["lift_high"] < beside["lift_high"]
    assert beside["p_value"] == pytest.approx(2 * alone["p_value"])


def test_a_day_ga4_does_not_know_is_left_out_and_not_taken_for_zero(marts: Marts) -> None:
    marts.declare("gap", metric="cvr")
    marts.deliver("gap", "gapa", impressions=50_000)
    marts.deliver("gap", "gapb", impressions=50_000, cvr=0.05)
    before = marts.judged()["gap", "B", "cvr"]
    marts.connection.execute(
        "update marts.mart_funnel_daily set cv_events = null, cv_sessions = null, cv_with_cost = null, cv_with_clicks = null "
        "where report_date >= '2026-02-02'"
    )
    found = marts.judged()
    after = found["gap", "B", "cvr"]
    assert after["exposure_arm"] < before["exposure_arm"]
    assert float(after["value_arm"]) == pytest.approx(0.05, rel=0.1)
    assert float(found["gap", "B", "ctr"]["exposure_arm"]) == before["impressions_arm"]


def test_one_arm_may_be_several_creatives_in_turn_and_other_media_stay_out(marts: Marts) -> None:
    marts.declare("gens", creatives={"A": "g1 h1", "B": "g2 h2"})
    for creative in ("g1", "h1", "g2", "h2"):
        marts.deliver("gens", creative, impressions=2_000)
        marts.deliver("elsewhere", creative, impressions=9_000)
    row = marts.judged()["gens", "B", "ctr"]
    mine = marts.connection.execute(
        "select sum(impressions) from marts.mart_funnel_daily where medium = 'gens' and creative in ('g2', 'h2')"
    ).fetchall()
    assert [(row["impressions_arm"],)] == mine


def test_targets_are_compared_each_by_itself(marts: Marts) -> None:
    """Every target has equal creatives; the arm got more of the better target. Pooled, B would win."""
    marts.declare("mix")
    for target, ctr, shown in (("main_f", 0.03, (4_000, 16_000)), ("sub_m", 0.01, (16_000, 4_000))):
        marts.deliver("mix", "mixa", target=target, ctr=ctr, impressions=shown[0])
        marts.deliver("mix", "mixb", target=target, ctr=ctr, impressions=shown[1])
    row = marts.judged()["mix", "B", "ctr"]
    assert float(row["value_arm"]) > 1.5 * float(row["value_control"])
    assert row["lift"] == pytest.approx(0, abs=0.1)
    assert row["decision"] != "winner"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("set planned_share = 0.6 where arm = 'B'", "planned_share must be positive and add up to 1, not 1.1"),
        ("set is_control = true", "exactly one of them with is_control"),
        ("set creatives = 'bada' where arm = 'B'", "a creative is listed in two arms; list it in one arm only"),
        ("set primary_metric = 'cvr' where arm = 'B'", "primary_metric must be the same in every row"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused_by_name(marts: Marts, change: str, said: str) -> None:
    marts.declare("bad")
    marts.connection.execute(f"update seeds.creative_tests {change}")
    with pytest.raises(PermanentError, match=f"creative_tests.csv, test bad: .*{said}"):
        marts.judged()


def test_without_declared_tests_the_table_is_empty(marts: Marts) -> None:
    assert marts.judged() == {}


def test_a_test_without_a_significant_difference_still_names_the_arm_to_use(marts: Marts) -> None:
    marts.declare("end", last_day=date(2026, 1, 25))
    marts.deliver("end", "enda", impressions=2_000)
    marts.deliver("end", "endb", impressions=2_000, ctr=0.0112)
    row = marts.judged()["end", "B", "ctr"]
    assert (row["decision"], row["decision_ja"]) == ("ended_undecided", "期間終了・有意差なし")
    chosen = "B" if row["lift"] > 0 else "A"
    assert (row["recommended_arm"], row["recommended_usp_ja"]) == (chosen, f"訴求{chosen}")
    assert (row["p_better"] > 0.5) == (row["lift"] > 0)
    assert row["p_better"] == pytest.approx(row["p_best"])
    assert (row["expected_loss"] < row["expected_loss_control"]) == (row["lift"] > 0)
    assert {row["arm_rank"], row["control_rank"]} == {1, 2}
    assert f"採用候補は{chosen}案" in row["summary_ja"]
    assert "判定できませんでした" not in row["summary_ja"]


def test_delivery_moved_by_the_platform_is_told_from_a_broken_one_and_both_are_ranked(marts: Marts) -> None:
    for test_id, mode in (("opt", "OPTIMIZE"), ("even", "ROTATE_FOREVER"), ("dark", None), ("stop", "OPTIMIZE")):
        marts.declare(test_id)
        marts.deliver(test_id, f"{test_id}a")
        marts.deliver(test_id, f"{test_id}b", impressions=14_000, ctr=0.02, days=15 if test_id == "stop" else 28)
        marts.rotate(test_id, mode)
    found = marts.judged()
    rows = {test_id: found[test_id, "B", "ctr"] for test_id in ("opt", "even", "dark", "stop")}
    assert {test_id: row["delivery"] for test_id, row in rows.items()} == {
        "opt": "optimised", "even": "broken", "dark": "uneven", "stop": "broken"
    }  # fmt: skip
    assert rows["opt"]["ad_rotation_mode"] == "OPTIMIZE"
    assert "最適化" in rows["opt"]["summary_ja"]
    assert rows["stop"]["evidence"] == "randomised"
    for row in (rows["opt"], rows["even"], rows["dark"]):
        assert (row["decision"], row["evidence"], row["recommended_arm"]) == (
            "sample_ratio_failed",
            "observational",
            "B",
        )
        assert row["p_better"] > 0.99


def test_a_verdict_stands_when_the_sample_ratio_fails_later(marts: Marts) -> None:
    marts.declare("late", last_day=NEWEST)
    marts.deliver("late", "latea")
    marts.deliver("late", "lateb", ctr=0.016)
    before = marts.judged()["late", "B", "ctr"]
    assert before["decision"] == "winner"
    marts.connection.execute(
        "update marts.mart_funnel_daily set impressions = 5 * impressions, clicks = 5 * clicks "
        "where creative = 'lateb' and report_date > ?",
        [before["decided_on"].date()],
    )
    after = marts.judged()["late", "B", "ctr"]
    assert not after["is_sample_ratio_fine"]
    assert [after[name] for name in ("decision", "decided_on", "winner_arm")] == ["winner", before["decided_on"], "B"]


def test_pairs_shown_side_by_side_tell_the_scatter_and_days_to_come_change_no_verdict(marts: Marts) -> None:
    """Three media show two undeclared creatives each; the test is decided sooner, and on the same day when later days are there."""
    marts.declare("win", last_day=NEWEST)
    marts.deliver("win", "wina")
    marts.deliver("win", "winb", ctr=0.0125)
    alone = marts.judged()["win", "B", "ctr"]
    for medium in ("m1", "m2", "m3"):
        for creative in ("p", "q"):
            marts.deliver(medium, f"{medium}{creative}")
    marts.connection.execute("update seeds.engagement set launch_date = ?", [FIRST])
    beside = marts.judged()["win", "B", "ctr"]
    assert (alone["other_comparisons"], beside["other_comparisons"]) == (0, 6)
    assert beside["log_ratio_error"] < alone["log_ratio_error"]
    decided = beside["decided_on"].date()
    marts.connection.execute("delete from marts.mart_funnel_daily where report_date > ?", [decided])
    as_seen = marts.judged()["win", "B", "ctr"]
    assert [as_seen[name] for name in ("decision", "decided_on", "as_of_date")] == [
        "winner",
        *2 * [beside["decided_on"]],
    ]
