"""The declaration of a platform. Each platform package contains one, and the rest of the product derives everything
from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from orchestration.resources.base.report import PlatformClient, Report
from orchestration.settings import Settings
from orchestration.settings_base import EnvironmentSettings

CompleteReportColumns = Mapping[str, Mapping[str, str]]
"""For each report whose rows cover everything that was delivered: raw column by measure name."""
DiscoveredAccounts = tuple[Sequence[Mapping[str, str | int]], Sequence[str]]
"""Accounts, each with its `account_id`, and messages about managers that refused to list their accounts."""


class LandedReports(Protocol):
    """The part of the landing zone that a platform may read."""

    def newest(self, report: Report, account_id: str) -> Path | None:
        """Return the newest landed file of a report and account, or None."""


@dataclass(frozen=True)
class Platform:
    """A platform with an API.

    `complete` maps each report whose rows cover the complete delivery to its raw columns and the measure of each.
    Other reports cover a part of the delivery. `levels` applies to advertising platforms. It gives the level
    (account, campaign, ad_group) of each complete report that may contain delivery without an ad. `delivered` gives
    the raw column of each measure of the marts.
    """

    name: str
    """As in `seeds/ad_platforms.csv` and in the names of the raw and staging tables."""

    description: str
    """API and data, as shown in Dagster's asset graph."""

    client: Callable[[Settings], PlatformClient]
    settings: type[EnvironmentSettings]
    """Class of the platform's own settings, read by `Settings.own`."""

    complete: CompleteReportColumns = field(default_factory=dict)
    levels: Mapping[str, str] | None = None
    delivered: Mapping[str, str] = field(default_factory=dict)
    find_accounts: Callable[[Settings], DiscoveredAccounts] | None = None
    """Function that fetches the account list from the platform, used if the settings ask for it."""

    accounts_to_exclude: Callable[[LandedReports, Settings], Mapping[str, str]] = lambda *_: {}
    """Function of landing zone and settings that returns accounts whose figures must not be added to those of others,
    each with the reason."""
