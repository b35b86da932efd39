"""Ranking of arms and selling points by the hierarchical model, from the rows of `kpi.creative_test` that decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from assets.kpi.statistics.selling_points import ArmDifference, Draws, Standing, draw, standing

Row = dict[str, Any]
Usps = Mapping[tuple[str, str], str | None]
"""Selling point by test and arm; None when the seed names none."""


def selling_point(usps: Usps, test_id: str, arm: str) -> str:
    """Return the selling point of an arm. An arm without one has a name of its own, which no other arm shares."""
    return usps[test_id, arm] or f"({test_id} {arm})"


def differences(rows: Sequence[Row], usps: Usps) -> list[ArmDifference]:
    """Return the measured differences of the rows that decide their test; rows without an estimate are left out."""
    return [
        ArmDifference(
            test=row["test_id"],
            arm=row["arm"],
            control=row["control_arm"],
            selling_point=selling_point(usps, row["test_id"], row["arm"]),
            control_selling_point=selling_point(usps, row["test_id"], row["control_arm"]),
            mean=row["log_ratio"],
            variance=row["log_ratio_error"] ** 2,
            # The variance of a log ratio is that of both arms; each arm's goes with one over its share.
            variance_control=row["log_ratio_error"] ** 2
            * row["planned_share"]
            / (row["planned_share"] + row["share_control"]),
            is_observational=row["evidence"] == "observational",
        )
        for row in rows
        if row["is_primary"] and row["log_ratio"] is not None
    ]


def add_standings(rows: Sequence[Row], usps: Usps) -> list[Row]:
    """Return the rows with P(better), expected loss, ranks and the recommended arm of each test."""
    measured = differences(rows, usps)
    draws = draw(measured) if measured else Draws({}, {})
    arms_by_test: dict[str, list[str]] = {}
    for one in measured:
        arms_by_test.setdefault(one.test, [one.control]).append(one.arm)
    stands = {
        test: standing([draws.arms[test, arm] for arm in arms]) for test, arms in arms_by_test.items()
    }  # fmt: skip
    winners = {row["test_id"]: row["winner_arm"] for row in rows if row.get("winner_arm")}
    return [
        row | standing_columns(row, arms_by_test.get(row["test_id"], []), stands.get(row["test_id"]), winners, usps)
        for row in rows
    ]


def standing_columns(
    row: Row, arms: Sequence[str], stands: Standing | None, winners: Mapping[str, str], usps: Usps
) -> Row:
    """Return the columns of the model for one row; nothing where the row does not decide or has no estimate."""
    if not row["is_primary"] or stands is None or row["arm"] not in arms:
        return {}
    position = arms.index(row["arm"])
    chosen = winners.get(row["test_id"], arms[stands.rank.index(1)])
    return {
        "p_better": stands.p_better[position],
        "p_best": stands.p_best[position],
        "expected_loss": stands.expected_loss[position],
        "expected_loss_control": stands.expected_loss[0],
        "arm_rank": stands.rank[position],
        "control_rank": stands.rank[0],
        "recommended_arm": chosen,
        "recommended_usp_ja": usps[row["test_id"], chosen],
    }
