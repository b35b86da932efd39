"""Which profile a data folder belongs to: `sandbox` (simulated data) or `live` (real data). The two never share a folder.

The folder says so itself, in a file `profile` that holds one word; so does Dagster's storage below it. Knows no database.
"""

import fcntl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from orchestration.errors import PermanentError

Profile = Literal["sandbox", "live"]
PROFILES: tuple[Profile, ...] = ("sandbox", "live")
MARK = "profile"
"""Name of the file in the data folder, and in its `dagster` folder."""
LABELS_JA: Mapping[str, str] = {"sandbox": "サンドボックス（模擬データ）", "live": "本番"}
SIMULATED_JA = LABELS_JA["sandbox"]
"""What stands on the terminal and on every report of a sandbox folder."""
HOLDS: Mapping[str, str] = {"sandbox": "simulated data (profile sandbox)", "live": "real data (profile live)"}


class ProfileError(PermanentError):
    """A folder or file of the other profile. Nothing was read or changed."""


def recorded(folder: Path) -> Profile | None:
    """Return the profile the folder says it belongs to; None when it says nothing. Raises ProfileError when the word is another."""
    path = folder / MARK
    try:
        text = path.read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    for profile in PROFILES:
        if text == profile:
            return profile
    raise ProfileError(f"{path}: expected the word sandbox or live; write the one that this folder holds")


def refuse_other(home: Path, profile: str) -> None:
    """Raise ProfileError when the data folder, or Dagster's storage in it, belongs to the other profile."""
    for folder in (home, home / "dagster"):
        found = recorded(folder)
        if found is not None and found != profile:
            raise ProfileError(
                f"{folder} holds {HOLDS[found]}, but the profile is {profile}; nothing was read or changed. "
                f"Set TOCHIMART_HOME to another folder, or TOCHIMART_PROFILE={found}"
            )


def claim(home: Path, profile: str) -> None:
    """Write the profile into the data folder and Dagster's storage, once. Raises ProfileError when they belong to the other profile.

    Two first starts at once, one of each profile, do not both get the folder.
    """
    is_claimed = recorded(home) and recorded(home / "dagster")  # read first: another start may claim it meanwhile
    refuse_other(home, profile)
    if is_claimed:
        return
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / ".profile.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refuse_other(home, profile)
        for folder in (home, home / "dagster"):
            folder.mkdir(exist_ok=True, mode=0o700)
            if recorded(folder) is None:
                temporary = folder / f".{MARK}.tmp"
                temporary.write_text(f"{profile}\n", encoding="utf-8")
                temporary.replace(folder / MARK)


def profile_of_record(record: Mapping[str, object]) -> Profile | None:
    """Return the profile of a landed file, from the record in its footer; None when nothing tells.

    Files of earlier versions do not name it. Their time of fetching does: the sandbox's clock stands at 06:00:00 in Japan, a real one
    has fractions of a second.
    """
    named = record.get("profile")
    for profile in PROFILES:
        if named == profile:
            return profile
    fetched_at = record.get("fetched_at")
    return None if fetched_at is None else profile_of_clock(datetime.fromisoformat(str(fetched_at)))


def profile_of_clock(moment: datetime) -> Profile:
    """Return whose clock a moment was read from: `sandbox` at exactly 06:00:00 in Japan, else `live`."""
    there = moment.astimezone(ZoneInfo("Asia/Tokyo"))
    is_fixed = (there.hour, there.minute, there.second, there.microsecond) == (6, 0, 0, 0)
    return "sandbox" if is_fixed else "live"
