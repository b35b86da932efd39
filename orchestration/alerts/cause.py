"""A cause of an alert: a stable key, a severity, and a Japanese title and sentence."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from orchestration.masking import mask_secrets

Severity = Literal["critical", "warning"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
SEVERITY_BY_NAME: Mapping[str, Severity] = {name: name for name in SEVERITIES}
SEVERITY_JA: Mapping[str, str] = {"critical": "要対応", "warning": "要確認"}
Area = Literal["published", "runs", "command", "delay", "secrets"]
"""Where a cause is found. Causes of an area that cannot be read are neither new nor resolved."""
AREAS: tuple[Area, ...] = get_args(Area)
AREA_BY_NAME: Mapping[str, Area] = {name: name for name in AREAS}
DAY_STAGES = (1, 3, 7, 14, 30, 60, 90)
MAX_TITLE_LENGTH, MAX_SENTENCE_LENGTH = 60, 400


@dataclass(frozen=True)
class Cause:
    """A cause that a person must act on. `key` stays the same while the cause lasts. `stage` changes when the cause has changed
    enough to be sent again."""

    key: str
    area: Area
    severity: Severity
    title: str
    sentence: str
    stage: str = ""

    @property
    def fingerprint(self) -> str:
        """Return severity and stage in one text. A cause is sent again only when this text changes."""
        return f"{self.severity} {self.stage}".strip()

    @property
    def order(self) -> tuple[int, str]:
        """Return the sort key that puts the most severe causes first."""
        return SEVERITIES.index(self.severity), self.key

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Cause":
        """Return the cause from its stored form. Raises ValueError for any other content."""
        try:
            texts = {name: str(stored[name]) for name in ("key", "title", "sentence", "stage")}
            return cls(area=AREA_BY_NAME[stored["area"]], severity=SEVERITY_BY_NAME[stored["severity"]], **texts)
        except (KeyError, TypeError) as error:
            raise ValueError(f"no cause: {error}") from None


def day_stage(days: int) -> str:
    """Return the stage of a cause that has lasted for `days` days. A message is sent again after 3, 7, 14, 30, 60 and 90 days."""
    return f"{max((stage for stage in DAY_STAGES if days >= stage), default=0)}d"


def shorten(text: str, max_length: int) -> str:
    """Return one line of at most `max_length` characters. Secrets are masked before the text is cut."""
    line = " ".join(mask_secrets(text).split())
    return line if len(line) <= max_length else f"{line[: max_length - 1]}…"


def day_ja(moment: datetime) -> str:
    """Return a time as 11月29日6時12分."""
    return f"{moment.month}月{moment.day}日{moment.hour}時{moment.minute:02}分"
