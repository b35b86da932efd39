"""Log formats of commands and runs (`TOCHIMART_LOG`), and the JSON form of a log line."""

import json
import logging
from datetime import UTC, datetime
from typing import Literal

from orchestration.masking import mask_secrets

LOG_VARIABLE = "TOCHIMART_LOG"
LogFormat = Literal["quiet", "steps", "all", "json"]
"""`quiet`: warnings and errors. `steps`: also one line per step, and findings. `all`: also one line per report and table. `json`: what
`all` shows, as JSON lines."""


def json_line(level: int, message: str, **fields: str) -> str:
    """Return one log line as a JSON object: `time` (UTC, ISO 8601), `level`, `message`, and the given fields. Secrets are masked."""
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": logging.getLevelName(level).lower(),
        "message": mask_secrets(message),
        **fields,
    }
    return json.dumps(entry, ensure_ascii=False)
