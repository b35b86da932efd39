"""API clients of the platforms, one package each. They import neither one another nor any database. A package declares
its platforms in `PLATFORMS`. Assets, checks, `doctor` and `trace` find them through `declared_platforms`."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from orchestration.resources.base import Platform


@cache
def declared_platforms() -> dict[str, Platform]:
    """Return every platform declared by a package here, by name."""
    platform_by_name = {}
    for package in pkgutil.iter_modules(__path__):
        platforms: tuple[Platform, ...] = importlib.import_module(f"{__name__}.{package.name}").PLATFORMS
        platform_by_name.update({platform.name: platform for platform in platforms})
    return platform_by_name


def raw_columns_by_platform() -> dict[str, Mapping[str, str]]:
    """Return the raw column of each measure of the marts, by advertising platform."""
    return {name: platform.delivered for name, platform in declared_platforms().items() if platform.delivered}
