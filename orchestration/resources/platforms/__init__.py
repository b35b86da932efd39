"""Clients of the platforms that are asked over the network, one package each. None of them imports another, or knows a database.

A package declares its platforms once, as `PLATFORMS`; assets, checks, `doctor` and `trace` find them through `declared`.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from orchestration.resources.base import Platform


@cache
def declared() -> dict[str, Platform]:
    """Every platform that a package here declares, by name."""
    found = {}
    for package in pkgutil.iter_modules(__path__):
        platforms: tuple[Platform, ...] = importlib.import_module(f"{__name__}.{package.name}").PLATFORMS
        found.update({platform.name: platform for platform in platforms})
    return found


def delivered() -> dict[str, Mapping[str, str]]:
    """The raw column of each measure of the marts, by advertising platform."""
    return {name: platform.delivered for name, platform in declared().items() if platform.delivered}
