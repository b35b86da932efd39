"""Checks of what was planned against what was promised: CPA, CV and budget. Typing errors of a digit are far outside them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from orchestration.seeds._findings import Findings
from orchestration.seeds._periods import number_of
from orchestration.seeds._rows import Row

FAR = 4
"""How many times as much, or as little, is no plan any more."""


def check_targets(rows: Mapping[str, Sequence[Row]], files: Mapping[str, str], findings: Findings) -> None:
    """Warn where the figures of the engagement, or of a medium's plan, cannot belong together."""
    for row in rows.get("engagement", ()):
        cv, cpa, budget = (number_of(row, name) for name in ("target_cv", "target_cpa_yen", "media_budget_yen"))
        if cv and cpa and budget and _is_far(cv * cpa, budget):
            message = f"of {cpa:f} for {cv:f} CV is {cv * cpa:f} yen, and media_budget_yen is {budget:f}"
            findings.warning(
                files["engagement"], message, "check the digits of all three", row.number, "target_cpa_yen"
            )
        for plan in rows.get("media_plan", ()):
            planned = _planned_cpa(plan)
            if cpa and planned and _is_far(planned, cpa):
                message = f"with cpm_yen and ctr makes a CPA of {planned:.0f} yen, and target_cpa_yen is {cpa:f}"
                findings.warning(files["media_plan"], message, "check the digits of all three", plan.number, "cvr")


def _planned_cpa(row: Row) -> Decimal | None:
    """Yen for a CV: price of a view over the share of views that become one; None when a part is not known."""
    cpm, ctr, cvr = (number_of(row, name) for name in ("cpm_yen", "ctr", "cvr"))
    return cpm / 1000 / (ctr * cvr) if cpm and ctr and cvr else None


def _is_far(one: Decimal, other: Decimal) -> bool:
    return one > other * FAR or one * FAR < other
