"""Paths inside the data folder (`TOCHIMART_HOME`)."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import PermanentError


class HomePaths:
    """Paths below `home`. `Settings` derives from it; `FixedHome` is used where only the folder is known."""

    home: Path
    rebuilding: bool
    beside: str | None
    """Id of an engagement that is built beside the one the folder shows, in files of its own; None for the shown one."""

    def accounts_file(self, platform: str) -> Path:
        """Return the path where a run writes the accounts it discovered."""
        return self.home / "accounts" / f"{platform}.json"

    @property
    def landing_dir(self) -> Path:
        return self.home / "landing"

    @property
    def inbox_dir(self) -> Path:
        """Return the folder where people put files downloaded from ad consoles."""
        return self.home / "inbox"

    @property
    def working_path(self) -> Path:
        """Return the path of the working file. Only load, dbt and KPI steps open it; all readers open `published_path`."""
        return self.engagement_dir / "working.duckdb"

    @property
    def engagement_dir(self) -> Path:
        """Return the folder with the files that only one engagement has."""
        return self.home / "warehouse" / (self.beside or "")

    @property
    def dbt_dir(self) -> Path:
        """Return the folder for what dbt writes."""
        return self.engagement_dir / "dbt" if self.beside else self.home / "dbt"

    def beside_path(self, engagement_id: str) -> Path:
        """Return the path of the working file of an engagement that the folder does not show."""
        return self.home / "warehouse" / engagement_id / "working.duckdb"

    @property
    def warehouse_path(self) -> Path:
        """Return the path of the file this run writes: the working file or, in a rebuild, the file that will replace
        it. dbt refers to the database by this file's name."""
        return self.working_path.parent / "rebuild" / self.working_path.name if self.rebuilding else self.working_path

    @property
    def published_path(self) -> Path:
        return self.home / "tochimart.duckdb"

    @property
    def reports_dir(self) -> Path:
        return self.home / "reports"

    @property
    def dagster_home(self) -> Path:
        return (self.engagement_dir if self.beside else self.home) / "dagster"

    @property
    def sandbox_file(self) -> Path:
        """Return the path where a running sandbox writes its endpoints."""
        return self.home / "sandbox" / "endpoints.json"

    @property
    def sandbox_clock_file(self) -> Path:
        """Return the path where a running sandbox stores its time after its clock was set."""
        return self.sandbox_file.with_suffix(".clock")


@dataclass(frozen=True)
class FixedHome(HomePaths):
    """A data folder by path, independent of the settings and the seeds."""

    home: Path
    rebuilding: bool = False
    beside: str | None = None


def refuse_unusable_home(home: Path) -> None:
    """Raise PermanentError when the data folder cannot be used: it is a file, its path is too long, or databases cannot
    be written in it."""
    if odd := re.search(r"[?#]|%[0-9A-Fa-f]{2}", str(home)):
        raise PermanentError(
            f"TOCHIMART_HOME {home}: DuckDB, SQLite and dbt read {odd[0]} in a folder's name as part of an address; "
            "choose another name"
        )
    try:
        mode = (home / "tochimart.duckdb").parent.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise PermanentError(
            f"TOCHIMART_HOME {str(home)[:200]}: cannot be used ({error.strerror}); choose another folder"
        ) from None
    if not stat.S_ISDIR(mode):
        raise PermanentError(f"TOCHIMART_HOME {home}: is not a folder; choose a folder")
