"""Checks of the rules that make a click on a link a CV."""

from collections.abc import Mapping, Sequence
from itertools import permutations

from orchestration.seeds._findings import Findings
from orchestration.seeds._links import is_host_within
from orchestration.seeds._rows import Row, closest_word


def is_below(path: str, prefix: str) -> bool:
    """Return True when a normalised path equals the prefix or lies below it, by whole segments (macro is_page_below)."""
    return prefix == "/" or path == prefix or path.startswith(prefix + "/")


def check_cv_rules(rows: Mapping[str, Sequence[Row]], file: str, findings: Findings) -> None:
    """Check for rules that can match nothing or contradict one another."""
    rules = [row for row in rows["cv_link_rules"] if row["link_domain"] and row["path_prefix"] and row["is_counted"]]
    hosts = [row["lp_host"].removeprefix("www.") for row in rows.get("engagement", ()) if row["lp_host"]]
    for row in rules:
        if any(is_host_within(row["link_domain"], host) for host in hosts):
            message = f"belongs to the landing page's own host {hosts[0]}, and only links to other sites can be a CV"
            findings.error(
                file, message, "write the host of the application site", row.number, "link_domain", row["link_domain"]
            )
    for rule, other in permutations(rules, 2):
        if rule["is_counted"] != other["is_counted"]:
            _check_overruled(rule, other, file, findings)
        elif rule["cv_kind"] == other["cv_kind"]:
            _check_covered(rule, other, rules, file, findings)
    counted = [row for row in rules if row["is_counted"] == "true"]
    for row in rules:
        covered = any(
            is_below(row["path_prefix"], other_rule["path_prefix"])
            and (
                is_host_within(row["link_domain"], other_rule["link_domain"])
                or is_host_within(other_rule["link_domain"], row["link_domain"])
            )
            for other_rule in counted
        )
        if row["is_counted"] == "false" and not covered and len(rules) == len(rows["cv_link_rules"]):
            message = f"leaves out {row['path_prefix']}, which no rule counts"
            findings.warning(file, message, "check domain and path of both rules", row.number, "path_prefix")
    domains = {row["link_domain"]: row for row in reversed(rules)}
    for domain, row in domains.items():
        if near := closest_word(
            domain,
            [
                other_domain
                for other_domain in domains
                if other_domain != domain and not _is_related(other_domain, domain)
            ],
            0.93,
        ):
            message = f"holds {domain}, which is nearly {near} of row {domains[near].number}"
            findings.warning(file, message, "check its spelling", row.number, "link_domain")


def _is_related(first: str, second: str) -> bool:
    return is_host_within(first, second) or is_host_within(second, first)


def _check_covered(rule: Row, other_rule: Row, rules: Sequence[Row], file: str, findings: Findings) -> None:
    """Warn about a rule without effect, because another rule decides the same for all its links."""
    if not _is_subset(other_rule, rule) or _is_subset(rule, other_rule):
        return
    between = (
        row
        for row in rules
        if row["is_counted"] != rule["is_counted"] and _is_subset(other_rule, row) and _is_subset(row, rule)
    )
    if not any(between):
        effect = "counts" if rule["is_counted"] == "true" else "leaves out"
        message = f"{effect} {rule['path_prefix']}, which rule {other_rule['rule_id']} {effect} already as {other_rule['path_prefix']}"
        findings.warning(file, message, "check that both are meant", rule.number, "path_prefix")


def _is_subset(rule: Row, other_rule: Row) -> bool:
    """Return whether every link of the one rule also matches the other rule."""
    return is_host_within(other_rule["link_domain"], rule["link_domain"]) and is_below(
        other_rule["path_prefix"], rule["path_prefix"]
    )


def _check_overruled(rule: Row, other_rule: Row, file: str, findings: Findings) -> None:
    """Warn if one of two rules with different decisions unexpectedly takes links from the other."""
    same_path = rule["path_prefix"] == other_rule["path_prefix"]
    if not is_host_within(rule["link_domain"], other_rule["link_domain"]) or same_path:
        return
    if rule["is_counted"] == "true" and is_below(rule["path_prefix"], other_rule["path_prefix"]):
        message = (
            f"counts {rule['path_prefix']} although rule {other_rule['rule_id']} leaves out "
            f"{other_rule['path_prefix']}, which holds it"
        )
        findings.warning(file, message, "check that both are meant", rule.number, "path_prefix")
    if rule["link_domain"] != other_rule["link_domain"] and is_below(other_rule["path_prefix"], rule["path_prefix"]):
        message = (
            f"does not hold for {other_rule['path_prefix']} on its own host: "
            f"rule {other_rule['rule_id']} has the longer path and wins"
        )
        findings.warning(file, message, "check that both are meant", rule.number, "path_prefix")
