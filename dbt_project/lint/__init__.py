"""What sqlfluff's Jinja sees of dbt, so that linting needs no database and no dbt. Only used by the linter (`library_path`)."""

import tomllib
from pathlib import Path
from typing import Any

from . import adapter, dbt, modules

__all__ = ["adapter", "dbt", "modules", "offers", "var"]

STAGING = Path("models/staging")
"""The linter is started in the project's folder."""
DECLARED = {
    path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(STAGING.glob("*/offers.toml"))
}
VARIABLES = {"platforms": list(DECLARED), "only_channels": {"platform": "CHANNEL"}}


def var(name: str, default: object = "item") -> object:
    """A variable of the project; the linter needs no value but of those that are looped over."""
    return VARIABLES.get(name, default)


def offers(kind: str, required: bool = True) -> dict[str, Any]:  # noqa: ARG001
    """What platforms offer of a kind, as the macro of this name says."""
    return {platform: one[kind] for platform, one in DECLARED.items() if kind in one}
