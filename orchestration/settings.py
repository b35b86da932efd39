"""Settings: read once from the environment or `.env`, never while a module is imported.

Names follow the platforms' own clients where they have any. Secrets are `SecretStr`, so printing settings shows stars.
"""

import json
import os
import re
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestration import seeds as seed_files
from orchestration.errors import PermanentError
from orchestration.masking import register

PROJECT = Path(__file__).resolve().parent.parent
JST = ZoneInfo("Asia/Tokyo")
SANDBOX_TODAY = date(2026, 2, 16)


def _env(*names: str) -> AliasChoices:
    return AliasChoices(*names, *(name.lower() for name in names))


class Settings(BaseSettings):
    """Everything that differs between one installation and another."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        env_prefix="TOCHIMART_BY_NAME_",  # without it the field `home` is read from the shell's own HOME
    )

    profile: Literal["sandbox", "live"] = Field("sandbox", validation_alias=_env("TOCHIMART_PROFILE"))
    home: Path = Field(PROJECT / "data", validation_alias=_env("TOCHIMART_HOME"))
    seeds: Path | None = Field(None, validation_alias=_env("TOCHIMART_SEEDS"))
    fixed_today: date | None = Field(None, validation_alias=_env("TOCHIMART_TODAY"))
    fixed_first_day: date | None = Field(None, validation_alias=_env("TOCHIMART_FIRST_DAY"))
    fixed_last_day: date | None = Field(None, validation_alias=_env("TOCHIMART_LAST_DAY"))
    restated_days: dict[str, int] = Field(default_factory=dict, validation_alias=_env("TOCHIMART_RESTATED_DAYS"))
    quarantine_limit: float = Field(0.01, ge=0, le=1, validation_alias=_env("TOCHIMART_QUARANTINE_LIMIT"))
    largest_file_mb: int = Field(2048, ge=1, validation_alias=_env("TOCHIMART_LARGEST_FILE_MB"))
    rebuilding: bool = False
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
        return read_seed("engagement")[0]

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
        listed = [told] if told else [row["account_id"] for row in read_seed("accounts") if row["platform"] == platform]
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
        listed = {row["platform"]: int(row["restated_days"]) for row in read_seed("ad_platforms")}
        return self.restated_days.get(platform, listed[platform])

    def accounts_file(self, platform: str) -> Path:
        """Where a run writes the accounts it found."""
        return self.home / "accounts" / f"{platform}.json"

    @property
    def landing_dir(self) -> Path:
        return self.home / "landing"

    @property
    def inbox_dir(self) -> Path:
        """Where people drop files downloaded from management consoles."""
        return self.home / "inbox"

    @property
    def working_path(self) -> Path:
        """The working file. Only load, dbt and KPI steps open it; everybody else opens `published_path`."""
        return self.home / "warehouse" / "working.duckdb"

    @property
    def warehouse_path(self) -> Path:
        """The file this run writes: the working file or, in a rebuild, the one that will take its place. dbt knows it by its name."""
        return self.working_path.parent / "rebuild" / self.working_path.name if self.rebuilding else self.working_path

    @property
    def published_path(self) -> Path:
        return self.home / "tochimart.duckdb"

    @property
    def reports_dir(self) -> Path:
        return self.home / "reports"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @property
    def sandbox_file(self) -> Path:
        """Where a running sandbox writes its endpoints."""
        return self.home / "sandbox" / "endpoints.json"


def read_seed(name: str) -> list[dict[str, str]]:
    """Rows of the seed `name`, every value as normalised text. Raises PermanentError when any seed is unsound."""
    return seed_files.read_seed(name)


def load_settings(**overrides: object) -> Settings:
    """Read the settings; in the sandbox profile, endpoints of a running sandbox fill what the environment leaves open.

    Every command, run and code location begins here, so nothing starts on seeds that cannot be used. Raises PermanentError when a
    value or a seed cannot be used.
    """
    profile = os.environ.get("TOCHIMART_PROFILE", "sandbox")
    settings = Settings(**overrides)  # type: ignore[arg-type]
    if settings.seeds:
        os.environ[seed_files.VARIABLE] = str(settings.seeds.expanduser().absolute())
    seed_files.sound_seeds()
    if profile == "sandbox" and settings.sandbox_endpoint is None and settings.sandbox_file.exists():
        found = json.loads(settings.sandbox_file.read_text(encoding="utf-8"))
        for key, value in found.items():
            if key not in os.environ:
                os.environ[key] = value
        settings = Settings(**overrides)  # type: ignore[arg-type]
    if not settings.home.is_absolute():
        settings = settings.model_copy(update={"home": settings.home.absolute()})
    if odd := re.search(r"\?|%[0-9A-Fa-f]{2}", str(settings.home)):
        raise PermanentError(
            f"TOCHIMART_HOME {settings.home}: DuckDB and SQLite read {odd[0]} in a folder's name as part of an address and cannot write "
            "below it; choose another name"
        )
    if settings.first_day > settings.last_day:
        raise PermanentError(
            f"first day {settings.first_day} is after last day {settings.last_day}: check TOCHIMART_FIRST_DAY and TOCHIMART_LAST_DAY"
        )
    return settings
