"""The secret salt that turns user ids into keys that cannot be reversed."""

import contextlib
import os
import secrets
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.resources.base import flush_to_disk

SALT_BYTES = 32


def load_salt(home: Path) -> bytes:
    """Return the salt of this installation, created on first use in `home/secrets/ga4_export.salt`, readable by its
    owner only. After it is deleted with `home`, hashes can no longer be linked to users. Raises PermanentError when the
    file is invalid, because a new salt would give known users new keys."""
    path = home / "secrets" / "ga4_export.salt"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        create_salt(path)
    salt = path.read_bytes()
    if len(salt) != SALT_BYTES:
        raise PermanentError(
            f"{path}: the salt file does not have {SALT_BYTES} bytes; restore it from a backup, or remove it and import all exports again"
        )
    return salt


def create_salt(path: Path) -> None:
    """Write a new salt next to `path` and link it to `path`. If two processes do so at once, both use the salt that
    was linked first."""
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
