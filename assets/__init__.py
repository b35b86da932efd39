"""Dagster assets, one module per platform. They call clients in `orchestration.resources` and know no protocol.

A platform is any module here that has `build(settings)` and whose name is in the register `seeds/ad_platforms.csv`.
"""

import importlib
import pkgutil
from types import ModuleType

from orchestration.resources.base import PlatformClient, Report
from orchestration.settings import Settings, read_seed


def platforms() -> dict[str, ModuleType]:
    """Platform modules by name, in the register's order."""
    here = {module.name for module in pkgutil.iter_modules(__path__)}
    registered = [row["platform"] for row in read_seed("ad_platforms")]
    return {name: importlib.import_module(f"assets.{name}") for name in registered if name in here}


def clients(settings: Settings) -> dict[str, PlatformClient]:
    """Clients of the platforms that have one, by name. Makes no network call."""
    return {name: module.client(settings) for name, module in platforms().items() if hasattr(module, "client")}


def every_report(settings: Settings) -> list[Report]:
    """Reports of all platforms, so that every raw table exists even before its platform is first asked."""
    return [
        report
        for module in platforms().values()
        for report in (module.client(settings).reports if hasattr(module, "client") else module.REPORTS)
    ]
