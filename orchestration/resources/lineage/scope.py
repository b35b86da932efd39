"""Scope of a traced figure, and the SQL conditions that select its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class TraceScope:
    """Scope of a traced figure: days in order, one platform and, optionally, one contract campaign and one target."""

    days: tuple[date, ...]
    platform: str
    campaign: str | None = None
    target: str | None = None

    @property
    def label(self) -> str:
        """Return the names of platform, campaign and target, for the column `of`."""
        return " · ".join(name for name in (self.platform, self.campaign, self.target) if name is not None)

    @property
    def is_whole_platform(self) -> bool:
        """Return whether neither a campaign nor a target is named."""
        return self.campaign is None and self.target is None

    @property
    def condition(self) -> str:
        """Return the SQL condition on the columns platform, campaign and target."""
        named = {"platform": self.platform, "campaign": self.campaign, "target": self.target}
        return " and ".join(f"{name} = '{escape_quotes(value)}'" for name, value in named.items() if value is not None)


def days_condition(column: str, days: Sequence[date]) -> str:
    """Return the SQL condition that `column` is one of `days`, which are in order."""
    if len(days) == 1:
        return f"{column} = date '{days[0]}'"
    if (days[-1] - days[0]).days == len(days) - 1:
        return f"{column} between date '{days[0]}' and date '{days[-1]}'"
    listed = ", ".join(f"date '{day}'" for day in days)
    return f"{column} in ({listed})"


def escape_quotes(text: str) -> str:
    """Return text that can be placed between single quotes in SQL."""
    return text.replace("'", "''")
