"""`kpi.creative_test`: every declared test of creatives, judged (R-18). Sample ratio first, then differences, then one decision."""

from typing import Any

import duckdb
import pandas as pd

from assets.kpi._creative_columns import COLUMNS
from assets.kpi._creative_data import METRICS, CreativeTest, read_tests
from assets.kpi._creative_words import LABELS, difference, sentence
from assets.kpi._table import KpiTable
from assets.kpi.statistics import (
    ALPHA,
    ARM_WINS,
    CONTROL_WINS,
    KEEP_RUNNING,
    Arms,
    SampleRatio,
    Verdict,
    enough,
    estimate,
    interval,
    sample_ratio,
    verdict,
)
from orchestration.measures import measures

Row = dict[str, Any]


def compute(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per test, arm beside the control, and metric."""
    rows = [row for test in read_tests(connection) for row in rows_of(test)]
    return pd.DataFrame(rows, columns=[one.name for one in COLUMNS], dtype=object)


def rows_of(test: CreativeTest) -> list[Row]:
    """The test's rows. Several arms share the error: each is compared with α / number of comparisons (Bonferroni)."""
    shown = test.impressions()
    delivered = bool(test.days) and bool((shown.sum(axis=1) > 0).all())
    shares = test.arms.loc[[test.control, *test.others], "planned_share"]
    ratio = sample_ratio(shown, shares.to_numpy(float)) if delivered else None
    rows = []
    for position, arm in enumerate(test.others, start=1):
        whole = shown.sum(axis=1)
        common: Row = {
            **plan_of(test),
            "arm": arm,
            "planned_share": float(shares[arm]),
            "impressions_control": int(whole[0]) if test.days else None,
            "impressions_arm": int(whole[position]) if test.days else None,
            "share": ratio.shares[position] if ratio else None,
            **ratio_of(ratio),
        }
        rows += [common | metric_row(test, arm, metric, ratio, common) for metric in METRICS]
    return rows


def plan_of(test: CreativeTest) -> Row:
    """What is the same in all rows of a test."""
    plan = test.plan
    told = {name: None if pd.isna(plan[name]) else plan[name] for name in ("name_ja", "medium", "campaign", "target")}
    return {
        "test_id": test.test_id,
        **told,
        "control_arm": test.control,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "as_of_date": test.as_of,
        "days_elapsed": len(test.days),
        "worthwhile_lift": float(plan.worthwhile_lift),
        "is_provisional": bool(test.delivered["is_provisional"].any()) if test.days else None,
    }


def ratio_of(ratio: SampleRatio | None) -> Row:
    """The sample-ratio check as columns."""
    return {
        "sample_ratio_p": ratio.p_value if ratio else None,
        "sample_ratio_dispersion": ratio.dispersion if ratio else None,
        "is_sample_ratio_fine": ratio.is_fine if ratio else None,
    }


def metric_row(test: CreativeTest, arm: str, metric: str, ratio: SampleRatio | None, common: Row) -> Row:
    """Figures of one metric, and the decision where the metric is the one that decides."""
    is_primary = metric == test.plan.primary_metric
    comparisons = len(test.others)
    worthwhile = float(test.plan.worthwhile_lift)
    row: Row = {"metric": metric, "is_primary": is_primary}
    found: Verdict | None = None
    if ratio:
        arms = test.compared(arm, metric)
        row |= figures(arms, metric, ALPHA / comparisons)
        found = verdict(arms, ALPHA / comparisons, worthwhile)
        row["p_value"] = min(1.0, found.p_value * comparisons)
    return row | decision_of(test, arm, row, found, common) if is_primary else row


def figures(arms: Arms, metric: str, alpha: float) -> Row:
    """Values of both arms and their difference. For CPA the ratio of CV per yen is turned over: less is better."""
    is_price = measures()[metric].unit == "yen"
    events_control, events = float(arms.events_control.sum()), float(arms.events.sum())
    exposure_control, exposure = float(arms.exposure_control.sum()), float(arms.exposure.sum())
    parts = [(events_control, exposure_control), (events, exposure)]
    if is_price:
        parts = [(below, above) for above, below in parts]
    value_control, value = (above / below if below else None for above, below in parts)
    middle = estimate(arms)
    low, high = interval(arms, alpha) if enough(arms)[-1] else (None, None)
    if is_price:
        middle, low, high = (1 / one if one else None for one in (middle, high, low))
    lift, lift_low, lift_high = (None if one is None else one - 1 for one in (middle, low, high))
    return {
        "events_control": int(events_control),
        "events_arm": int(events),
        "exposure_control": exposure_control,
        "exposure_arm": exposure,
        "value_control": value_control,
        "value_arm": value,
        "difference": value - value_control if value is not None and value_control is not None else None,
        "difference_low": times(value_control, lift_low),
        "difference_high": times(value_control, lift_high),
        "lift": lift,
        "lift_low": lift_low,
        "lift_high": lift_high,
    }


def times(value: float | None, by: float | None) -> float | None:
    """The product; unknown when either is."""
    return None if value is None or by is None else value * by


def decision_of(test: CreativeTest, arm: str, row: Row, found: Verdict | None, common: Row) -> Row:
    """Decision, since when, how long still, the winner and its selling point, and the sentence."""
    decision = decide(test, found, common["is_sample_ratio_fine"])
    winner = None
    if decision == "winner" and found:
        winner = arm if found.code == ARM_WINS else test.control
    usp = test.usp(winner) if winner else None
    is_made = decision in ("winner", "no_worthwhile_difference")
    decided_on = test.days[found.day] if is_made and found and found.day is not None else None
    days_more = found.days_more if found and decision in ("keep_running", "ended_undecided") else None
    said = difference(row["metric"], row.get("lift"), row.get("lift_low"), row.get("lift_high"))
    return {
        "decision": decision,
        "decision_ja": LABELS[decision],
        "decided_on": decided_on,
        "days_more": days_more,
        "winner_arm": winner,
        "winner_usp_ja": usp,
        "summary_ja": sentence(
            decision,
            said,
            winner=winner,
            usp=usp,
            decided_on=decided_on,
            days_more=days_more,
            worthwhile=common["worthwhile_lift"],
            share=common["share"],
            planned=common["planned_share"],
        ),
    }


def decide(test: CreativeTest, found: Verdict | None, is_sample_ratio_fine: bool | None) -> str:
    """The decision's code."""
    if test.as_of is None:
        return "not_started"
    if not test.days:
        return "not_loaded"
    if found is None:
        return "no_data"
    if is_sample_ratio_fine is False:
        return "sample_ratio_failed"
    if found.code == KEEP_RUNNING:
        return "ended_undecided" if test.as_of >= test.plan.last_day else "keep_running"
    return "winner" if found.code in (ARM_WINS, CONTROL_WINS) else "no_worthwhile_difference"


TABLE = KpiTable(
    name="creative_test",
    description=(
        "One row per test, arm beside the control, and metric: tests of creatives declared in seeds.creative_tests, with intervals that "
        "hold on every day one looks. The row with is_primary decides; the others are for information. R-18. "
        "| クリエイティブテストの判定（案×指標）。毎日見ても誤判定が5%を超えない方法による。"
    ),
    columns=COLUMNS,
    grain=("test_id", "arm", "metric"),
    adds_up={"not": {"days_elapsed": "Every arm and metric of a test has the same days."}},
    reads=("marts.mart_funnel_daily", "seeds.creative_tests"),
    compute=compute,
)
