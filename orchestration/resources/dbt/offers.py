"""What dbt is told of the platforms: which there are, what their staging views offer to models shared by all, kinds of campaigns."""

import json
import tomllib

from orchestration.project import project_files
from orchestration.seeds import AD_PLATFORMS, PLATFORM_FACTS

STAGING = project_files() / "models" / "staging"


def offers() -> dict[str, dict[str, object]]:
    """By platform, the content of its `models/staging/<platform>/offers.toml`."""
    return {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(STAGING.glob("*/offers.toml"))
    }


def variables() -> tuple[str, str]:
    """dbt's option `--vars` with what the platforms declare."""
    told = {
        "platforms": AD_PLATFORMS,
        "only_channels": {
            name: facts.channels[0] for name, facts in PLATFORM_FACTS.items() if len(facts.channels) == 1
        },
        "offers": offers(),
    }
    return "--vars", json.dumps(told, ensure_ascii=False)
