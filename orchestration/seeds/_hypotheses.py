"""Checks of the hypotheses on segments, targets and positioning: both sides are different values of the dimension."""

from collections.abc import Mapping, Sequence

from orchestration.seeds._findings import Findings
from orchestration.seeds._rows import Row

Rows = Mapping[str, Sequence[Row]]
SEEDS_OF_DIMENSIONS = {
    "medium": ("media", "medium"),
    "campaign": ("campaigns", "campaign"),
    "target": ("targets", "target"),
    "target_group": ("targets", "target_group"),
    "sex": ("targets", "sex"),
}
"""Seed and column that hold the values of a dimension."""


def check_hypotheses(rows: Rows, file: str, findings: Findings) -> None:
    """Run every check of this module."""
    for row in rows.get("hypotheses", ()):
        if row["dimension"] not in SEEDS_OF_DIMENSIONS:
            continue
        seed, column = SEEDS_OF_DIMENSIONS[row["dimension"]]
        known = sorted({one[column] for one in rows.get(seed, ())})
        for side in ("stronger", "weaker"):
            if row[side] and known and row[side] not in known:
                message = f"is no {row['dimension']} of {seed}"
                findings.error(file, message, f"write one of {', '.join(known)}", row.number, side, row[side])
        if row["stronger"] and row["stronger"] == row["weaker"]:
            message = "is the same on both sides"
            findings.error(file, message, "name the value it is compared with", row.number, "weaker", row["weaker"])
