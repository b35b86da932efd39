"""What a platform says of itself, once, in its own package: everything the rest of the product needs to know of it derives from this."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from orchestration.resources.base.report import PlatformClient, Report
from orchestration.settings import Settings
from orchestration.settings_base import EnvironmentSettings

Served = Mapping[str, Mapping[str, str]]
"""By report name: raw column → measure, of the reports whose rows are everything there is."""
Found = tuple[Sequence[Mapping[str, str | int]], Sequence[str]]
"""Accounts, each with its `account_id`, and sentences about what refused to be listed."""


class LandedReports(Protocol):
    """What a platform may ask of the landing zone."""

    def newest(self, report: Report, account_id: str) -> Path | None:
        """The newest landed file of a report and account."""


@dataclass(frozen=True)
class Platform:
    """One platform that is asked over the network.

    `complete` names the reports whose rows are everything that was delivered, each with its raw columns and what they count, in the
    platform's own words; other reports are a part. `levels` says of an advertising platform's complete reports how coarse they are
    (account, campaign, ad_group), where they tell more than its ads do. `delivered` names the raw column of each measure of the marts.
    """

    name: str
    """As in `seeds/ad_platforms.csv`, and as the raw and staging tables are named."""

    description: str
    """What is asked, as the graph shows it."""

    client: Callable[[Settings], PlatformClient]
    settings: type[EnvironmentSettings]
    """Its own settings; `Settings.own` reads them."""

    complete: Served = field(default_factory=dict)
    levels: Mapping[str, str] | None = None
    delivered: Mapping[str, str] = field(default_factory=dict)
    find_accounts: Callable[[Settings], Found] | None = None
    """How its accounts are found by asking it, where the settings want that."""

    accounts_apart: Callable[[LandedReports, Settings], Mapping[str, str]] = lambda *_: {}
    """From the landing zone and settings: accounts whose figures must not be added to those of others, each with the reason."""
