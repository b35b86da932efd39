"""An engagement: its days, its accounts, and where its seeds are."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

from orchestration.seeds import PLATFORM_FACTS, check_seeds

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
