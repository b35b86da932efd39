"""Settings, read once from the environment or `.env` (`environment.py`), never during an import. This module contains
the settings of the program. Each platform declares its own in its package; `Settings.own` reads them."""

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

from orchestration.environment import find_env_file, read_env_file, read_sandbox_clock, read_sandbox_endpoints
from orchestration.errors import PermanentError
from orchestration.home import HomePaths, refuse_unusable_home
from orchestration.log_format import LOG_VARIABLE, LogFormat
from orchestration.profile import Profile, refuse_other_profile
from orchestration.project import default_home, is_installed
from orchestration.seeds import DEFAULT_SOURCE, PLATFORM_FACTS, load_valid_seeds, read_seed
from orchestration.settings_base import EnvironmentSettings, SettingsType, environment_alias, read_settings
from orchestration.version import refuse_newer_home

__all__ = ["JAPAN_TIME", "SANDBOX_TODAY", "Settings", "load_settings", "read_seed"]

JAPAN_TIME = ZoneInfo("Asia/Tokyo")
SANDBOX_TODAY = date(2026, 2, 16)


class Settings(HomePaths, EnvironmentSettings):
    """Settings of the program: profile, folders, days, limits and addresses that differ between installations."""

    profile: Profile = Field("sandbox", validation_alias=environment_alias("TOCHIMART_PROFILE"))
    home: Path = Field(default_factory=default_home, validation_alias=environment_alias("TOCHIMART_HOME"))
    seeds: Path | None = Field(None, validation_alias=environment_alias("TOCHIMART_SEEDS"))
    fixed_today: date | None = Field(None, validation_alias=environment_alias("TOCHIMART_TODAY"))
    fixed_first_day: date | None = Field(None, validation_alias=environment_alias("TOCHIMART_FIRST_DAY"))
    fixed_last_day: date | None = Field(None, validation_alias=environment_alias("TOCHIMART_LAST_DAY"))
    restated_days: dict[str, NonNegativeInt] = Field(
        default_factory=dict, validation_alias=environment_alias("TOCHIMART_RESTATED_DAYS")
    )
    log: LogFormat = Field("steps", validation_alias=environment_alias(LOG_VARIABLE))
    quarantine_limit: float = Field(0.01, ge=0, le=1, validation_alias=environment_alias("TOCHIMART_QUARANTINE_LIMIT"))
    largest_file_mb: int = Field(2048, ge=1, validation_alias=environment_alias("TOCHIMART_LARGEST_FILE_MB"))
    import_folders: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_IMPORT_FOLDERS"))
    ui_hosts: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_UI_HOSTS"))
    ui_token: SecretStr | None = Field(None, validation_alias=environment_alias("TOCHIMART_UI_TOKEN"))
    rebuilding: bool = False
    given_files: tuple[Path, ...] = ()
    """Files a person has named on the command line; a run started elsewhere reads only from folders meant for imports."""
    snapshots_kept: int = Field(7, ge=1, validation_alias=environment_alias("TOCHIMART_SNAPSHOTS_KEPT"))

    ca_file: Path | None = Field(None, validation_alias=environment_alias("TOCHIMART_CA_FILE"))
    stall_seconds: float = Field(300.0, ge=1, le=3600, validation_alias=environment_alias("TOCHIMART_STALL_SECONDS"))

    google_application_credentials: Path | None = Field(
        None, validation_alias=environment_alias("GOOGLE_APPLICATION_CREDENTIALS")
    )
    sandbox_endpoint: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_SANDBOX_ENDPOINT"))

    _own: dict[type[EnvironmentSettings], EnvironmentSettings] = PrivateAttr(default_factory=dict)

    @property
    def today(self) -> date:
        """Return today's date in Japan, or that of `now` in a sandbox or replay."""
        return self.now().date()

    @property
    def has_fixed_clock(self) -> bool:
        """Return whether today stays one date: by the setting, or in the sandbox while its clock is not moved."""
        is_moved = self.sandbox_clock_file.exists()
        return self.fixed_today is not None or (self.profile == "sandbox" and not is_moved)

    def now(self) -> datetime:
        """Return the current time in Japan, or 06:00 on the fixed date, so that sandbox runs give the same result on any
        day. The sandbox's own clock counts once it has been moved."""
        if self.fixed_today:
            return datetime.combine(self.fixed_today, time(6), JAPAN_TIME)
        if self.profile == "sandbox":
            moved = read_sandbox_clock(self.sandbox_clock_file)
            return moved.astimezone(JAPAN_TIME) if moved else datetime.combine(SANDBOX_TODAY, time(6), JAPAN_TIME)
        return datetime.now(JAPAN_TIME)

    @property
    def yesterday(self) -> date:
        """Return the last completed day, which is the last day a report can be requested for."""
        return self.today - timedelta(days=1)

    @cached_property
    def engagement(self) -> dict[str, str]:
        """Return the single row of `engagement.csv`."""
        return read_seed("engagement", self.seeds)[0]

    @property
    def launch(self) -> date:
        """Return the first day of delivery, from which reporting periods are counted."""
        return date.fromisoformat(self.engagement["launch_date"])

    @property
    def end(self) -> date:
        """Return the last day of the engagement."""
        return date.fromisoformat(self.engagement["end_date"])

    @property
    def first_day(self) -> date:
        """Return the first daily partition: the launch, unless a setting overrides it."""
        return self.fixed_first_day or self.launch

    @property
    def last_day(self) -> date:
        """Return the last daily partition: the end of the engagement, unless a setting overrides it."""
        return self.fixed_last_day or self.end

    def own(self, settings_class: type[SettingsType]) -> SettingsType:
        """Return the settings declared by a platform, read from the same sources. Raises PermanentError when one is
        invalid."""
        if settings_class not in self._own:
            self._own[settings_class] = read_settings(settings_class, self._given)
        return cast(SettingsType, self._own[settings_class])

    def written(self, name: str) -> str | None:
        """Return the raw value of a platform's environment variable, or None if it is not set."""
        places: list[Mapping[str, object]] = [self._given, os.environ]
        if self._given.get("_env_file", "") is not None:
            places.append(read_env_file(find_env_file()))
        values = (
            value
            for place in places
            for variable, value in place.items()
            if variable.upper() == name and value not in {None, ""}
        )
        return next((str(value) for value in values), None)

    def accounts(self, platform: str) -> list[str]:
        """Return the account ids of `platform` in `accounts.csv`. Without any, return the id in the platform's
        own setting, such as `GA4_PROPERTY_ID`. With account discovery (`GOOGLE_ADS_DISCOVER_ACCOUNTS`), return the
        ids found by the last run. Ids are used as file names in the landing zone, so a site URL is percent-encoded."""
        if found_accounts := self.found_accounts(platform):
            return [account["account_id"] for account in found_accounts]
        named = PLATFORM_FACTS[platform].account_setting if platform in PLATFORM_FACTS else None
        chosen = self.written(named) if named else None
        rows = read_seed("accounts", self.seeds)
        listed = [chosen] if chosen else [row["account_id"] for row in rows if row["platform"] == platform]
        return [quote(account_id, safe="") for account_id in listed]

    def finds_accounts(self, platform: str) -> bool:
        """Return whether the accounts of `platform` are discovered by asking the platform."""
        named = PLATFORM_FACTS[platform].discovery_setting if platform in PLATFORM_FACTS else None
        chosen = self.written(named) if named else None
        try:
            return TypeAdapter(bool).validate_python(chosen or False)
        except ValidationError:
            raise PermanentError(f"a setting cannot be used: {named}: write true or false") from None

    def found_accounts(self, platform: str) -> list[dict[str, str]]:
        """Return the discovered accounts of `platform`. Empty without account discovery."""
        if not self.finds_accounts(platform) or not self.accounts_file(platform).exists():
            return []
        accounts: list[dict[str, str]] = json.loads(self.accounts_file(platform).read_text(encoding="utf-8"))
        return accounts

    def restated_days_of(self, platform: str) -> int:
        """Return the number of days a platform may still restate: `TOCHIMART_RESTATED_DAYS` (JSON by platform), else
        `seeds/ad_platforms.csv`."""
        listed = {row["platform"]: int(row["restated_days"]) for row in read_seed("ad_platforms", self.seeds)}
        return self.restated_days.get(platform, listed[platform])


def load_settings(**overrides: object) -> Settings:
    """Return the settings. In the sandbox profile, endpoints of a running sandbox fill unset values.

    Every command, run and code location starts here, so nothing runs with invalid seeds or in a data folder of the
    other profile. This function changes neither files nor the environment; `process_settings.initialise_process`
    exports the settings to other processes. Raises PermanentError when a value, a seed or the folder is invalid.
    """
    settings = read_settings(Settings, overrides)
    refuse_unusable_home(settings.home)
    refuse_newer_home(settings.home)
    refuse_other_profile(settings.home, settings.profile)
    load_valid_seeds(settings.seeds)
    if settings.profile == "live":
        refuse_sandbox_settings(settings)
        refuse_example_seeds(settings)
    elif settings.sandbox_endpoint is None:
        endpoints = read_sandbox_endpoints(settings.sandbox_file)
        left_open = {name: value for name, value in endpoints.items() if name not in os.environ}
        settings = read_settings(Settings, overrides | left_open)
    if settings.first_day > settings.last_day:
        raise PermanentError(
            f"first day {settings.first_day} is after last day {settings.last_day}: check TOCHIMART_FIRST_DAY and TOCHIMART_LAST_DAY"
        )
    return settings


def refuse_sandbox_settings(settings: Settings) -> None:
    """Raise PermanentError when a live profile has settings of a running sandbox in its environment or settings file."""
    if settings.sandbox_endpoint:
        raise PermanentError(
            "TOCHIMART_SANDBOX_ENDPOINT is set, so endpoints and credentials in the environment belong to a sandbox, but the profile is "
            "live; unset them, or set TOCHIMART_PROFILE=sandbox"
        )


def refuse_example_seeds(settings: Settings) -> None:
    """Raise PermanentError for real accounts together with the example seeds of an installed copy, because they do not
    describe a real engagement."""
    if is_installed() and settings.seeds is None:
        raise PermanentError(
            f"TOCHIMART_SEEDS is not set, and the tables in {DEFAULT_SOURCE} are an example engagement: write yours with "
            "`tochimart init FOLDER`, and name that folder in TOCHIMART_SEEDS"
        )
