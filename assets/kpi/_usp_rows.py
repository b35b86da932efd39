"""Rows of `kpi.usp`. Loads the statistical methods, so only the computation imports it."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from assets.kpi._creative_model import differences
from assets.kpi._usp_columns import COLUMNS
from assets.kpi.statistics.selling_points import draw, standing

Row = dict[str, Any]
SURE = 0.90
"""Probability of being the best from which a selling point is used without another comparison."""
ARMS_SQL = """
select
    arms.test_id, arms.arm, arms.usp_ja, arms.first_day, least(arms.last_day, results.as_of_date) as as_of_date,
    arms.primary_metric as metric, coalesce(media.name_ja, '全媒体') as medium_ja, coalesce(targets.name_ja, '全ターゲット') as target_ja,
    results.test_id is not null as has_result, coalesce(results.evidence = 'observational', false) as is_observational,
    results.winner_arm
from seeds.creative_tests as arms
left join (
    select test_id, max(as_of_date) as as_of_date, max(evidence) as evidence, max(winner_arm) as winner_arm
    from kpi.creative_test where is_primary and log_ratio is not null group by test_id
) as results using (test_id)
left join seeds.media as media using (medium)
left join seeds.targets as targets using (target)
where arms.usp_ja is not null
order by arms.first_day, arms.test_id, arms.arm"""
RESULTS_SQL = """
select test_id, arm, control_arm, is_primary, log_ratio, log_ratio_error, planned_share, evidence,
    (select planned_share::double from seeds.creative_tests as seed where seed.test_id = results.test_id and is_control) as share_control
from kpi.creative_test as results where is_primary and log_ratio is not null order by test_id, arm"""
MEDIA_BY_BUDGET_SQL = """
select media.name_ja from seeds.media as media inner join seeds.media_plan as plan using (medium)
group by all order by sum(plan.budget_yen) desc, media.name_ja"""


def table_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per selling point that a declared test names."""
    arms = connection.execute(ARMS_SQL).df()
    found = connection.execute(RESULTS_SQL)
    names = [column[0] for column in found.description or ()]
    results = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    seed = connection.execute("select test_id, arm, usp_ja from seeds.creative_tests").fetchall()
    usps = {(test, arm): usp for test, arm, usp in seed}
    measured = differences(results, usps)
    drawn = draw(measured).selling_points if measured else {}
    effects = {point: values for point, values in drawn.items() if point in set(arms["usp_ja"])}
    stands = effect_columns(effects)
    media = [name for (name,) in connection.execute(MEDIA_BY_BUDGET_SQL).fetchall()]
    rows = [
        {"usp_ja": usp, **count_columns(of_usp), **stands.get(str(usp), {})}
        for usp, of_usp in arms.groupby("usp_ja", sort=True)
    ]
    for row in rows:
        row |= next_columns(row, stands, media)
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS], dtype=object)


def effect_columns(effects: Mapping[str, np.ndarray]) -> dict[str, Row]:
    """Return effect, interval, chances and rank by selling point, from draws of the logarithms of their effects."""
    if not effects:
        return {}
    stands = standing(list(effects.values()))
    return {
        point: {
            "usp_rank": stands.rank[position],
            "effect": float(np.expm1(np.median(values))),
            "effect_low": float(np.expm1(np.quantile(values, 0.025))),
            "effect_high": float(np.expm1(np.quantile(values, 0.975))),
            "p_best": stands.p_best[position],
            "expected_loss": stands.expected_loss[position],
        }
        for position, (point, values) in enumerate(effects.items())
    }


def count_columns(arms: pd.DataFrame) -> Row:
    """Return the tests of one selling point that have a result: how many, where, when, and how they ended."""
    tested = arms[arms["has_result"]]
    of_tests = tested.drop_duplicates("test_id")
    won = tested[tested["winner_arm"] == tested["arm"]]["test_id"]
    lost = of_tests[of_tests["winner_arm"].notna() & ~of_tests["test_id"].isin(won)]

    def listed(column: str) -> str | None:
        return "、".join(dict.fromkeys(of_tests[column])) or None

    return {
        "tests": len(of_tests),
        "observational_tests": int(of_tests["is_observational"].sum()),
        "wins": won.nunique(),
        "losses": len(lost),
        "metrics": ", ".join(sorted(set(of_tests["metric"]))) or None,
        "media_ja": listed("medium_ja"),
        "targets_ja": listed("target_ja"),
        "first_day": of_tests["first_day"].min() if len(of_tests) else None,
        "as_of_date": of_tests["as_of_date"].max() if len(of_tests) else None,
    }


def next_columns(row: Row, stands: Mapping[str, Row], media: Sequence[str]) -> Row:
    """Return what to try next with one selling point."""
    tested_media = (row["media_ja"] or "").split("、")
    medium = None if "全媒体" in tested_media else next((name for name in media if name not in tested_media), None)
    where = f"媒体は、未テストの{medium}をおすすめします。" if medium else ""
    if row.get("effect") is None:
        words = "登録済みのテストの結果を待ってください。"
        return {"next_step": "wait", "next_usp_ja": None, "next_medium_ja": medium, "next_step_ja": words}
    by_rank = sorted(stands, key=lambda point: stands[point]["usp_rank"])
    rival = next((point for point in by_rank if point != row["usp_ja"]), None)
    if row["p_best"] >= SURE or rival is None:
        code, rival, words = (
            "use",
            None,
            f"この訴求を採用してください。{f'{medium}でも効果を確認してください。' if medium else ''}",
        )
    elif row["effect_high"] < 0:
        code, rival, words = "drop", None, "効果が平均を下回っています。別の訴求に差し替えてください。"
    else:
        code, words = "compare", f"「{rival}」と同じ条件で比較するテストを行ってください。{where}"
    return {"next_step": code, "next_usp_ja": rival, "next_medium_ja": medium, "next_step_ja": words}
