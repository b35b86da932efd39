"""When days that a spent quota has parked are asked for again: soon, then less and less often, for each attempt is a whole run."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.jobs import build_jobs
from orchestration.resources.store import LAST_PARKED_FILE
from orchestration.sensors import build_sensors
from orchestration.settings import JAPAN_TIME, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path)
    day = made.landing_dir / "ga4" / "sessions" / "2026-02-15"
    day.mkdir(parents=True)
    (day / "123.parked").touch()
    return made


def look(settings: Settings, parked: datetime, cursor: str | None) -> tuple[bool, str | None]:
    """Whether the sensor asks for days parked at this moment, and its cursor after that."""
    marker = settings.landing_dir / LAST_PARKED_FILE
    marker.touch()
    os.utime(marker, (parked.timestamp(), parked.timestamp()))
    sensor = next(one for one in build_sensors(settings, build_jobs()) if one.name == "parked_days")
    context = dg.build_sensor_context(cursor=cursor)
    return isinstance(sensor(context), dg.RunRequest), context.cursor


def test_the_pause_doubles_while_days_are_parked_again_and_begins_anew_on_another_day(settings: Settings) -> None:
    now, cursor = datetime.now(JAPAN_TIME).replace(microsecond=0), None
    for hours in (1, 2, 4, 4):
        assert look(settings, now - timedelta(hours=hours, minutes=-1), cursor) == (False, cursor)
        parked = now - timedelta(hours=hours, minutes=1)
        asks, cursor = look(settings, parked, cursor)
        assert asks
        assert look(settings, parked, cursor) == (False, cursor), "once for each parking"
        assert cursor
        cursor = f"{(parked - timedelta(hours=6)).isoformat()} {cursor.split()[1]}"  # that attempt has parked them again since
    long_ago = f"{(now - timedelta(hours=20)).isoformat()} 3"
    assert look(settings, now - timedelta(hours=1, minutes=1), long_ago)[0]


def test_what_an_earlier_version_remembered_is_understood(settings: Settings) -> None:
    parked = datetime.now(JAPAN_TIME).replace(microsecond=0) - timedelta(hours=2)
    assert not look(settings, parked, parked.isoformat())[0]
    assert look(settings, parked, (parked - timedelta(hours=1)).isoformat())[0]
