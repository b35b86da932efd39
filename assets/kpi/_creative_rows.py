"""Rows of `kpi.creative_test`: for each test arm and metric the sample ratio, the differences and the decision. Loads the
statistical methods, so only the computation imports it."""

from typing import Any

import pandas as pd

from assets.kpi._creative_data import EVENT_AND_EXPOSURE_BY_METRIC, CreativeTest
from assets.kpi._creative_words import DECISION_LABELS_JA, format_lift, summary_sentence_ja
from assets.kpi.statistics import (
    ALPHA,
    ARM_WINS,
    CONTROL_WINS,
    KEEP_RUNNING,
    CreativeVerdict,
    SampleRatio,
    TwoArms,
    check_sample_ratio,
    decide_test,
    estimate_rate_ratio,
    has_enough_data,
    rate_ratio_interval,
)
from orchestration.measures import measures

Row = dict[str, Any]


def test_rows(test: CreativeTest) -> list[Row]:
    """Return the rows of one test. With several test arms, the error rate α is divided by the number of comparisons
    (Bonferroni)."""
    daily_impressions = test.impressions()
    delivered = bool(test.days) and bool((daily_impressions.sum(axis=1) > 0).all())
    shares = test.arms.loc[[test.control, *test.test_arms], "planned_share"]
    ratio = check_sample_ratio(daily_impressions, shares.to_numpy(float)) if delivered else None
    rows = []
    for position, arm in enumerate(test.test_arms, start=1):
        impressions = daily_impressions.sum(axis=1)
        common: Row = {
            **plan_columns(test),
            "arm": arm,
            "planned_share": float(shares[arm]),
            "impressions_control": int(impressions[0]) if test.days else None,
            "impressions_arm": int(impressions[position]) if test.days else None,
            "share": ratio.shares[position] if ratio else None,
            **sample_ratio_columns(ratio),
        }
        rows += [common | metric_row(test, arm, metric, ratio, common) for metric in EVENT_AND_EXPOSURE_BY_METRIC]
    return rows


def plan_columns(test: CreativeTest) -> Row:
    """Return the columns that are equal in all rows of a test."""
    plan = test.plan
    optional_columns = {
        name: None if pd.isna(plan[name]) else plan[name] for name in ("name_ja", "medium", "campaign", "target")
    }
    return {
        "test_id": test.test_id,
        **optional_columns,
        "control_arm": test.control,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "as_of_date": test.as_of,
        "days_elapsed": len(test.days),
        "worthwhile_lift": float(plan.worthwhile_lift),
        "is_provisional": bool(test.delivered["is_provisional"].any()) if test.days else None,
    }


def sample_ratio_columns(ratio: SampleRatio | None) -> Row:
    """Return the result of the sample-ratio check as columns."""
    return {
        "sample_ratio_p": ratio.p_value if ratio else None,
        "sample_ratio_dispersion": ratio.dispersion if ratio else None,
        "is_sample_ratio_fine": ratio.is_fine if ratio else None,
    }


def metric_row(test: CreativeTest, arm: str, metric: str, ratio: SampleRatio | None, common: Row) -> Row:
    """Return the row of one metric. The primary metric also has the decision."""
    is_primary = metric == test.plan.primary_metric
    comparisons = len(test.test_arms)
    worthwhile = float(test.plan.worthwhile_lift)
    row: Row = {"metric": metric, "is_primary": is_primary}
    test_verdict: CreativeVerdict | None = None
    if ratio:
        arms = test.arms_against_control(arm, metric)
        row |= metric_values(arms, metric, ALPHA / comparisons)
        test_verdict = decide_test(arms, ALPHA / comparisons, worthwhile)
        row["p_value"] = min(1.0, test_verdict.p_value * comparisons)
    return row | decision_columns(test, arm, row, test_verdict, common) if is_primary else row


def metric_values(arms: TwoArms, metric: str, alpha: float) -> Row:
    """Return the values of both arms and their difference. For CPA, the ratio of CV per yen is inverted, so lower is
    better."""
    is_price = measures()[metric].unit == "yen"
    events_control, events = float(arms.events_control.sum()), float(arms.events.sum())
    exposure_control, exposure = float(arms.exposure_control.sum()), float(arms.exposure.sum())
    pairs = [(events_control, exposure_control), (events, exposure)]
    if is_price:
        pairs = [(below, above) for above, below in pairs]
    value_control, value = (above / below if below else None for above, below in pairs)
    ratio = estimate_rate_ratio(arms)
    low, high = rate_ratio_interval(arms, alpha) if has_enough_data(arms)[-1] else (None, None)
    if is_price:
        ratio, low, high = (1 / factor if factor else None for factor in (ratio, high, low))
    lift, lift_low, lift_high = (None if factor is None else factor - 1 for factor in (ratio, low, high))
    return {
        "events_control": int(events_control),
        "events_arm": int(events),
        "exposure_control": exposure_control,
        "exposure_arm": exposure,
        "value_control": value_control,
        "value_arm": value,
        "difference": value - value_control if value is not None and value_control is not None else None,
        "difference_low": multiply_known(value_control, lift_low),
        "difference_high": multiply_known(value_control, lift_high),
        "lift": lift,
        "lift_low": lift_low,
        "lift_high": lift_high,
    }


def multiply_known(value: float | None, factor: float | None) -> float | None:
    """Return the product, or None when either value is None."""
    return None if value is None or factor is None else value * factor


def decision_columns(test: CreativeTest, arm: str, row: Row, test_verdict: CreativeVerdict | None, common: Row) -> Row:
    """Return the decision, its date, the days still needed, the winning arm with its selling proposition, and the
    Japanese summary."""
    decision = decision_code(test, test_verdict, common["is_sample_ratio_fine"])
    winner = None
    if decision == "winner" and test_verdict:
        winner = arm if test_verdict.code == ARM_WINS else test.control
    usp = test.usp_of_arm(winner) if winner else None
    is_decided = decision in ("winner", "no_worthwhile_difference")
    decided_on = test.days[test_verdict.day] if is_decided and test_verdict and test_verdict.day is not None else None
    days_more = test_verdict.days_more if test_verdict and decision in ("keep_running", "ended_undecided") else None
    lift_ja = format_lift(row["metric"], row.get("lift"), row.get("lift_low"), row.get("lift_high"))
    return {
        "decision": decision,
        "decision_ja": DECISION_LABELS_JA[decision],
        "decided_on": decided_on,
        "days_more": days_more,
        "winner_arm": winner,
        "winner_usp_ja": usp,
        "summary_ja": summary_sentence_ja(
            decision,
            lift_ja,
            winner=winner,
            usp=usp,
            decided_on=decided_on,
            days_more=days_more,
            worthwhile=common["worthwhile_lift"],
            share=common["share"],
            planned=common["planned_share"],
        ),
    }


def decision_code(test: CreativeTest, test_verdict: CreativeVerdict | None, is_sample_ratio_fine: bool | None) -> str:
    """Return the code of the decision."""
    if test.as_of is None:
        return "not_started"
    if not test.days:
        return "not_loaded"
    if test_verdict is None:
        return "no_data"
    if is_sample_ratio_fine is False:
        return "sample_ratio_failed"
    if test_verdict.code == KEEP_RUNNING:
        return "ended_undecided" if test.as_of >= test.plan.last_day else "keep_running"
    return "winner" if test_verdict.code in (ARM_WINS, CONTROL_WINS) else "no_worthwhile_difference"
