"""Outbound links on the simulated site, from the CV rules: links that count, and links that do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

KINDS = ("internship", "job")
PARTNER_LINK = "https://partner.example/about"
"""An external link of a site whose CV are events only."""
Rules = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class CvLinks:
    """`counted` has the application page of each kind that a rule counts, and is empty where only events are CV. `other`
    are links that no rule counts."""

    counted: Mapping[str, str]
    other: tuple[str, ...]

    def kind_or_other(self, kind: str) -> str:
        """Return the kind, or the only counted kind if no rule counts this one."""
        return kind if kind in self.counted else next(iter(self.counted))


def read_cv_links(rules: Rules, lp_path: str) -> CvLinks:
    """Return the links of the site that the rules speak of, and links near them. `lp_path` names the site's account on
    a social network."""
    counted: dict[str, str] = {}
    hosts: dict[str, str] = {}
    for kind in KINDS:
        for rule in rules:
            if rule["cv_kind"] == kind and rule["is_counted"] == "true" and kind not in counted:
                counted[kind], hosts[kind] = _address(rule), rule["link_domain"]
    excluded = [_address(rule) for rule in rules if rule["is_counted"] == "false"]
    social = f"https://www.instagram.com{lp_path if lp_path != '/' else '/lp'}.example"
    if hosts:
        first, last = next(iter(hosts.values())), list(hosts.values())[-1]
        misspelt = f"https://not{last.replace('.', '-', 1) if last.count('.') > 1 else last}/entry"
        near = [*excluded, f"https://{first}/about", social, misspelt]
    else:
        near = [*excluded, social, PARTNER_LINK]
    return CvLinks(counted, tuple(url for url in near if not _is_counted(url, rules)))


def _address(rule: Mapping[str, str]) -> str:
    return f"https://{rule['link_domain']}{rule['path_prefix']}"


def _is_counted(url: str, rules: Rules) -> bool:
    """Return whether the rule with the longest path, then with the longest domain, counts the link."""
    host, _, path = url.removeprefix("https://").partition("/")
    matching = [
        rule
        for rule in rules
        if (host == rule["link_domain"] or host.endswith("." + rule["link_domain"]))
        and (rule["path_prefix"] == "/" or f"/{path}/".startswith(rule["path_prefix"] + "/"))
    ]
    best = max(matching, key=lambda rule: (len(rule["path_prefix"]), len(rule["link_domain"])), default=None)
    return best is not None and best["is_counted"] == "true"
