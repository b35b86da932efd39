"""What sqlfluff's Jinja sees of dbt, so that linting needs no database and no dbt. Only used by the linter (`library_path`)."""

import tomllib
from pathlib import Path
from typing import Any

from . import adapter, dbt, modules

__all__ = ["ad_platforms", "adapter", "dbt", "modules", "offers", "only_channels"]

STAGING = Path("models/staging")
"""The linter is started in the project's folder."""
DECLARED = {
    path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(STAGING.glob("*/offers.toml"))
}


def ad_platforms() -> list[str]:
    """Platforms that declare themselves."""
    return list(DECLARED)


def only_channels() -> dict[str, str]:
    """The kind of campaign of a platform that has one only: any will do."""
    return {"platform": "CHANNEL"}


def offers(kind: str, required: bool = True) -> dict[str, Any]:  # noqa: ARG001
    """What platforms offer of a kind, as the macro of this name says."""
    return {platform: one[kind] for platform, one in DECLARED.items() if kind in one}
