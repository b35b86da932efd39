"""The profile inside database files, and the look at a whole data folder before a command works in it.

Every database file says in `ops.profile` which profile it is of; so does each landed file in its footer.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import duckdb

from orchestration.home import HomePaths
from orchestration.profile import (
    CONTENT_DESCRIPTIONS,
    PROFILES,
    Profile,
    ProfileError,
    claim_home,
    profile_of_clock,
    profile_of_record,
    read_profile,
    refuse_other_profile,
)
from orchestration.resources.store.landed_files import read_metadata

Say = Callable[[str], object]


def profile_in(connection: duckdb.DuckDBPyConnection) -> Profile | None:
    """Return what a database says it is of; None for a file of an earlier version, or an empty one."""
    there = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'ops' and table_name = 'profile' and not internal"
    ).fetchone()
    if not there or not there[0]:
        return None
    row = connection.execute("select any_value(profile) from ops.profile").fetchone()
    return next((one for one in PROFILES if row and row[0] == one), None)


def keep_profile(connection: duckdb.DuckDBPyConnection, path: Path, profile: str) -> None:
    """Refuse a database of the other profile (ProfileError); one that names none is given this one, once it has ledgers."""
    found = profile_in(connection)
    if found is not None:
        refuse_database(path, found, profile)
    elif connection.execute("select 1 from duckdb_tables() where schema_name = 'ops'").fetchone():
        connection.execute(
            """create table if not exists ops.profile (profile varchar);
            comment on table ops.profile is 'One row. | 1行のみ';
            comment on column ops.profile.profile is
            'sandbox: everything in this file is simulated. live: real accounts. | sandbox：すべて模擬データ。live：実アカウントのデータ'"""
        )
        connection.execute("insert into ops.profile values (?)", [profile])


def refuse_database(path: Path, found: Profile | None, profile: str) -> None:
    """Raise ProfileError when a database file is of the other profile."""
    if found is not None and found != profile:
        raise ProfileError(
            f"{path} holds {CONTENT_DESCRIPTIONS[found]}, but the profile is {profile}; move the file out of this data folder. "
            "Nothing was read or changed"
        )


def database_profile(path: Path) -> Profile | None:
    """Return what a database file says; None when it says nothing, is not there, or is open in another process."""
    if not path.is_file():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return profile_in(connection)
    except duckdb.Error:
        return None  # whoever needs the file says what is wrong with it


def claim_profile(home: HomePaths, profile: str, say: Say) -> None:
    """Make sure that a data folder is of this profile before a command writes to it, and record that it is.

    A folder of an earlier version is judged by what it holds, which `say` is told. Raises ProfileError, one line, with nothing changed.
    """
    check_profile(home, profile, say)
    claim_home(home.home, profile)


def check_profile(home: HomePaths, profile: str, say: Say) -> None:
    """The same without recording anything, for commands that only read."""
    refuse_other_profile(home.home, profile)
    if read_profile(home.home) is None and (found := decided(home)):
        named, why = found
        if named != profile:
            raise ProfileError(
                f"{home.home} does not record its profile and seems to hold {CONTENT_DESCRIPTIONS[named]}: {why}. "
                f"The profile of the settings is {profile}. Nothing was changed. Set TOCHIMART_HOME to another folder, or "
                f"TOCHIMART_PROFILE={named}. If the guess is wrong, write the right profile into {home.home / 'profile'}"
            )
        say(f"{home.home} does not record its profile. It holds {CONTENT_DESCRIPTIONS[named]}: {why}")
    for path in (home.working_path, home.published_path):
        refuse_database(path, database_profile(path), profile)


def decided(home: HomePaths) -> tuple[Profile, str] | None:
    """Return the profile of a folder of an earlier version and why, judged by its landed files, else by its ledgers; None for a new folder.

    Raises ProfileError when it holds both: nobody can tell which rows of its tables are real.
    """
    by_profile: dict[Profile, list[Path]] = defaultdict(list)
    for path in landed_files(home.landing_dir):
        if found := profile_of_record(read_metadata(path)):
            by_profile[found].append(path)
    if len(by_profile) > 1:
        few = min(by_profile, key=lambda one: len(by_profile[one]))
        raise ProfileError(
            f"{home.home} holds landed files of both profiles: {len(by_profile[few])} of {few}, the first is {by_profile[few][0]}; move "
            "them out, fetch their days again, and run `tochimart rebuild`. Nothing was changed"
        )
    for found, paths in by_profile.items():
        return found, f"{len(paths)} landed files were fetched at {_clock_words(found)}"
    for path in (home.working_path, home.published_path):
        if told := database_profile(path):
            return told, f"{path.name} says so"
        if judged := _profile_of_loads(path):
            return judged, f"the loads in {path.name} were fetched at {_clock_words(judged)}"
    return None


def landed_files(landing: Path) -> list[Path]:
    """Return every landed file, in order."""
    return sorted(path for path in landing.glob("*/*/*/*.parquet") if not path.name.startswith("."))


def refuse_landed(home: HomePaths, profile: str) -> None:
    """Raise ProfileError that names the landed files of the other profile, before a rebuild reads any."""
    foreign = [
        path for path in landed_files(home.landing_dir) if profile_of_record(read_metadata(path)) not in (None, profile)
    ]
    if foreign:
        names = ", ".join(str(path.relative_to(home.home)) for path in foreign[:3])
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        other = CONTENT_DESCRIPTIONS["sandbox" if profile == "live" else "live"]
        raise ProfileError(
            f"{len(foreign)} landed files hold {other}, but the profile is {profile}: {names}{more}; move them out of this data folder. "
            "Nothing was changed"
        )


def _clock_words(profile: Profile) -> str:
    return "the sandbox's fixed clock, 06:00:00 in Japan" if profile == "sandbox" else "a running clock"


def _profile_of_loads(path: Path) -> Profile | None:
    """Judge a database of an earlier version by the times its loads were fetched at; None when there are none, or they differ."""
    if not path.is_file():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute(
                "select distinct fetched_at from ops.loads where fetched_at is not null"
            ).fetchall()
    except duckdb.Error:
        return None
    found = {profile_of_clock(moment.replace(tzinfo=UTC)) for (moment,) in rows}
    return found.pop() if len(found) == 1 else None
