"""The profile of a data folder: `sandbox` (simulated data) or `live` (real data). The two never share a folder. A file
`profile` in the folder contains the name of its profile. Dagster's storage below it has the same file. This module uses
no database."""

import fcntl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from orchestration.errors import PermanentError

Profile = Literal["sandbox", "live"]
PROFILES: tuple[Profile, ...] = ("sandbox", "live")
PROFILE_FILE_NAME = "profile"
"""Name of the profile file in the data folder and in its `dagster` folder."""
LABELS_JA: Mapping[str, str] = {"sandbox": "サンドボックス（模擬データ）", "live": "本番"}
SIMULATED_JA = LABELS_JA["sandbox"]
"""Label shown in the terminal and on every report of a sandbox folder."""
CONTENT_DESCRIPTIONS: Mapping[str, str] = {
    "sandbox": "simulated data (profile sandbox)",
    "live": "real data (profile live)",
}


class ProfileError(PermanentError):
    """A folder or file belongs to the other profile. Nothing was read or changed."""


def read_profile(folder: Path) -> Profile | None:
    """Return the profile recorded in the folder, or None if none is recorded. Raises ProfileError when the recorded
    word is not a profile."""
    path = folder / PROFILE_FILE_NAME
    try:
        text = path.read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    for profile in PROFILES:
        if text == profile:
            return profile
    raise ProfileError(
        f"{path}: the file must contain the word sandbox or live; write the one that applies to the data in this folder"
    )


def refuse_other_profile(home: Path, profile: str) -> None:
    """Raise ProfileError when the data folder, or Dagster's storage in it, belongs to the other profile."""
    for folder in (home, home / "dagster"):
        recorded = read_profile(folder)
        if recorded is not None and recorded != profile:
            raise ProfileError(
                f"{folder} holds {CONTENT_DESCRIPTIONS[recorded]}, but the profile is {profile}; nothing was read or changed. "
                f"Set TOCHIMART_HOME to another folder, or TOCHIMART_PROFILE={recorded}"
            )


def claim_home(home: Path, profile: str) -> None:
    """Write the profile into the data folder and Dagster's storage, once. Raises ProfileError when they belong to the
    other profile. If two first starts with different profiles run at once, only one succeeds."""
    is_claimed = read_profile(home) and read_profile(
        home / "dagster"
    )  # read before writing: another process may claim the folder at the same time
    refuse_other_profile(home, profile)
    if is_claimed:
        return
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / ".profile.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refuse_other_profile(home, profile)
        for folder in (home, home / "dagster"):
            folder.mkdir(exist_ok=True, mode=0o700)
            if read_profile(folder) is None:
                temporary = folder / f".{PROFILE_FILE_NAME}.tmp"
                temporary.write_text(f"{profile}\n", encoding="utf-8")
                temporary.replace(folder / PROFILE_FILE_NAME)


def profile_of_record(record: Mapping[str, object]) -> Profile | None:
    """Return the profile of a landed file from the metadata in its footer, or None. Files of earlier versions have no
    profile in their footer. For them the profile follows from the fetch time: the sandbox's clock always shows
    06:00:00 in Japan, and a real clock has fractions of a second."""
    named = record.get("profile")
    for profile in PROFILES:
        if named == profile:
            return profile
    fetched_at = record.get("fetched_at")
    return None if fetched_at is None else profile_of_clock(datetime.fromisoformat(str(fetched_at)))


def profile_of_clock(moment: datetime) -> Profile:
    """Return the profile whose clock produced this time: `sandbox` at exactly 06:00:00 in Japan, else `live`."""
    local_time = moment.astimezone(ZoneInfo("Asia/Tokyo"))
    is_fixed = (local_time.hour, local_time.minute, local_time.second, local_time.microsecond) == (6, 0, 0, 0)
    return "sandbox" if is_fixed else "live"
