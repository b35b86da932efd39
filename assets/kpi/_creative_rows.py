"""Rows of `kpi.creative_test`: for each test arm and metric the delivery, the differences and the decision. Loads the
statistical methods, so only the computation imports it."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.kpi._creative_data import EVENT_AND_EXPOSURE_BY_METRIC, CreativeTest
from assets.kpi._creative_delivery import days_that_may_decide, delivery_columns
from assets.kpi._creative_model import add_standings
from assets.kpi._creative_scatter import ScatterPool, read_scatter_pools
from assets.kpi._creative_words import DECISION_LABELS_JA, summary_sentence_ja
from assets.kpi.statistics import (
    ALPHA,
    ARM_WINS,
    CONTROL_WINS,
    KEEP_RUNNING,
    Comparison,
    CreativeVerdict,
    Looks,
    TwoArms,
    decide_test,
    estimate_rate_ratio,
    has_enough_data,
)
from orchestration.measures import measures

Row = dict[str, Any]
Pools = Mapping[str, ScatterPool]


def table_rows(connection: duckdb.DuckDBPyConnection, tests: list[CreativeTest]) -> list[Row]:
    """Return the rows of all tests, with the ranking and the sentence of each."""
    pools = read_scatter_pools(connection, tests, list(EVENT_AND_EXPOSURE_BY_METRIC))
    usps = {(test.test_id, str(arm)): test.usp_of_arm(str(arm)) for test in tests for arm in test.arms.index}
    rows = add_standings([row for test in tests for row in test_rows(test, pools)], usps)
    for row in rows:
        row["summary_ja"] = summary_sentence_ja(row) if row["is_primary"] else None
    return rows


def test_rows(test: CreativeTest, pools: Pools) -> list[Row]:
    """Return the rows of one test. With several test arms, the error rate α is divided by the number of comparisons
    (Bonferroni)."""
    impressions = test.impressions()
    totals = impressions.sum(axis=1)
    shares = test.arms.loc[[test.control, *test.test_arms], "planned_share"].to_numpy(float)
    delivered = delivery_columns(test, impressions, shares)
    may_decide = days_that_may_decide(impressions, shares)
    rows = []
    for position, arm in enumerate(test.test_arms, start=1):
        common: Row = {
            **plan_columns(test),
            **delivered,
            "arm": arm,
            "planned_share": float(shares[position]),
            "share_control": float(shares[0]),
            "impressions_control": int(totals[0]) if test.days else None,
            "impressions_arm": int(totals[position]) if test.days else None,
            "share": float(totals[position] / totals.sum()) if delivered["is_delivered"] else None,
        }
        rows += [common | metric_row(test, arm, metric, pools[metric], common, may_decide) for metric in pools]
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


def metric_row(
    test: CreativeTest, arm: str, metric: str, pool: ScatterPool, common: Row, may_decide: NDArray[np.bool_]
) -> Row:
    """Return the row of one metric. The primary metric also has the decision."""
    is_primary = metric == test.plan.primary_metric
    row: Row = {"metric": metric, "is_primary": is_primary, "log_ratio": None}
    test_verdict: CreativeVerdict | None = None
    if common["is_delivered"]:
        comparisons = len(test.test_arms)
        looks = looks_at(test, ALPHA / comparisons)
        arms = test.arms_against_control(arm, metric)
        comparison = Comparison(arms, pool.prior(test.test_id, test.days))
        level = float(looks.levels()[-1])
        test_verdict = decide_test(comparison, looks, float(test.plan.worthwhile_lift), may_decide)
        row |= metric_values(comparison, metric, level)
        row["p_value"] = min(1.0, test_verdict.p_value * comparisons)
        row["p_value_limit"] = level * comparisons
        row["other_comparisons"] = pool.comparisons(test.test_id, test.days[-1])
    return row | decision_columns(test, arm, test_verdict, common) if is_primary else row


def looks_at(test: CreativeTest, alpha: float) -> Looks:
    """Return the looks at a test so far, one on each loaded day."""
    first, last = test.plan.first_day, test.plan.last_day
    numbers = np.array([(day - first).days + 1 for day in test.days])
    return Looks(numbers, (last - first).days + 1, alpha, is_over=test.as_of is not None and test.as_of >= last)


def metric_values(comparison: Comparison, metric: str, level: float) -> Row:
    """Return the values of both arms and their difference. For CPA, the ratio of CV per yen is inverted, so lower is
    better; `log_ratio` stays that of CV per yen."""
    arms: TwoArms = comparison.arms
    is_price = measures()[metric].unit == "yen"
    events_control, events = float(arms.events_control.sum()), float(arms.events.sum())
    exposure_control, exposure = float(arms.exposure_control.sum()), float(arms.exposure.sum())
    pairs = [(events_control, exposure_control), (events, exposure)]
    if is_price:
        pairs = [(below, above) for above, below in pairs]
    value_control, value = (above / below if below else None for above, below in pairs)
    ratio, on_log_scale = estimate_rate_ratio(arms), comparison.log_ratio()
    low, high = comparison.interval(level) if has_enough_data(arms)[-1] else (None, None)
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
        "log_ratio": on_log_scale[0] if on_log_scale else None,
        "log_ratio_error": on_log_scale[1] ** 0.5 if on_log_scale else None,
    }


def multiply_known(value: float | None, factor: float | None) -> float | None:
    """Return the product, or None when either value is None."""
    return None if value is None or factor is None else value * factor


def decision_columns(test: CreativeTest, arm: str, test_verdict: CreativeVerdict | None, common: Row) -> Row:
    """Return the decision, its date, the days still needed, and the winning arm with its selling proposition."""
    decision = decision_code(test, test_verdict, common["is_sample_ratio_fine"])
    winner = None
    if decision == "winner" and test_verdict:
        winner = arm if test_verdict.code == ARM_WINS else test.control
    is_decided = decision in ("winner", "no_worthwhile_difference")
    decided_on = test.days[test_verdict.day] if is_decided and test_verdict and test_verdict.day is not None else None
    return {
        "decision": decision,
        "decision_ja": DECISION_LABELS_JA[decision],
        "decided_on": decided_on,
        "days_more": test_verdict.days_more
        if test_verdict and decision in ("keep_running", "ended_undecided")
        else None,
        "winner_arm": winner,
        "winner_usp_ja": test.usp_of_arm(winner) if winner else None,
    }


def decision_code(test: CreativeTest, test_verdict: CreativeVerdict | None, is_sample_ratio_fine: bool | None) -> str:
    """Return the code of the decision. A verdict once reached stands, also if the sample ratio fails later."""
    if test.as_of is None:
        return "not_started"
    if not test.days:
        return "not_loaded"
    if test_verdict is None:
        return "no_data"
    if test_verdict.code != KEEP_RUNNING:
        return "winner" if test_verdict.code in (ARM_WINS, CONTROL_WINS) else "no_worthwhile_difference"
    if is_sample_ratio_fine is False:
        return "sample_ratio_failed"
    return "ended_undecided" if test.as_of >= test.plan.last_day else "keep_running"
