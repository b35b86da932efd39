"""Settings: read once from the environment or `.env` (`environment.py`), never while a module is imported.

Here are those of the program. Each platform declares its own, in its own package; `Settings.own` reads them.
"""

import json
import os
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import Field, NonNegativeInt, PrivateAttr, SecretStr, TypeAdapter, ValidationError

from orchestration.environment import endpoints_of, env_file, file_values
from orchestration.errors import PermanentError
from orchestration.home import HomePaths, refuse_unusable_home
from orchestration.profile import Profile, refuse_other
from orchestration.project import default_home, is_installed
from orchestration.seeds import DEFAULT_SOURCE, PLATFORM_FACTS, read_seed, sound_seeds
from orchestration.settings_base import EnvironmentSettings, Read, read, variable
from orchestration.version import refuse_newer_home

__all__ = ["JST", "SANDBOX_TODAY", "Settings", "load_settings", "read_seed"]

JST = ZoneInfo("Asia/Tokyo")
SANDBOX_TODAY = date(2026, 2, 16)


class Settings(HomePaths, EnvironmentSettings):
    """Everything that differs between one installation and another."""

    profile: Profile = Field("sandbox", validation_alias=variable("TOCHIMART_PROFILE"))
    home: Path = Field(default_factory=default_home, validation_alias=variable("TOCHIMART_HOME"))
    seeds: Path | None = Field(None, validation_alias=variable("TOCHIMART_SEEDS"))
    fixed_today: date | None = Field(None, validation_alias=variable("TOCHIMART_TODAY"))
    fixed_first_day: date | None = Field(None, validation_alias=variable("TOCHIMART_FIRST_DAY"))
    fixed_last_day: date | None = Field(None, validation_alias=variable("TOCHIMART_LAST_DAY"))
    restated_days: dict[str, NonNegativeInt] = Field(
        default_factory=dict, validation_alias=variable("TOCHIMART_RESTATED_DAYS")
    )
    quarantine_limit: float = Field(0.01, ge=0, le=1, validation_alias=variable("TOCHIMART_QUARANTINE_LIMIT"))
    largest_file_mb: int = Field(2048, ge=1, validation_alias=variable("TOCHIMART_LARGEST_FILE_MB"))
    import_folders: str | None = Field(None, validation_alias=variable("TOCHIMART_IMPORT_FOLDERS"))
    ui_hosts: str | None = Field(None, validation_alias=variable("TOCHIMART_UI_HOSTS"))
    ui_token: SecretStr | None = Field(None, validation_alias=variable("TOCHIMART_UI_TOKEN"))
    rebuilding: bool = False
    given_files: tuple[Path, ...] = ()
    """Files a person has named on the command line; a run started elsewhere reads only from folders meant for imports."""
    snapshots_kept: int = Field(7, ge=1, validation_alias=variable("TOCHIMART_SNAPSHOTS_KEPT"))

    ca_file: Path | None = Field(None, validation_alias=variable("TOCHIMART_CA_FILE"))
    stall_seconds: float = Field(300.0, ge=1, le=3600, validation_alias=variable("TOCHIMART_STALL_SECONDS"))

    google_application_credentials: Path | None = Field(
        None, validation_alias=variable("GOOGLE_APPLICATION_CREDENTIALS")
    )
    sandbox_endpoint: str | None = Field(None, validation_alias=variable("TOCHIMART_SANDBOX_ENDPOINT"))

    _own: dict[type[EnvironmentSettings], EnvironmentSettings] = PrivateAttr(default_factory=dict)

    @property
    def today(self) -> date:
        """The day it is in Japan, or the fixed day of a sandbox or replay."""
        if self.fixed_today:
            return self.fixed_today
        return SANDBOX_TODAY if self.profile == "sandbox" else datetime.now(JST).date()

    def now(self) -> datetime:
        """This moment, or 06:00 in Japan on the fixed day, so that a sandbox run is the same on any day."""
        if self.fixed_today or self.profile == "sandbox":
            return datetime.combine(self.today, time(6), JST)
        return datetime.now(JST)

    @property
    def yesterday(self) -> date:
        """The last whole day, which is the last day a report can be asked for."""
        return self.today - timedelta(days=1)

    @cached_property
    def engagement(self) -> dict[str, str]:
        """The one row of `seeds/engagement.csv`."""
        return read_seed("engagement", self.seeds)[0]

    @property
    def launch(self) -> date:
        """The day delivery begins, from which reporting periods are counted."""
        return date.fromisoformat(self.engagement["launch_date"])

    @property
    def end(self) -> date:
        """The day the engagement ends."""
        return date.fromisoformat(self.engagement["end_date"])

    @property
    def first_day(self) -> date:
        """First daily partition: the launch, unless a setting says otherwise."""
        return self.fixed_first_day or self.launch

    @property
    def last_day(self) -> date:
        """Last daily partition: the end of the engagement, unless a setting says otherwise."""
        return self.fixed_last_day or self.end

    def own(self, kind: type[Read]) -> Read:
        """The settings a platform declares for itself, from the same places as these. Raises PermanentError when one cannot be used."""
        if kind not in self._own:
            self._own[kind] = read(kind, self._given)
        return cast(Read, self._own[kind])

    def written(self, name: str) -> str | None:
        """What stands for an environment variable of a platform, as it is written; None when it is not set."""
        places: list[Mapping[str, object]] = [self._given, os.environ]
        if self._given.get("_env_file", "") is not None:
            places.append(file_values(env_file()))
        found = (
            value for place in places for one, value in place.items() if one.upper() == name and value not in {None, ""}
        )
        return next((str(value) for value in found), None)

    def accounts(self, platform: str) -> list[str]:
        """Account ids of `platform` in `seeds/accounts.csv`, or the one in the setting it declares for that, such as `GA4_PROPERTY_ID`.

        Each is a file name of the landing zone, so a site's URL comes percent-encoded, as it also stands in request paths.
        Where they are to be found by asking (`GOOGLE_ADS_DISCOVER_ACCOUNTS`) they are the ones a run found, once it has.
        """
        if found := self.found_accounts(platform):
            return [one["account_id"] for one in found]
        named = PLATFORM_FACTS[platform].account_setting if platform in PLATFORM_FACTS else None
        chosen = self.written(named) if named else None
        rows = read_seed("accounts", self.seeds)
        listed = [chosen] if chosen else [row["account_id"] for row in rows if row["platform"] == platform]
        return [quote(one, safe="") for one in listed]

    def finds_accounts(self, platform: str) -> bool:
        """Whether the accounts of `platform` are to be found by asking it."""
        named = PLATFORM_FACTS[platform].discovery_setting if platform in PLATFORM_FACTS else None
        chosen = self.written(named) if named else None
        try:
            return TypeAdapter(bool).validate_python(chosen or False)
        except ValidationError:
            raise PermanentError(f"a setting cannot be used: {named}: write true or false") from None

    def found_accounts(self, platform: str) -> list[dict[str, str]]:
        """What a run found out about the accounts of `platform`; empty unless they are to be found."""
        if not self.finds_accounts(platform) or not self.accounts_file(platform).exists():
            return []
        found: list[dict[str, str]] = json.loads(self.accounts_file(platform).read_text(encoding="utf-8"))
        return found

    def lookback(self, platform: str) -> int:
        """Days a platform may still restate: `TOCHIMART_RESTATED_DAYS` (JSON by platform), else `seeds/ad_platforms.csv`."""
        listed = {row["platform"]: int(row["restated_days"]) for row in read_seed("ad_platforms", self.seeds)}
        return self.restated_days.get(platform, listed[platform])


def load_settings(**overrides: object) -> Settings:
    """Read the settings; in the sandbox profile, endpoints of a running sandbox fill what the environment leaves open.

    Every command, run and code location begins here, so nothing starts on seeds that cannot be used, nor in a data folder of the other
    profile. Changes nothing, neither files nor the environment; `process_settings.begin` hands the settings on to other processes.
    Raises PermanentError when a value, a seed or the folder cannot be used.
    """
    settings = read(Settings, overrides)
    refuse_unusable_home(settings.home)
    refuse_newer_home(settings.home)
    refuse_other(settings.home, settings.profile)
    sound_seeds(settings.seeds)
    if settings.profile == "live":
        refuse_sandbox(settings)
        refuse_example_seeds(settings)
    elif settings.sandbox_endpoint is None:
        told = endpoints_of(settings.sandbox_file)
        left_open = {name: value for name, value in told.items() if name not in os.environ}
        settings = read(Settings, overrides | left_open)
    if settings.first_day > settings.last_day:
        raise PermanentError(
            f"first day {settings.first_day} is after last day {settings.last_day}: check TOCHIMART_FIRST_DAY and TOCHIMART_LAST_DAY"
        )
    return settings


def refuse_sandbox(settings: Settings) -> None:
    """Raise PermanentError when settings of a running sandbox stand in the environment or settings file of a live profile."""
    if settings.sandbox_endpoint:
        raise PermanentError(
            "TOCHIMART_SANDBOX_ENDPOINT is set, so endpoints and credentials in the environment are those of a sandbox, and the profile is "
            "live; unset them, or set TOCHIMART_PROFILE=sandbox"
        )


def refuse_example_seeds(settings: Settings) -> None:
    """Raise PermanentError for real accounts on the tables that an installed copy brings: nobody can have written the engagement there."""
    if is_installed() and settings.seeds is None:
        raise PermanentError(
            f"TOCHIMART_SEEDS is not set, and the tables in {DEFAULT_SOURCE} are an example engagement: copy that folder, write "
            "yours there, and name it in TOCHIMART_SEEDS"
        )
