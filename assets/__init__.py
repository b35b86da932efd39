"""Dagster assets, one module per platform. They call clients in `orchestration.resources` and know no protocol.

A platform is any module here that has `build(settings)` and whose name is in the register `seeds/ad_platforms.csv`.
"""

import importlib
import pkgutil
from types import ModuleType

from orchestration.settings import read_seed


def platforms() -> dict[str, ModuleType]:
    """Platform modules by name, in the register's order."""
    here = {module.name for module in pkgutil.iter_modules(__path__)}
    registered = [row["platform"] for row in read_seed("ad_platforms")]
    return {name: importlib.import_module(f"assets.{name}") for name in registered if name in here}
