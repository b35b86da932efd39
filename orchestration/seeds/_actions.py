"""Checks of the proposals: a row says what was decided by whom on which day, and nothing that contradicts its decision."""

from collections.abc import Mapping, Sequence

from orchestration.seeds._findings import Findings
from orchestration.seeds._periods import day_of
from orchestration.seeds._rows import Row

Rows = Mapping[str, Sequence[Row]]
KINDS_WITH_ITEM = ("negative_keyword", "keyword", "placement_exclusion")
"""Kinds whose `item` is the keyword or the placement."""
ORDERED_DAYS = (("proposed_on", "decided_on"), ("decided_on", "carry_out_by"), ("decided_on", "changed_on"))


def check_actions(rows: Rows, file: str, findings: Findings) -> None:
    """Run every check of this module."""
    platforms = {row["medium"]: row["platform"] for row in rows.get("media", ())}
    open_rules: dict[str, Row] = {}
    for row in rows.get("actions", ()):
        _check_decision(row, file, findings)
        _check_days(row, rows, file, findings)
        _check_scope(row, platforms, file, findings)
        if row["rule_key"] and row["decision"] == "proposed":
            if other := open_rules.get(row["rule_key"]):
                message = f"is proposed in row {other.number} too, and neither is decided"
                findings.error(file, message, "keep one of the two", row.number, "rule_key", row["rule_key"])
            open_rules.setdefault(row["rule_key"], row)


def _check_decision(row: Row, file: str, findings: Findings) -> None:
    """Check that a decision names its day and the role that took it, and that an open proposal names neither."""
    decision = row["decision"]
    for column in ("decided_on", "decided_by_role") if decision else ():
        if decision == "proposed" and row[column]:
            message = "is filled in, and the decision is still proposed"
            findings.error(file, message, "write the decision, or leave it empty", row.number, column, row[column])
        elif decision != "proposed" and column in row.values and not row[column]:
            findings.error(
                file, f"is empty, and the decision is {decision}", "write who decided and when", row.number, column
            )
    for column in ("carry_out_by", "changed_on"):
        if row[column] and decision and decision != "agreed":
            message = f"is filled in, and the decision is {decision}"
            findings.error(
                file, message, "write agreed with its day, or leave it empty", row.number, column, row[column]
            )


def _check_days(row: Row, rows: Rows, file: str, findings: Findings) -> None:
    for before, after in ORDERED_DAYS:
        first, last = day_of(row, before), day_of(row, after)
        if first and last and last < first:
            findings.error(
                file, f"is before {before}, {first}", "write a later day", row.number, after, last.isoformat()
            )
    for engagement in rows.get("engagement", ()):
        begin = day_of(engagement, "contract_date") or day_of(engagement, "launch_date")
        end = day_of(engagement, "end_date")
        for column in ("proposed_on", "decided_on", "carry_out_by", "changed_on"):
            written = day_of(row, column)
            if written and begin and end and not begin <= written <= end:
                message = f"is outside the engagement, {begin} to {end}"
                findings.error(file, message, "write a day of it", row.number, column, written.isoformat())


def _check_scope(row: Row, platforms: Mapping[str, str], file: str, findings: Findings) -> None:
    own = platforms.get(row["medium"], "")
    if row["platform"] and own and own != row["platform"]:
        message = f"is a medium of {own}, and the platform is {row['platform']}"
        findings.error(file, message, "write one that fits the other", row.number, "medium", row["medium"])
    for column in ("campaign_id", "ad_group_id"):
        if row[column] and not row["platform"] and not row["medium"]:
            message = "is an id of a platform, and none is named"
            findings.error(file, message, "write the platform", row.number, column, row[column])
    if row["kind"] in KINDS_WITH_ITEM and not row["item"]:
        message = f"is empty, so any change of kind {row['kind']} in its scope counts as this one"
        findings.warning(file, message, "write the keyword or the placement", row.number, "item")
