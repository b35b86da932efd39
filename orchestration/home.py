"""Where things lie in the data folder (`TOCHIMART_HOME`)."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import PermanentError


class HomePaths:
    """Paths below `home`. A part of `Settings`; `Home` where a folder is known and no setting is asked."""

    home: Path
    rebuilding: bool

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


@dataclass(frozen=True)
class Home(HomePaths):
    """A data folder by itself, whatever the settings of this process and the seeds say."""

    home: Path
    rebuilding: bool = False


def refuse_unusable_home(home: Path) -> None:
    """Raise PermanentError when the data folder cannot be one: a file, a name that is too long, or one databases cannot write below."""
    if odd := re.search(r"[?#]|%[0-9A-Fa-f]{2}", str(home)):
        raise PermanentError(
            f"TOCHIMART_HOME {home}: DuckDB, SQLite and dbt read {odd[0]} in a folder's name as part of an address; "
            "choose another name"
        )
    try:
        kind = (home / "tochimart.duckdb").parent.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise PermanentError(
            f"TOCHIMART_HOME {str(home)[:200]}: cannot be used ({error.strerror}); choose another folder"
        ) from None
    if not stat.S_ISDIR(kind):
        raise PermanentError(f"TOCHIMART_HOME {home}: is no folder; choose a folder")
