"""Variables passed to dbt about the platforms: which exist, which staging views they offer to shared models, and their
campaign types."""

import json
import tomllib

from orchestration.project import project_files
from orchestration.seeds import AD_PLATFORMS, PLATFORM_FACTS

STAGING_FOLDER = project_files() / "models" / "staging"


def read_platform_offers() -> dict[str, dict[str, object]]:
    """Return the content of each `models/staging/<platform>/offers.toml`, by platform."""
    return {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(STAGING_FOLDER.glob("*/offers.toml"))
    }


def dbt_variables_option() -> tuple[str, str]:
    """Return dbt's option `--vars` with the platforms' declarations."""
    variables = {
        "platforms": AD_PLATFORMS,
        "only_channels": {
            name: facts.channels[0] for name, facts in PLATFORM_FACTS.items() if len(facts.channels) == 1
        },
        "offers": read_platform_offers(),
    }
    return "--vars", json.dumps(variables, ensure_ascii=False)
