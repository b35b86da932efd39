"""Dagster assets of every source. They use `orchestration.resources` and implement no protocol themselves. A source is
either a platform declared in `orchestration.resources.platforms`, or a module of this package with `REPORTS` and
`build(settings)` for files that people supply. Its name is listed in `seeds/ad_platforms.csv`."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from assets._api import DagsterObjects, platform_assets
from orchestration.resources.base import PlatformClient, Report
from orchestration.resources.platforms import declared
from orchestration.settings import Settings, read_seed

FILE_SOURCE_NAMES = ("ga4_export", "console")
"""Modules of this package for sources that are imported from files."""


@dataclass(frozen=True)
class Source:
    """Describes a source of figures: how to build its assets, how to make its API client (None for file sources), and
    its reports."""

    build: Callable[[Settings], DagsterObjects]
    client: Callable[[Settings], PlatformClient] | None
    reports: Callable[[Settings], Sequence[Report]]


def list_sources() -> dict[str, Source]:
    """Return every implemented source that `seeds/ad_platforms.csv` lists, by name, in the order of that file."""
    known = {name: make_api_source(name) for name in declared()} | {
        name: make_file_source(name) for name in FILE_SOURCE_NAMES
    }
    registered = [row["platform"] for row in read_seed("ad_platforms")]
    return {name: known[name] for name in registered if name in known}


def make_api_source(name: str) -> Source:
    platform = declared()[name]
    return Source(
        partial(platform_assets, platform), platform.client, lambda settings: platform.client(settings).reports
    )


def make_file_source(name: str) -> Source:
    module = importlib.import_module(f"assets.{name}")
    return Source(module.build, None, lambda _: module.REPORTS)


def make_clients(settings: Settings) -> dict[str, PlatformClient]:
    """Return the API client of each source that has one, by source name. Makes no network call."""
    return {name: source.client(settings) for name, source in list_sources().items() if source.client}


def list_all_reports(settings: Settings) -> list[Report]:
    """Return the reports of all sources. Every raw table is created from this list, even before its platform is first
    queried."""
    return [report for source in list_sources().values() for report in source.reports(settings)]
