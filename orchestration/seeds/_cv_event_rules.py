"""Checks of the rules that make an event a CV, and that some rule counts at all."""

from collections.abc import Mapping, Sequence
from itertools import combinations, permutations

from orchestration.seeds._conditions import is_covered, may_overlap, read_conditions, rule_rank
from orchestration.seeds._findings import Findings
from orchestration.seeds._rows import Row, closest_word

KNOWN_PARAMETERS = (
    *("page_path", "page_location", "page_title", "page_referrer", "link_url", "link_domain", "link_text", "link_id"),
    *("link_classes", "outbound", "file_name", "file_extension", "form_id", "form_name", "form_destination"),
    *("form_submit_text", "search_term", "video_title", "video_url", "video_provider", "method", "content_type"),
)
"""Parameters of events that GA4 sends by itself, and of common recommended events. Others are allowed."""
FREQUENT_EVENTS = (
    "page_view",
    "screen_view",
    "session_start",
    "first_visit",
    "user_engagement",
    "scroll",
    "form_start",
)
"""Events that GA4 sends in ordinary visits."""


def check_cv_event_rules(rows: Mapping[str, Sequence[Row]], files: Mapping[str, str], findings: Findings) -> None:
    """Check for rules that can never apply, that contradict one another, or that count something else than meant."""
    file = files["cv_rules"]
    rules = [row for row in rows.get("cv_rules", ()) if {"event_name", "conditions", "is_counted"} <= row.values.keys()]
    _check_something_counts(rows, files, findings)
    _check_rule_ids(rows, file, findings)
    for row in rules:
        _check_event(row, file, findings)
        for condition in read_conditions(row["conditions"]):
            near = closest_word(condition.parameter, KNOWN_PARAMETERS, 0.82)
            if near and condition.parameter not in KNOWN_PARAMETERS:
                message = f"names the parameter {condition.parameter}, which is nearly {near}"
                findings.warning(file, message, "check its spelling", row.number, "conditions")
    for rule, other in permutations(rules, 2):
        _check_covered(rule, other, file, findings)
    for rule, other in combinations(rules, 2):
        _check_undecided(rule, other, file, findings)


def _check_something_counts(rows: Mapping[str, Sequence[Row]], files: Mapping[str, str], findings: Findings) -> None:
    """Report an engagement without any rule that counts. A column that could not be read is reported elsewhere."""
    if "cv_link_rules" not in rows or "cv_rules" not in rows:
        return
    rules = [*rows["cv_link_rules"], *rows["cv_rules"]]
    if not all(row["is_counted"] for row in rules) or any(row["is_counted"] == "true" for row in rules):
        return
    if rows["cv_link_rules"]:
        findings.error(
            files["cv_link_rules"],
            "is true in no rule, so nothing could be a CV",
            "write true for the links that count, or for an event in cv_rules.csv",
            column="is_counted",
        )
    else:
        findings.error(
            files["cv_rules"] if rows["cv_rules"] else files["cv_link_rules"],
            "has no rule that counts, so nothing could be a CV",
            "write a link into cv_link_rules.csv or an event into cv_rules.csv, with is_counted true",
        )


def _check_rule_ids(rows: Mapping[str, Sequence[Row]], file: str, findings: Findings) -> None:
    links = {row["rule_id"] for row in rows.get("cv_link_rules", ()) if row["rule_id"]}
    for row in rows.get("cv_rules", ()):
        if row["rule_id"] in links:
            message = "is a rule of cv_link_rules too, and figures name the rule alone"
            findings.error(file, message, "write another code", row.number, "rule_id", row["rule_id"])


def _check_event(row: Row, file: str, findings: Findings) -> None:
    event = row["event_name"]
    if event == "click":
        findings.error(
            file,
            "is a click on a link that leaves the site, and such clicks are counted by their link",
            "write domain and path of the link into cv_link_rules.csv",
            row.number,
            "event_name",
            event,
        )
    if event in FREQUENT_EVENTS and row["is_counted"] == "true":
        message = f"counts {event}, which GA4 sends in ordinary visits"
        findings.warning(file, message, "check that it is a result of the visit", row.number, "event_name")


def _check_covered(rule: Row, other: Row, file: str, findings: Findings) -> None:
    """Report a rule whose events all belong to a better rule, and warn about one that changes nothing. Equal rules are
    reported by their key."""
    if rule["conditions"] == other["conditions"] or not is_covered(rule.values, other.values):
        return
    if rule_rank(other.values) < rule_rank(rule.values):
        message = f"can never apply: rule {other['rule_id']} in row {other.number} applies to all its events"
        findings.error(file, message, "delete one of the two rules", rule.number, "conditions", rule["conditions"])
    elif (rule["is_counted"], rule["cv_kind"]) == (other["is_counted"], other["cv_kind"]):
        effect = "counts" if rule["is_counted"] == "true" else "leaves out"
        message = f"{effect} events that rule {other['rule_id']} {effect} already"
        findings.warning(file, message, "check that both are meant", rule.number, "conditions")


def _check_undecided(rule: Row, other: Row, file: str, findings: Findings) -> None:
    """Warn about two rules that decide differently, where only the number and length of conditions says which one
    applies to an event of both."""
    if (rule["is_counted"], rule["cv_kind"]) == (other["is_counted"], other["cv_kind"]):
        return
    nested = is_covered(rule.values, other.values) or is_covered(other.values, rule.values)
    if not nested and may_overlap(rule.values, other.values):
        winner = min(rule, other, key=lambda row: rule_rank(row.values))
        message = f"may match the same event as rule {rule['rule_id']}; rule {winner['rule_id']} then applies"
        findings.warning(file, message, "add a condition if that is not meant", other.number, "conditions")
