"""The engagements an installation knows, and the one that runs. An engagement is a folder or workbook of seeds:
`TOCHIMART_SEEDS` names one, `TOCHIMART_ENGAGEMENTS` several, and `seeds/` contains the shipped example."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

from orchestration.errors import PermanentError
from orchestration.seeds import PLATFORM_FACTS, SHARED_SOURCE, check_seeds, load_valid_seeds

ENGAGEMENTS_VARIABLE = "TOCHIMART_ENGAGEMENTS"
ENGAGEMENT_VARIABLE = "TOCHIMART_ENGAGEMENT"
MARKS = ("engagement.csv", "seeds.xlsx")
"""A folder with one of these files is an engagement."""
ENDED, UPCOMING, RUNNING = "ended", "upcoming", "running"


@dataclass(frozen=True)
class Engagement:
    """An engagement: its days, where its seeds are, and its accounts as (platform, account id). `is_shipped`: the
    example that comes with the program."""

    engagement_id: str
    name_ja: str
    source: Path
    launch: date
    delivery_end: date
    end: date
    accounts: frozenset[tuple[str, str]]
    is_shipped: bool = False

    def includes(self, day: date) -> bool:
        """Return whether `day` is between the launch and the end, both included."""
        return self.launch <= day <= self.end

    def state(self, today: date) -> str:
        """Return `upcoming`, `running` or `ended`."""
        return UPCOMING if today < self.launch else RUNNING if today <= self.end else ENDED

    @property
    def ad_accounts(self) -> frozenset[tuple[str, str]]:
        """Return the accounts of advertising. Accounts of the site (GA4, Search Console) may serve several engagements."""
        return frozenset(account for account in self.accounts if is_advertising(account[0]))

    def lists(self, platform: str, landed_name: str) -> bool:
        """Return whether the account of a landed file is in `accounts.csv`. `landed_name` is the file's name: the
        account, percent-encoded; for console files `<platform>.<account>.<level>`."""
        if platform != "console":
            return (platform, unquote(landed_name)) in self.accounts
        return any(landed_name.startswith(f"{owner}.{quote(account, safe='')}.") for owner, account in self.accounts)


def is_advertising(platform: str) -> bool:
    """Return whether accounts of this platform bill advertising. Of platforms without an API only ads are imported."""
    return platform not in PLATFORM_FACTS or PLATFORM_FACTS[platform].kind == "ads"


def find_engagements(named: str | None, source: Path | None) -> tuple[Engagement, ...]:
    """Return every engagement: the one at `source`, those at the paths `named` (separated as in PATH), and the shipped
    ones. The first with an id counts. A shipped one is left out if another has one of its ad accounts, because it is a
    copy of it. Engagements whose dates cannot be read are left out; `refuse_unsound` names them. Raises PermanentError
    when a path is no engagement."""
    found: dict[str, Engagement] = {}
    for path in [*([source] if source else []), *expand(named)]:
        if engagement := read_engagement(path):
            found.setdefault(engagement.engagement_id, engagement)
    taken = {account for engagement in found.values() for account in engagement.ad_accounts}
    for path in _engagements_below(SHARED_SOURCE):
        engagement = read_engagement(path, is_shipped=True)
        if engagement and not engagement.ad_accounts & taken:
            found.setdefault(engagement.engagement_id, engagement)
    return tuple(found.values())


def expand(named: str | None) -> list[Path]:
    """Return the folders and workbooks of engagements at the paths `named`. A path may be a folder of such folders."""
    paths: list[Path] = []
    for text in (named or "").split(os.pathsep):
        if not text.strip():
            continue
        path = Path(text.strip()).expanduser().absolute()
        inside = [path] if _is_engagement(path) else _engagements_below(path)
        if not inside:
            missing = "does not exist" if not path.exists() else "contains no engagement.csv and no such folder"
            raise PermanentError(
                f"{ENGAGEMENTS_VARIABLE}: {path} {missing}; name the folder of an engagement (`tochimart init FOLDER` writes one)"
            )
        paths += inside
    return paths


def _is_engagement(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx" if path.is_file() else any((path / mark).exists() for mark in MARKS)


def _engagements_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/") if _is_engagement(path)) if folder.is_dir() else []


def read_engagement(source: Path, is_shipped: bool = False) -> Engagement | None:
    """Return the engagement at `source`, or None when its id or dates cannot be read."""
    tables = check_seeds(source).tables
    rows = tables.get("engagement") or [{}]
    try:
        launch, delivery_end, end = (
            date.fromisoformat(rows[0][name]) for name in ("launch_date", "delivery_end_date", "end_date")
        )
        accounts = frozenset((row["platform"], row["account_id"]) for row in tables.get("accounts", []))
        return Engagement(
            rows[0]["engagement_id"], rows[0]["name_ja"], source, launch, delivery_end, end, accounts, is_shipped
        )
    except (KeyError, ValueError):
        return None


def choose(
    engagements: Sequence[Engagement], wanted: str | None, source: Path | None, today: date
) -> Engagement | None:
    """Return the engagement that is shown: the one with the id `wanted`, else the one at `source`, else the running one
    (the latest launch), else the next one, else the last one. The shipped example steps back while another runs or is
    to come. None when none can be read. Raises PermanentError when there is none with that id."""
    if wanted:
        for engagement in engagements:
            if engagement.engagement_id == wanted:
                return engagement
        known = ", ".join(engagement.engagement_id for engagement in engagements)
        raise PermanentError(f"{ENGAGEMENT_VARIABLE}: no engagement {wanted}; there are: {known}")
    if source:
        return next((engagement for engagement in engagements if engagement.source == source), None)
    own = [engagement for engagement in engagements if not engagement.is_shipped]
    candidates = own if any(engagement.state(today) != ENDED for engagement in own) else engagements
    return min(candidates, key=lambda engagement: _rank(engagement, today), default=None)


def _rank(engagement: Engagement, today: date) -> tuple[int, int, bool]:
    state = engagement.state(today)
    if state == RUNNING:
        return 0, -engagement.launch.toordinal(), engagement.is_shipped
    if state == UPCOMING:
        return 1, engagement.launch.toordinal(), engagement.is_shipped
    return 2, -engagement.end.toordinal(), engagement.is_shipped


def owns(mine: Engagement, others: Sequence[Engagement], platform: str, landed_name: str, day: date) -> bool:
    """Return whether a landed file belongs to `mine`. An ad account belongs to the engagement that lists it, on every
    day. Figures of the site, and of accounts that none lists, belong to the engagements that include the day; a day
    between engagements belongs to each, and to the delivery of none."""
    if platform == "console" or is_advertising(platform):
        if mine.lists(platform, landed_name):
            return not _is_site_file(platform, landed_name) or _has_day(mine, others, day)
        if any(other.lists(platform, landed_name) for other in others):
            return _is_site_file(platform, landed_name) and _has_day(mine, others, day)
    return _has_day(mine, others, day)


def _is_site_file(platform: str, landed_name: str) -> bool:
    return platform == "console" and not is_advertising(landed_name.partition(".")[0])


def _has_day(mine: Engagement, others: Sequence[Engagement], day: date) -> bool:
    return mine.includes(day) or not any(other.includes(day) for other in others)


def findings_between(engagements: Sequence[Engagement]) -> Iterator[str]:
    """Yield one line for each ad account that two engagements list, and for each pair on the same days of one site."""
    for number, first in enumerate(engagements):
        for second in engagements[number + 1 :]:
            names = f"{first.engagement_id} ({first.source}) and {second.engagement_id} ({second.source})"
            for platform, account in sorted(first.ad_accounts & second.ad_accounts):
                yield (
                    f"{platform} account {account} is in {names}, so its spend would count twice; ad accounts are opened anew for each "
                    "engagement: correct accounts.csv of one of them"
                )


def refuse_unsound(engagements: Sequence[Engagement], named: str | None) -> None:
    """Raise PermanentError when the seeds of any engagement have errors, or two engagements have one ad account."""
    for source in dict.fromkeys([*expand(named), *(engagement.source for engagement in engagements)]):
        load_valid_seeds(source)
    for line in findings_between(engagements):
        raise PermanentError(line)
