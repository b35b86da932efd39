"""The salt: made once, for its owner only, and never made anew in place of a damaged one. # R-34 R-36"""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.importer import load_salt


def test_the_salt_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    salt = load_salt(home)
    path = home / "secrets" / "ga4_export.salt"
    assert len(salt) == 32
    assert load_salt(home) == salt == path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["ga4_export.salt"]


def test_two_installations_have_different_salts(tmp_path: Path) -> None:
    assert load_salt(tmp_path / "a") != load_salt(tmp_path / "b")


def test_processes_that_start_at_once_share_one_salt(tmp_path: Path) -> None:
    """Eight at a time on fifty new homes: whoever comes second takes what the first one made."""
    start = Barrier(8)

    def together(home: Path) -> bytes:
        start.wait()
        return load_salt(home)

    with ThreadPoolExecutor(8) as pool:
        for number in range(50):
            assert len(set(pool.map(together, [tmp_path / str(number)] * 8))) == 1


def test_a_damaged_salt_is_an_error_and_stays(tmp_path: Path) -> None:
    """A new salt would make known users strangers."""
    load_salt(tmp_path)
    path = tmp_path / "secrets" / "ga4_export.salt"
    path.write_bytes(b"short")
    with pytest.raises(
        PermanentError, match=r"ga4_export.salt: the salt file does not have 32 bytes; restore it from a backup"
    ):
        load_salt(tmp_path)
    assert path.read_bytes() == b"short"
