"""Checks between engagements: what one may not share with another, and what would count twice."""

from collections.abc import Iterator, Mapping, Sequence

from orchestration.engagements._engagement import Engagement, is_advertising
from orchestration.engagements._find import expand
from orchestration.errors import PermanentError
from orchestration.seeds import ERROR, WARNING, Finding, check_seeds, load_valid_seeds


def findings_between(engagements: Sequence[Engagement]) -> Iterator[Finding]:
    """Yield a finding for each ad account that two engagements list; and, for engagements on the same days of one site,
    for landing pages that contain one another and for CV rules that judge the same links differently."""
    for number, first in enumerate(engagements):
        for second in engagements[number + 1 :]:
            yield from _shared_accounts(first, second)
            if first.launch <= second.end and second.launch <= first.end and _share_a_site(first, second):
                yield from _shared_days(first, second)
                yield from _rules_that_differ(first, second)


def _shared_accounts(first: Engagement, second: Engagement) -> Iterator[Finding]:
    for platform, account in sorted(first.ad_accounts & second.ad_accounts):
        yield Finding(
            "accounts.csv",
            ERROR,
            f"{platform} account {account} is in {_name(first)} and in {_name(second)}, so its spend would count twice",
            "ad accounts are opened anew for each engagement: correct one of the two files",
        )


def _share_a_site(first: Engagement, second: Engagement) -> bool:
    return any(not is_advertising(platform) for platform, _ in first.accounts & second.accounts)


def _shared_days(first: Engagement, second: Engagement) -> Iterator[Finding]:
    one, other = (_engagement_row(engagement) for engagement in (first, second))
    paths = [row.get("lp_path_prefix", "").rstrip("/") + "/" for row in (one, other)]
    if one.get("lp_host") == other.get("lp_host") and (paths[0].startswith(paths[1]) or paths[1].startswith(paths[0])):
        days = f"{max(first.launch, second.launch)} to {min(first.end, second.end)}"
        yield Finding(
            "engagement.csv",
            WARNING,
            f"{_name(first)} and {_name(second)} measure the same pages ({paths[0]} and {paths[1]}) on {days}, so sessions of these "
            "days count in both",
            "give each engagement a landing page of its own, or correct the dates",
        )


def _rules_that_differ(first: Engagement, second: Engagement) -> Iterator[Finding]:
    for one in _rules(first):
        for other in _rules(second):
            covers = one["path_prefix"].startswith(other["path_prefix"]) or other["path_prefix"].startswith(
                one["path_prefix"]
            )
            if one["link_domain"] == other["link_domain"] and covers and one["is_counted"] != other["is_counted"]:
                yield Finding(
                    "cv_link_rules.csv",
                    WARNING,
                    f"rule {one['rule_id']} of {_name(first)} and rule {other['rule_id']} of {_name(second)} cover the same links of "
                    f"{one['link_domain']}, and only one counts them",
                    "check which engagement these links belong to",
                )


def _rules(engagement: Engagement) -> Sequence[Mapping[str, str]]:
    return check_seeds(engagement.source).tables.get("cv_link_rules", [])


def _engagement_row(engagement: Engagement) -> Mapping[str, str]:
    return (check_seeds(engagement.source).tables.get("engagement") or [{}])[0]


def _name(engagement: Engagement) -> str:
    return f"{engagement.engagement_id} ({engagement.source})"


def refuse_unsound(engagements: Sequence[Engagement], named: str | None) -> None:
    """Raise PermanentError when the seeds of any engagement have errors, or two engagements have one ad account."""
    for source in dict.fromkeys([*expand(named), *(engagement.source for engagement in engagements)]):
        load_valid_seeds(source)
    for finding in findings_between(engagements):
        if finding.level == ERROR:
            raise PermanentError(finding.line())
