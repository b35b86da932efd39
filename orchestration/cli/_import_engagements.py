"""Files whose days belong to other engagements than the one the data folder shows. They are landed for these engagements,
whose tables the next step builds; the figures of the shown engagement never contain them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from orchestration.cli._show import CONSOLE
from orchestration.errors import PermanentError
from orchestration.settings import Settings


@dataclass(frozen=True)
class OtherEngagementDays:
    """Days of a file that belong to another engagement, and the settings of that engagement."""

    settings: Settings
    engagement_id: str
    days: list[date]

    def print_line(self) -> None:
        """Print which days belong to the engagement."""
        CONSOLE.print(
            f"  {len(self.days)} days ({self.days[0]} to {self.days[-1]}) belong to engagement {self.engagement_id}",
            soft_wrap=True,
        )


def other_settings(settings: Settings) -> Iterator[tuple[str, Settings]]:
    """Yield (id, settings) of each engagement beside the shown one."""
    for engagement in settings.other_engagements:
        yield engagement.engagement_id, settings.for_engagement(engagement)


def find_export_days(settings: Settings, path: Path) -> list[OtherEngagementDays]:
    """Return the days of a GA4 event export that belong to other engagements. Empty without other engagements: the
    export is then read once, by its import."""
    from orchestration.resources.imports.ga4_export import Ga4Export

    if not settings.other_engagements:
        return []
    files = Ga4Export().inspect(path)
    parts = []
    for engagement_id, other in other_settings(settings):
        days = [
            day
            for day in sorted(files.days)
            if other.first_day <= day <= min(other.last_day, other.yesterday)
            and other.owns("ga4_export", files.account_id, day)
        ]
        if days:
            given = other.model_copy(update={"given_files": (path,)})
            parts.append(OtherEngagementDays(given, engagement_id, days))
    return parts


def land_for_engagement(part: OtherEngagementDays, job: str, asset_group: str, config: Mapping[str, object]) -> None:
    """Land the days of a file for another engagement. Raises PermanentError, in one line, when the run fails."""
    from orchestration.launch import run_job
    from orchestration.wiring import build_definitions

    definitions = build_definitions(part.settings)
    landed = [key for key in definitions.resolve_asset_graph().get_all_asset_keys() if _is_landed(key, asset_group)]
    outcome = run_job(part.settings, job, part.days[0], part.days[-1], config, selection=landed)
    if not outcome.succeeded:
        raise PermanentError(outcome.error or "the run failed")


def _is_landed(key: dg.AssetKey, platform: str) -> bool:
    return list(key.path[:2]) == ["landing", platform]


def build_other_engagements(settings: Settings, job: str, day: date) -> None:
    """Build the tables of other engagements, compare them with the shown one, and publish. Raises PermanentError when
    the run fails."""
    from assets.engagements import OTHER_ENGAGEMENTS
    from assets.kpi.year_on_year import TABLE
    from assets.publish import PUBLISH_KEY
    from orchestration.launch import run_job

    selection = [
        dg.AssetKey(OTHER_ENGAGEMENTS.split(".")),
        dg.AssetKey(TABLE.qualified.split(".")),
        PUBLISH_KEY,
        dg.AssetKey(["reports", "overview"]),
    ]
    outcome = run_job(settings, job, day, day, selection=selection)
    if not outcome.succeeded:
        raise PermanentError(outcome.error or "the run failed")
