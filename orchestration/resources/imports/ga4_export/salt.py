"""The secret that turns user ids into keys nobody can turn back."""

import contextlib
import os
import secrets
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.resources.base import flush_to_disk

SALT_BYTES = 32


def load_salt(home: Path) -> bytes:
    """The installation's salt, made on first use in `home/secrets/ga4_export.salt`, for its owner only.

    It is destroyed with `home`, and then nobody can tell again which user a hash stood for. Raises PermanentError when the file is
    not a salt: a new one would give known users new keys.
    """
    path = home / "secrets" / "ga4_export.salt"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        make_salt(path)
    salt = path.read_bytes()
    if len(salt) != SALT_BYTES:
        raise PermanentError(
            f"{path}: not {SALT_BYTES} bytes; put the salt back from a backup, or remove it and import all exports again"
        )
    return salt


def make_salt(path: Path) -> None:
    """Write a new salt beside `path` and link it there, so that of two processes that start at once one wins."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SALT_BYTES))
        flush_to_disk(temporary)
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
        flush_to_disk(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
