"""`kpi.plan_simulation`: expected results of the media plan, with the actual results so far."""

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from assets.kpi._table import IS_TOTAL, KpiColumn, KpiTable
from orchestration.errors import PermanentError
from orchestration.measures import measures

if TYPE_CHECKING:
    import pandas as pd

    from assets.kpi.statistics import MediumPlan, PlanSamples

SAMPLE_COUNT = 20_000
RANDOM_SEED = 17
TOTAL_LABEL = "(total)"
INTERVAL_QUANTILES = {"lower_95": 0.025, "lower_80": 0.1, "upper_80": 0.9, "upper_95": 0.975}

MEDIA_PLAN_SQL = """
select plan.medium, media.name_ja, cast(budget_yen as double), cast(cpm_yen as double), cast(cpm_cv as double),
    cast(ctr as double), cast(ctr_cv as double), cast(cvr as double), cast(cvr_cv as double)
from seeds.media_plan as plan inner join seeds.media as media on plan.medium = media.medium
order by plan.medium
"""
ACTUAL_SQL = """
with ads as (
    select daily.* from kpi.daily as daily
    inner join seeds.engagement as engagement on daily.report_date between engagement.launch_date and engagement.end_date
    where daily.is_ads
),
scoped as (
    select medium as scope, * from ads
    union all
    select '(total)', * from ads
),
so_far as (
    select scope, max(report_date) as as_of_date, sum(cost_net) as cost_to_date, sum(impressions) as impressions_to_date,
        sum(clicks) as clicks_to_date, sum(cv) as cv_to_date, sum(cv_with_cost) as cv_with_cost
    from scoped group by scope
)
select scope as medium, as_of_date, cost_to_date, impressions_to_date, clicks_to_date, cv_to_date, cv_with_cost
from so_far
"""


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per medium and the total. Raises PermanentError when no distribution has the assumed mean and
    variation."""
    import pandas as pd

    from assets.kpi.statistics import PlanSamples, exact_moments, sample_common_factor, sample_plan

    rng = np.random.default_rng(RANDOM_SEED)
    common_factor = sample_common_factor(SAMPLE_COUNT, rng)
    rows: list[dict[str, Any]] = []
    outcomes: list[PlanSamples] = []
    for medium, name_ja, *numbers in connection.execute(MEDIA_PLAN_SQL).fetchall():
        try:
            plan = to_medium_plan(*numbers)
            outcomes.append(sample_plan(plan, common_factor, rng))
        except ValueError as error:
            raise PermanentError(f"media_plan.csv, {medium}: {error}") from error
        expected = {name: moments.mean for name, moments in exact_moments(plan).items()}
        rows.append({"medium": medium, "medium_name_ja": name_ja} | summary_columns(outcomes[-1], expected))
    if rows:
        whole = sum(outcomes[1:], outcomes[0])
        expected = {name: sum(row[f"{name}_expected"] for row in rows) for name in ("impressions", "clicks", "cv")}
        rows.append(
            {"medium": TOTAL_LABEL, "medium_name_ja": "全体"}
            | summary_columns(whole, expected)
            | target_probabilities(connection, whole)
        )
    return join_actual(
        pd.DataFrame(
            rows, columns=[column.name for column in COLUMNS if column.name not in {*ACTUAL_COLUMNS, IS_TOTAL.name}]
        ),
        connection,
    )


def to_medium_plan(
    budget: float, cpm: float, cpm_cv: float, ctr: float, ctr_cv: float, cvr: float, cvr_cv: float
) -> "MediumPlan":
    """Convert a row of the plan into a `MediumPlan`."""
    from assets.kpi.statistics import Assumption, MediumPlan

    return MediumPlan(budget, Assumption(cpm, cpm_cv), Assumption(ctr, ctr_cv), Assumption(cvr, cvr_cv))


def summary_columns(samples: "PlanSamples", expected: dict[str, float]) -> dict[str, Any]:
    """Return exact expected values, and intervals from the samples. The expected CPA is the budget divided by the
    expected CV."""
    row: dict[str, Any] = {"budget": samples.cost}
    drawn = {"impressions": samples.impressions, "clicks": samples.clicks, "cv": samples.cv, "cpa": samples.cpa()}
    for measure, values in drawn.items():
        row[f"{measure}_expected"] = expected[measure] if measure in expected else samples.cost / expected["cv"]
        bounds = np.quantile(values, list(INTERVAL_QUANTILES.values()), method="inverted_cdf")
        row |= {
            f"{measure}_{name}": bound
            for name, bound in zip(INTERVAL_QUANTILES, np.where(np.isfinite(bounds), bounds, np.nan), strict=True)
        }
    return row


def target_probabilities(connection: duckdb.DuckDBPyConnection, plan_samples: "PlanSamples") -> dict[str, float]:
    """Return the probabilities that the whole plan reaches the target CV and the target CPA."""
    targets = connection.execute("select target_cv, cast(target_cpa_yen as double) from seeds.engagement").fetchone()
    cv, cpa = targets or (np.inf, 0.0)
    return {"p_target": float(((plan_samples.cv >= cv) & (plan_samples.cpa() <= cpa)).mean())}


def join_actual(planned: "pd.DataFrame", connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return the plan with the actual results by medium. Media without results have NULL."""
    import pandas as pd

    so_far = connection.execute(ACTUAL_SQL)
    names = [column[0] for column in so_far.description or ()]
    actual = [dict(zip(names, row, strict=True)) for row in so_far.fetchall()]
    for row in actual:
        row["cpa_to_date"] = measures()["cpa"].value(
            {"cost_net": row["cost_to_date"], "cv_with_cost": row.pop("cv_with_cost")}
        )
    columns = [name for name in names if name != "cv_with_cost"]
    frame = pd.DataFrame(actual, columns=[*columns, "cpa_to_date"], dtype=object)
    table = planned.merge(frame, on="medium", how="left")
    spent = table["cost_to_date"].astype(float) / table["budget"]
    return table.assign(cv_planned_for_cost=table["cv_expected"] * spent, is_total=table["medium"] == TOTAL_LABEL)


PLANNED_MEASURES = {
    "impressions": ("impressions", "表示回数"),
    "clicks": ("clicks", "クリック数"),
    "cv": ("official CVs", "公式CV"),
    "cpa": ("cost per CV, yen", "CV単価（円）"),
}
INTERVAL_LABELS = {
    "lower_95": ("Lower bound of the 95 % interval", "95%区間の下限"),
    "lower_80": ("Lower bound of the 80 % interval", "80%区間の下限"),
    "upper_80": ("Upper bound of the 80 % interval", "80%区間の上限"),
    "upper_95": ("Upper bound of the 95 % interval", "95%区間の上限"),
}
ACTUAL_COLUMNS = {
    "as_of_date": ("date", "Last day with any figure of this medium | 実績の最終日"),
    "cost_to_date": (
        "decimal(18,6)",
        "Net media cost so far, yen; null when unknown | これまでの媒体費（円、不明は NULL）",
    ),
    "impressions_to_date": ("bigint", "Impressions so far | これまでの表示回数"),
    "clicks_to_date": ("bigint", "Clicks so far | これまでのクリック数"),
    "cv_to_date": ("bigint", "Official CV so far | これまでの公式CV"),
    "cpa_to_date": (
        "decimal(18,6)",
        "Cost per CV so far, yen, where the cost is known | これまでのCV単価（円、費用が判明している範囲）",
    ),
    "cv_planned_for_cost": (
        "decimal(18,6)",
        "CV the plan expects for the money spent so far | これまでの費用に対して計画が見込むCV数",
    ),
}
COLUMNS = (
    KpiColumn("medium", "varchar", "Medium of the plan, or (total) | 計画の媒体区分（全体は (total)）", True),
    IS_TOTAL,
    KpiColumn("medium_name_ja", "varchar", "Medium in Japanese | 媒体名"),
    KpiColumn("budget", "decimal(18,6)", "Planned net media cost, yen | 計画の媒体費（円）", True),
    *(
        column
        for measure, (english, japanese) in PLANNED_MEASURES.items()
        for column in (
            KpiColumn(
                f"{measure}_expected", "decimal(18,6)", f"Expected {english} of the plan | 計画で見込む{japanese}"
            ),
            *(
                KpiColumn(f"{measure}_{bound}", "decimal(18,6)", f"{bound_en} of {english} | {japanese}の{said_ja}")
                for bound, (bound_en, said_ja) in INTERVAL_LABELS.items()
            ),
        )
    ),
    KpiColumn(
        "p_target",
        "double",
        "Probability that the plan reaches target CV and CPA; only for the total | 計画が目標CVと目標CV単価を満たす確率（全体のみ）",
    ),
    *(KpiColumn(name, kind, comment) for name, (kind, comment) in ACTUAL_COLUMNS.items()),
)

TABLE = KpiTable(
    name="plan_simulation",
    description=(
        "One row per medium of the media plan, and the total: impressions, clicks, CV and CPA expected from budget and prior beliefs "
        "(Monte Carlo; conversion rates of the media are correlated by 0.5) with 80 and 95 % intervals, and the actual figures so far. The "
        "actual total covers all ads. "
        "| メディアプランのシミュレーションと実績。"
    ),
    columns=COLUMNS,
    grain=("medium",),
    adds_up={
        "where": "not is_total",
        "from": "(select budget_yen as budget from seeds.media_plan)",
        "why": "The budget of the media plan. The total repeats its media.",
    },
    reads=("kpi.daily", "seeds.engagement", "seeds.media", "seeds.media_plan"),
    compute=compute,
)
