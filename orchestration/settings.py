"""Settings: read once from the environment or `.env` (`environment.py`), never while a module is imported.

Names follow the platforms' own clients where they have any. Secrets are `SecretStr`, so printing settings shows stars.
"""

import json
import os
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, NonNegativeInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from orchestration.environment import EnvFile, aliases, endpoints_of, env_file, whole_path, worded
from orchestration.errors import PermanentError
from orchestration.home import HomePaths, refuse_unusable_home
from orchestration.masking import register
from orchestration.profile import Profile, refuse_other
from orchestration.project import default_home, is_installed
from orchestration.seeds import DEFAULT_SOURCE, read_seed, sound_seeds

__all__ = ["JST", "SANDBOX_TODAY", "Settings", "load_settings", "read_seed"]

JST = ZoneInfo("Asia/Tokyo")
SANDBOX_TODAY = date(2026, 2, 16)
PATHS = ("home", "seeds", "ca_file", "google_ads_json_key_file_path", "google_application_credentials")
"""Settings that name a file or folder."""


def _env(*names: str) -> AliasChoices:
    return AliasChoices(*names, *(name.lower() for name in names))


class Settings(HomePaths, BaseSettings):
    """Everything that differs between one installation and another."""

    model_config = SettingsConfigDict(
        env_file=".env",  # stands for whichever file `environment.env_file` finds; None: no file
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        env_prefix="TOCHIMART_BY_NAME_",  # without it the field `home` is read from the shell's own HOME
    )

    profile: Profile = Field("sandbox", validation_alias=_env("TOCHIMART_PROFILE"))
    home: Path = Field(default_factory=default_home, validation_alias=_env("TOCHIMART_HOME"))
    seeds: Path | None = Field(None, validation_alias=_env("TOCHIMART_SEEDS"))
    fixed_today: date | None = Field(None, validation_alias=_env("TOCHIMART_TODAY"))
    fixed_first_day: date | None = Field(None, validation_alias=_env("TOCHIMART_FIRST_DAY"))
    fixed_last_day: date | None = Field(None, validation_alias=_env("TOCHIMART_LAST_DAY"))
    restated_days: dict[str, NonNegativeInt] = Field(
        default_factory=dict, validation_alias=_env("TOCHIMART_RESTATED_DAYS")
    )
    quarantine_limit: float = Field(0.01, ge=0, le=1, validation_alias=_env("TOCHIMART_QUARANTINE_LIMIT"))
    largest_file_mb: int = Field(2048, ge=1, validation_alias=_env("TOCHIMART_LARGEST_FILE_MB"))
    import_folders: str | None = Field(None, validation_alias=_env("TOCHIMART_IMPORT_FOLDERS"))
    ui_hosts: str | None = Field(None, validation_alias=_env("TOCHIMART_UI_HOSTS"))
    ui_token: SecretStr | None = Field(None, validation_alias=_env("TOCHIMART_UI_TOKEN"))
    rebuilding: bool = False
    given_files: tuple[Path, ...] = ()
    """Files a person has named on the command line; a run started elsewhere reads only from folders meant for imports."""
    snapshots_kept: int = Field(7, ge=1, validation_alias=_env("TOCHIMART_SNAPSHOTS_KEPT"))

    ca_file: Path | None = Field(None, validation_alias=_env("TOCHIMART_CA_FILE"))
    stall_seconds: float = Field(300.0, ge=1, le=3600, validation_alias=_env("TOCHIMART_STALL_SECONDS"))

    google_ads_developer_token: SecretStr | None = Field(None, validation_alias=_env("GOOGLE_ADS_DEVELOPER_TOKEN"))
    google_ads_client_id: str | None = Field(None, validation_alias=_env("GOOGLE_ADS_CLIENT_ID"))
    google_ads_client_secret: SecretStr | None = Field(None, validation_alias=_env("GOOGLE_ADS_CLIENT_SECRET"))
    google_ads_refresh_token: SecretStr | None = Field(None, validation_alias=_env("GOOGLE_ADS_REFRESH_TOKEN"))
    google_ads_json_key_file_path: Path | None = Field(None, validation_alias=_env("GOOGLE_ADS_JSON_KEY_FILE_PATH"))
    google_ads_login_customer_id: str | None = Field(None, validation_alias=_env("GOOGLE_ADS_LOGIN_CUSTOMER_ID"))
    google_ads_discover_accounts: bool = Field(False, validation_alias=_env("GOOGLE_ADS_DISCOVER_ACCOUNTS"))
    google_application_credentials: Path | None = Field(None, validation_alias=_env("GOOGLE_APPLICATION_CREDENTIALS"))
    ga4_property_id: str | None = Field(None, validation_alias=_env("GA4_PROPERTY_ID"))
    gtm_account_id: str | None = Field(None, validation_alias=_env("GTM_ACCOUNT_ID"))
    gtm_container_id: str | None = Field(None, validation_alias=_env("GTM_CONTAINER_ID"))
    gsc_site_url: str | None = Field(None, validation_alias=_env("GSC_SITE_URL"))
    yahoo_ads_client_id: str | None = Field(None, validation_alias=_env("YAHOO_ADS_CLIENT_ID"))
    yahoo_ads_client_secret: SecretStr | None = Field(None, validation_alias=_env("YAHOO_ADS_CLIENT_SECRET"))
    yahoo_ads_refresh_token: SecretStr | None = Field(None, validation_alias=_env("YAHOO_ADS_REFRESH_TOKEN"))
    yahoo_ads_base_account_id: str | None = Field(None, validation_alias=_env("YAHOO_ADS_BASE_ACCOUNT_ID"))
    yahoo_ads_discover_accounts: bool = Field(False, validation_alias=_env("YAHOO_ADS_DISCOVER_ACCOUNTS"))

    google_ads_endpoint: str | None = Field(None, validation_alias=_env("TOCHIMART_GOOGLE_ADS_ENDPOINT"))
    ga4_endpoint: str | None = Field(None, validation_alias=_env("TOCHIMART_GA4_ENDPOINT"))
    yahoo_search_endpoint: str = Field(
        "https://ads-search.yahooapis.jp/api/v20", validation_alias=_env("TOCHIMART_YAHOO_SEARCH_ENDPOINT")
    )
    yahoo_display_endpoint: str = Field(
        "https://ads-display.yahooapis.jp/api/v20", validation_alias=_env("TOCHIMART_YAHOO_DISPLAY_ENDPOINT")
    )
    yahoo_token_endpoint: str = Field(
        "https://biz-oauth.yahoo.co.jp/oauth/v1/token", validation_alias=_env("TOCHIMART_YAHOO_TOKEN_ENDPOINT")
    )
    tag_manager_endpoint: str = Field(
        "https://tagmanager.googleapis.com", validation_alias=_env("TOCHIMART_TAG_MANAGER_ENDPOINT")
    )
    analytics_admin_endpoint: str = Field(
        "https://analyticsadmin.googleapis.com", validation_alias=_env("TOCHIMART_ANALYTICS_ADMIN_ENDPOINT")
    )
    search_console_endpoint: str = Field(
        "https://searchconsole.googleapis.com", validation_alias=_env("TOCHIMART_SEARCH_CONSOLE_ENDPOINT")
    )
    sandbox_endpoint: str | None = Field(None, validation_alias=_env("TOCHIMART_SANDBOX_ENDPOINT"))

    def model_post_init(self, _context: object) -> None:
        """Have every secret masked from the moment it is known."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                register(value.get_secret_value())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then the settings file; `_env_file=None` means no file."""
        named = getattr(dotenv_settings, "env_file", None)
        return init_settings, env_settings, EnvFile(settings_cls, None if named is None else env_file())

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

    def accounts(self, platform: str) -> list[str]:
        """Account ids of `platform` in `seeds/accounts.csv`; `GA4_PROPERTY_ID`, `GTM_CONTAINER_ID` and `GSC_SITE_URL` override theirs.

        Each is a file name of the landing zone, so a site's URL comes percent-encoded, as it also stands in request paths.
        With `GOOGLE_ADS_DISCOVER_ACCOUNTS` or `YAHOO_ADS_DISCOVER_ACCOUNTS` they are the ones a run found, once it has.
        """
        if found := self.found_accounts(platform):
            return [one["account_id"] for one in found]
        told = {
            "ga4": self.ga4_property_id,
            "analytics_admin": self.ga4_property_id,
            "tag_manager": self.gtm_container_id,
            "search_console": self.gsc_site_url,
        }.get(platform)
        rows = read_seed("accounts", self.seeds)
        listed = [told] if told else [row["account_id"] for row in rows if row["platform"] == platform]
        return [quote(one, safe="") for one in listed]

    def found_accounts(self, platform: str) -> list[dict[str, str]]:
        """What a run found out about the accounts of `platform`; empty unless they are to be found."""
        discovered = {
            "google_ads": self.google_ads_discover_accounts,
            "yahoo_search": self.yahoo_ads_discover_accounts,
            "yahoo_display": self.yahoo_ads_discover_accounts,
        }
        if not discovered.get(platform) or not self.accounts_file(platform).exists():
            return []
        found: list[dict[str, str]] = json.loads(self.accounts_file(platform).read_text(encoding="utf-8"))
        return found

    @property
    def google_ads_logins(self) -> dict[str, str]:
        """Account ids of Google Ads a run found, each with the manager to ask through; empty unless they are to be found."""
        return {one["account_id"]: one["login_customer_id"] for one in self.found_accounts("google_ads")}

    def lookback(self, platform: str) -> int:
        """Days a platform may still restate: `TOCHIMART_RESTATED_DAYS` (JSON by platform), else `seeds/ad_platforms.csv`."""
        listed = {row["platform"]: int(row["restated_days"]) for row in read_seed("ad_platforms", self.seeds)}
        return self.restated_days.get(platform, listed[platform])

    def is_set(self, name: str) -> bool:
        """Whether the setting with this environment variable has a value."""
        return any(
            name in aliases(field) and bool(getattr(self, own)) for own, field in type(self).model_fields.items()
        )


def load_settings(**overrides: object) -> Settings:
    """Read the settings; in the sandbox profile, endpoints of a running sandbox fill what the environment leaves open.

    Every command, run and code location begins here, so nothing starts on seeds that cannot be used, nor in a data folder of the other
    profile. Changes nothing, neither files nor the environment; `process_settings.begin` hands the settings on to other processes.
    Raises PermanentError when a value, a seed or the folder cannot be used.
    """
    settings = read_settings(overrides)
    refuse_unusable_home(settings.home)
    refuse_other(settings.home, settings.profile)
    sound_seeds(settings.seeds)
    if settings.profile == "live":
        refuse_sandbox(settings)
        refuse_example_seeds(settings)
    elif settings.sandbox_endpoint is None:
        told = endpoints_of(settings.sandbox_file)
        left_open = {name: value for name, value in told.items() if name not in os.environ}
        settings = read_settings(overrides | left_open)
    if settings.first_day > settings.last_day:
        raise PermanentError(
            f"first day {settings.first_day} is after last day {settings.last_day}: check TOCHIMART_FIRST_DAY and TOCHIMART_LAST_DAY"
        )
    return settings


def read_settings(overrides: Mapping[str, object]) -> Settings:
    """Return the settings as they are written, every path whole. Raises PermanentError that names the setting, never its value."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except (ValidationError, SettingsError, RecursionError) as error:
        raise PermanentError(worded(error, Settings.model_fields)) from None
    paths = {name: whole_path(value) for name in PATHS if (value := getattr(settings, name))}
    return settings.model_copy(update=paths)


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
