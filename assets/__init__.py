"""Dagster assets of every source. They call what `orchestration.resources` offers and know no protocol.

A source is a platform declared in `orchestration.resources.platforms`, or a module here that has `REPORTS` and `build(settings)` (files
that people bring); its name is in the register `seeds/ad_platforms.csv`.
"""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from assets._api import Built, platform_assets
from orchestration.resources.base import PlatformClient, Report
from orchestration.resources.platforms import declared
from orchestration.settings import Settings, read_seed

FILES = ("ga4_export", "console")
"""Modules of sources that come as files."""


@dataclass(frozen=True)
class Source:
    """A source of figures: its assets, its client where it is asked over the network, and its reports."""

    build: Callable[[Settings], Built]
    client: Callable[[Settings], PlatformClient] | None
    reports: Callable[[Settings], Sequence[Report]]


def sources() -> dict[str, Source]:
    """Every source that the register names and that is there, in the register's order."""
    known = {name: api_source(name) for name in declared()} | {name: file_source(name) for name in FILES}
    registered = [row["platform"] for row in read_seed("ad_platforms")]
    return {name: known[name] for name in registered if name in known}


def api_source(name: str) -> Source:
    platform = declared()[name]
    return Source(
        partial(platform_assets, platform), platform.client, lambda settings: platform.client(settings).reports
    )


def file_source(name: str) -> Source:
    module = importlib.import_module(f"assets.{name}")
    return Source(module.build, None, lambda _: module.REPORTS)


def clients(settings: Settings) -> dict[str, PlatformClient]:
    """Clients of the sources that have one, by name. Makes no network call."""
    return {name: source.client(settings) for name, source in sources().items() if source.client}


def every_report(settings: Settings) -> list[Report]:
    """Reports of all sources, so that every raw table exists even before its platform is first asked."""
    return [report for source in sources().values() for report in source.reports(settings)]
