"""Expected structure of the seed of hypotheses."""

from orchestration.seeds import _values
from orchestration.seeds._columns import Column, Table, choice, code, text

HYPOTHESES = Table(
    "hypotheses",
    (
        code("hypothesis_id", unique=True),
        choice("kind", "segmentation", "targeting", "positioning"),
        text("statement_ja"),
        choice("measure", "ctr", "cvr", "cpa"),
        choice("dimension", "medium", "campaign", "target", "target_group", "sex"),
        Column("stronger", _values.to_half_width),
        Column("weaker", _values.to_half_width, required=False),
    ),
    may_be_empty=True,
    may_be_missing=True,
)
