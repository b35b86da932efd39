"""Checks the plan against the targets: CPA, CV and budget. A mistyped digit makes them implausible."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from orchestration.seeds._findings import Findings
from orchestration.seeds._periods import number_of
from orchestration.seeds._rows import Row

MAX_PLAUSIBLE_FACTOR = 4
"""Largest plausible factor between a planned and a target figure."""


def check_targets(rows: Mapping[str, Sequence[Row]], files: Mapping[str, str], findings: Findings) -> None:
    """Warn when the figures of the engagement, or of a medium's plan, do not fit together."""
    for row in rows.get("engagement", ()):
        cv, cpa, budget = (number_of(row, name) for name in ("target_cv", "target_cpa_yen", "media_budget_yen"))
        if cv and cpa and budget and _is_implausible(cv * cpa, budget):
            message = f"of {cpa:f} for {cv:f} CV is {cv * cpa:f} yen, and media_budget_yen is {budget:f}"
            findings.warning(
                files["engagement"], message, "check the digits of all three", row.number, "target_cpa_yen"
            )
        for plan in rows.get("media_plan", ()):
            planned = _planned_cpa(plan)
            if cpa and planned and _is_implausible(planned, cpa):
                message = f"with cpm_yen and ctr makes a CPA of {planned:.0f} yen, and target_cpa_yen is {cpa:f}"
                findings.warning(files["media_plan"], message, "check the digits of all three", plan.number, "cvr")


def _planned_cpa(row: Row) -> Decimal | None:
    """Return yen per CV: the price of a view divided by the share of views that lead to a CV. None if a part is
    unknown."""
    cpm, ctr, cvr = (number_of(row, name) for name in ("cpm_yen", "ctr", "cvr"))
    return cpm / 1000 / (ctr * cvr) if cpm and ctr and cvr else None


def _is_implausible(first: Decimal, second: Decimal) -> bool:
    return first > second * MAX_PLAUSIBLE_FACTOR or first * MAX_PLAUSIBLE_FACTOR < second
