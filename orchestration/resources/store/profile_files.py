"""The profile stored in database files, and the profile check of a data folder before a command uses it. Every database
file has its profile in `ops.profile`; every landed file has it in its footer."""

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

PrintMessage = Callable[[str], object]


def profile_in(connection: duckdb.DuckDBPyConnection) -> Profile | None:
    """Return the profile stored in a database, or None for an empty file or one of an earlier version."""
    table_exists = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'ops' and table_name = 'profile' and not internal"
    ).fetchone()
    if not table_exists or not table_exists[0]:
        return None
    row = connection.execute("select any_value(profile) from ops.profile").fetchone()
    return next((profile for profile in PROFILES if row and row[0] == profile), None)


def ensure_database_profile(connection: duckdb.DuckDBPyConnection, path: Path, profile: str) -> None:
    """Raise ProfileError for a database of the other profile. A database without profile gets this one, once it has
    ledgers."""
    recorded = profile_in(connection)
    if recorded is not None:
        check_database_profile(path, recorded, profile)
    elif connection.execute("select 1 from duckdb_tables() where schema_name = 'ops'").fetchone():
        connection.execute(
            """create table if not exists ops.profile (profile varchar);
            comment on table ops.profile is 'One row. | 1行のみ';
            comment on column ops.profile.profile is
            'sandbox: everything in this file is simulated. live: real accounts. | sandbox：すべて模擬データ。live：実アカウントのデータ'"""
        )
        connection.execute("insert into ops.profile values (?)", [profile])


def check_database_profile(path: Path, file_profile: Profile | None, profile: str) -> None:
    """Raise ProfileError when a database file belongs to the other profile."""
    if file_profile is not None and file_profile != profile:
        raise ProfileError(
            f"{path} holds {CONTENT_DESCRIPTIONS[file_profile]}, but the profile is {profile}; move the file out of this data folder. "
            "Nothing was read or changed"
        )


def read_database_profile(path: Path) -> Profile | None:
    """Return the profile of a database file, or None if it states none, does not exist, or is open in another process."""
    if not path.is_file():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return profile_in(connection)
    except duckdb.Error:
        return None  # the code that opens the file later reports the error


def claim_profile(home: HomePaths, profile: str, print_message: PrintMessage) -> None:
    """Check that a data folder belongs to this profile before a command writes to it, and record the profile. A folder
    of an earlier version is judged by its content, with a message. Raises ProfileError, in one line, without changing
    anything."""
    check_profile(home, profile, print_message)
    claim_home(home.home, profile)


def check_profile(home: HomePaths, profile: str, print_message: PrintMessage) -> None:
    """Check the profile without recording it, for commands that only read. Raises ProfileError."""
    refuse_other_profile(home.home, profile)
    if read_profile(home.home) is None and (guess := guess_profile(home)):
        named, why = guess
        if named != profile:
            raise ProfileError(
                f"{home.home} does not record its profile and seems to hold {CONTENT_DESCRIPTIONS[named]}: {why}. "
                f"The profile of the settings is {profile}. Nothing was changed. Set TOCHIMART_HOME to another folder, or "
                f"TOCHIMART_PROFILE={named}. If the guess is wrong, write the right profile into {home.home / 'profile'}"
            )
        print_message(f"{home.home} does not record its profile. It holds {CONTENT_DESCRIPTIONS[named]}: {why}")
    for path in (home.working_path, home.published_path):
        check_database_profile(path, read_database_profile(path), profile)


def guess_profile(home: HomePaths) -> tuple[Profile, str] | None:
    """Return the profile of a folder of an earlier version and the evidence: its landed files, else its ledgers. None
    for a new folder. Raises ProfileError when it contains both, because real and simulated rows cannot be separated."""
    by_profile: dict[Profile, list[Path]] = defaultdict(list)
    for path in list_landed_files(home.landing_dir):
        if recorded := profile_of_record(read_metadata(path)):
            by_profile[recorded].append(path)
    if len(by_profile) > 1:
        few = min(by_profile, key=lambda profile: len(by_profile[profile]))
        raise ProfileError(
            f"{home.home} holds landed files of both profiles: {len(by_profile[few])} of {few}, the first is {by_profile[few][0]}; move "
            "them out, fetch their days again, and run `tochimart rebuild`. Nothing was changed"
        )
    for guess, paths in by_profile.items():
        return guess, f"{len(paths)} landed files were fetched at {_describe_clock(guess)}"
    for path in (home.working_path, home.published_path):
        if recorded := read_database_profile(path):
            return recorded, f"{path.name} says so"
        if judged := _profile_of_loads(path):
            return judged, f"the loads in {path.name} were fetched at {_describe_clock(judged)}"
    return None


def list_landed_files(landing: Path) -> list[Path]:
    """Return every landed file in order."""
    return sorted(path for path in landing.glob("*/*/*/*.parquet") if not path.name.startswith("."))


def refuse_foreign_landed_files(home: HomePaths, profile: str) -> None:
    """Raise ProfileError that names the landed files of the other profile, before a rebuild reads any."""
    foreign = [
        path
        for path in list_landed_files(home.landing_dir)
        if profile_of_record(read_metadata(path)) not in (None, profile)
    ]
    if foreign:
        names = ", ".join(str(path.relative_to(home.home)) for path in foreign[:3])
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        other = CONTENT_DESCRIPTIONS["sandbox" if profile == "live" else "live"]
        raise ProfileError(
            f"{len(foreign)} landed files hold {other}, but the profile is {profile}: {names}{more}; move them out of this data folder. "
            "Nothing was changed"
        )


def _describe_clock(profile: Profile) -> str:
    return "the sandbox's fixed clock, 06:00:00 in Japan" if profile == "sandbox" else "a running clock"


def _profile_of_loads(path: Path) -> Profile | None:
    """Return the profile of a database of an earlier version by the fetch times of its loads. None if there are none or
    they differ."""
    if not path.is_file():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute(
                "select distinct fetched_at from ops.loads where fetched_at is not null"
            ).fetchall()
    except duckdb.Error:
        return None
    profiles = {profile_of_clock(moment.replace(tzinfo=UTC)) for (moment,) in rows}
    return profiles.pop() if len(profiles) == 1 else None
