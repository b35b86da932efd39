"""Checks of the rules that make a click on a link a CV."""

from collections.abc import Mapping, Sequence
from itertools import permutations

from orchestration.seeds._findings import Findings
from orchestration.seeds._links import within
from orchestration.seeds._rows import Row, nearest


def is_below(path: str, prefix: str) -> bool:
    """True when a normalised path is the prefix or lies below it, segment by segment (macro is_page_below)."""
    return prefix == "/" or path == prefix or path.startswith(prefix + "/")


def check_cv_rules(rows: Mapping[str, Sequence[Row]], file: str, findings: Findings) -> None:
    """Rules that can match nothing, contradict one another, or count nothing."""
    rules = [row for row in rows["cv_link_rules"] if row["link_domain"] and row["path_prefix"] and row["is_counted"]]
    if rules and not any(row["is_counted"] == "true" for row in rules):
        findings.error(
            file,
            "is true in no rule, so nothing could be a CV",
            "write true for the links that count",
            column="is_counted",
        )
    hosts = [row["lp_host"].removeprefix("www.") for row in rows.get("engagement", ()) if row["lp_host"]]
    for row in rules:
        if any(within(row["link_domain"], host) for host in hosts):
            message = f"belongs to the landing page's own host {hosts[0]}, and only links to other sites can be a CV"
            findings.error(
                file, message, "write the host of the application site", row.number, "link_domain", row["link_domain"]
            )
    for one, other in permutations(rules, 2):
        if one["is_counted"] != other["is_counted"]:
            _check_overruled(one, other, file, findings)
        elif one["cv_kind"] == other["cv_kind"]:
            _check_covered(one, other, rules, file, findings)
    counted = [row for row in rules if row["is_counted"] == "true"]
    for row in rules:
        covered = any(
            is_below(row["path_prefix"], one["path_prefix"])
            and (within(row["link_domain"], one["link_domain"]) or within(one["link_domain"], row["link_domain"]))
            for one in counted
        )
        if row["is_counted"] == "false" and not covered and len(rules) == len(rows["cv_link_rules"]):
            message = f"leaves out {row['path_prefix']}, which no rule counts"
            findings.warning(file, message, "check domain and path of both rules", row.number, "path_prefix")
    domains = {row["link_domain"]: row for row in reversed(rules)}
    for domain, row in domains.items():
        if near := nearest(domain, [one for one in domains if one != domain and not _related(one, domain)], 0.93):
            message = f"holds {domain}, which is nearly {near} of row {domains[near].number}"
            findings.warning(file, message, "check its spelling", row.number, "link_domain")


def _related(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)


def _check_covered(one: Row, other: Row, rules: Sequence[Row], file: str, findings: Findings) -> None:
    """Warn where a rule changes nothing because another one decides the same of all its links."""
    if not _holds(other, one) or _holds(one, other):
        return
    between = (
        row for row in rules if row["is_counted"] != one["is_counted"] and _holds(other, row) and _holds(row, one)
    )
    if not any(between):
        what = "counts" if one["is_counted"] == "true" else "leaves out"
        message = f"{what} {one['path_prefix']}, which rule {other['rule_id']} {what} already as {other['path_prefix']}"
        findings.warning(file, message, "check that both are meant", one.number, "path_prefix")


def _holds(one: Row, other: Row) -> bool:
    """Whether every link of a rule is one of another rule's."""
    return within(other["link_domain"], one["link_domain"]) and is_below(other["path_prefix"], one["path_prefix"])


def _check_overruled(one: Row, other: Row, file: str, findings: Findings) -> None:
    """Warn where one of two rules that decide differently takes links away from the other one unexpectedly."""
    same_path = one["path_prefix"] == other["path_prefix"]
    if not within(one["link_domain"], other["link_domain"]) or same_path:
        return
    if one["is_counted"] == "true" and is_below(one["path_prefix"], other["path_prefix"]):
        message = f"counts {one['path_prefix']} although rule {other['rule_id']} leaves out {other['path_prefix']}, which holds it"
        findings.warning(file, message, "check that both are meant", one.number, "path_prefix")
    if one["link_domain"] != other["link_domain"] and is_below(other["path_prefix"], one["path_prefix"]):
        message = f"does not hold for {other['path_prefix']} on its own host: rule {other['rule_id']} has the longer path and wins"
        findings.warning(file, message, "check that both are meant", one.number, "path_prefix")
