"""What starts a run besides the clock: the return of a platform's allowance."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.jobs import DAILY
from orchestration.partitions import only_parked_tags
from orchestration.resources.landing import PARKED
from orchestration.settings import JST, Settings

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

PAUSE = timedelta(hours=1)
"""Allowances come back by the hour; those of a day are asked for each hour until they do."""


def build_sensors(settings: Settings, jobs: Sequence["UnresolvedAssetJobDefinition"]) -> list[dg.SensorDefinition]:
    """One sensor: an hour after days were parked it starts a run that fetches them and nothing else."""
    daily = next(job for job in jobs if job.name == DAILY)

    @dg.sensor(
        name="parked_days",
        job=daily,
        minimum_interval_seconds=300,
        description="An hour after a platform's allowance was spent: fetch the days that were parked, and nothing else.",
    )
    def parked_days(_context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        newest = newest_note(settings.landing_dir)
        if newest is None:
            return dg.SkipReason("no day is parked")
        if datetime.now(JST) - newest < PAUSE:
            return dg.SkipReason(f"days were parked at {newest:%H:%M}; the allowance comes back within an hour")
        tags = only_parked_tags(min(settings.yesterday, settings.last_day))
        return dg.RunRequest(run_key=f"parked {newest.isoformat()}", tags=tags)

    return [parked_days]


def newest_note(landing: Path) -> datetime | None:
    """When the last day was parked, in Japan; None when none is."""
    times = [path.stat().st_mtime for path in landing.glob(f"*/*/*/*.{PARKED}")]
    return datetime.fromtimestamp(max(times), JST) if times else None
