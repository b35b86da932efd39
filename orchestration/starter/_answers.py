"""The answers from which a starter folder is made, and how the words of a person become values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from orchestration.errors import PermanentError
from orchestration.seeds import PLACEHOLDER_ACCOUNTS
from orchestration.starter._media import API_PLATFORMS, Medium


@dataclass(frozen=True)
class Named:
    """A code and its Japanese name: a campaign or a target. `group` and `sex` belong to targets."""

    code: str
    name_ja: str
    group: str = "main"
    sex: str = ""


@dataclass(frozen=True)
class Account:
    """An account id, and the manager account above it, or ''."""

    account_id: str
    manager_id: str = ""


@dataclass(frozen=True)
class CvLink:
    """A link whose clicks are CV: host, path, and kind (job or internship)."""

    host: str
    path: str
    kind: str


@dataclass(frozen=True)
class CvEvent:
    """An event that is a CV: its name in GA4, conditions separated by `;`, and kind, a code such as form."""

    name: str
    conditions: str
    kind: str


@dataclass(frozen=True)
class Answers:
    """Everything a starter folder is made from. Amounts are in yen without tax. Days are inclusive."""

    engagement_id: str
    name_ja: str
    customer_ja: str
    contractor_ja: str
    contract: date
    launch: date
    delivery_end: date
    end: date
    target_cv: int
    target_cpa: int
    media_budget: int
    production_yen: int
    reporting_yen: int
    lp_host: str
    lp_path: str
    cv_link: CvLink | None
    cv_event: CvEvent | None
    media: Sequence[Medium]
    campaigns: Sequence[Named]
    targets: Sequence[Named]
    prefectures: Sequence[str]
    accounts: Mapping[str, Account] = field(default_factory=dict)
    container_id: str = ""

    @property
    def serving_platforms(self) -> list[str]:
        """Return the platforms of the media, each once."""
        return list(dict.fromkeys(medium.platform for medium in self.media))

    @property
    def api_platforms(self) -> list[str]:
        """Return the platforms of the media whose figures are fetched."""
        return [platform for platform in self.serving_platforms if platform in API_PLATFORMS]

    def account(self, platform: str) -> Account:
        """Return the account of a platform, or a placeholder."""
        return self.accounts.get(platform) or Account(PLACEHOLDER_ACCOUNTS[platform])

    @property
    def purpose(self) -> str:
        """Return what the articles are for: the kind of CV they lead to."""
        cv = self.cv_link or self.cv_event
        return cv.kind if cv else ""

    @property
    def placeholder_platforms(self) -> list[str]:
        """Return the platforms for which no account id was given."""
        return [name for name in (*self.api_platforms, "ga4", "tag_manager") if name not in self.accounts]

    def __post_init__(self) -> None:
        for before, after in (("contract", "launch"), ("launch", "delivery_end"), ("delivery_end", "end")):
            if getattr(self, before) > getattr(self, after):
                raise PermanentError(
                    f"--{after.replace('_', '-')} {getattr(self, after)}: before --{before.replace('_', '-')} "
                    f"{getattr(self, before)}; write a later day"
                )
        for platform in self.accounts:
            if platform not in (*self.api_platforms, "ga4", "tag_manager"):
                known = ", ".join((*self.api_platforms, "ga4", "tag_manager"))
                raise PermanentError(f"--account {platform}=…: no account of it is needed; write one of {known}")
        if not (self.cv_link or self.cv_event):
            raise PermanentError("--cv-link: nothing counts as CV; write a link, or an event as --cv-event")
        if self.media_budget < len(self.media):
            raise PermanentError("--budget: less than one yen for each medium; write the media budget in yen")

    @property
    def periods(self) -> int:
        """Return the number of two-week periods of delivery."""
        return -(-((self.delivery_end - self.launch).days + 1) // 14)

    def due_of_period(self, number: int) -> date:
        """Return the day on which the report of a two-week period is due: a week after the period, or the end."""
        last = min(self.launch + timedelta(days=14 * number - 1), self.delivery_end)
        return min(last + timedelta(days=7), self.end)


def read_day(option: str, text: str) -> date:
    """Return a day written as 2026-04-01 or 2026/4/1. Raises PermanentError."""
    match = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", text.strip())
    try:
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text.strip())
    except ValueError as error:
        raise PermanentError(f"--{option} {text}: not a date; write it as YYYY-MM-DD") from error


def read_address(option: str, text: str) -> tuple[str, str]:
    """Return host and path of an address such as https://jobs.example.jp/entry or jobs.example.jp/entry. Raises
    PermanentError."""
    parts = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    host, path = parts.hostname or "", "/" + parts.path.strip("/")
    if "." not in host or re.search(r"\s", text.strip()):
        raise PermanentError(
            f"--{option} {text}: not an address; write host and path, such as https://jobs.example.jp/entry"
        )
    return host, path


def read_named(option: str, text: str) -> Named:
    """Return CODE=NAME, or CODE=NAME:main:female for a target. Raises PermanentError."""
    code, _, words = text.partition("=")
    name, *more = words.split(":")
    code, name = code.strip().lower(), name.strip()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", code) or not name or len(more) > 2:
        raise PermanentError(f"--{option} {text}: write CODE=NAME, such as spring=春のキャンペーン")
    group, sex = [*more, "main", ""][0] if more else "main", more[1] if len(more) > 1 else ""
    if group not in ("main", "sub") or sex not in ("", "male", "female"):
        raise PermanentError(
            f"--{option} {text}: write CODE=NAME:GROUP:SEX with main or sub, and male, female or nothing"
        )
    return Named(code, name, group, sex)
