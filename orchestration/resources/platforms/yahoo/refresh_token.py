"""The stored refresh token of LINEヤフー広告: written as soon as the server issues a new one, shared by both products and
all runs.

After the server has issued a new refresh token, the previous one may be invalid. Therefore only one process renews at a
time, disk space is reserved first, and the new token is stored before anything else. If a process dies between the
answer and the rename, the next process uses the temporary file. If it dies just before that, an older token remains,
which the server may refuse. Then earlier tokens and the token of the settings are tried. If all are refused, a person
must connect the account again.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import PermanentError, TransientError
from orchestration.masking import register_secret
from orchestration.resources.base import flush_to_disk

MAX_STORED_TOKENS = 3
"""Number of stored tokens, newest first."""
RESERVED_BYTES = 1 << 14
MAX_WAIT_SECONDS = 120.0
POLL_SECONDS = 0.05

StoreToken = Callable[[str], None]


class RefreshTokenStore:
    """Tokens derived from `configured`, the token of the settings, for the application `client_id`. A different
    configured token starts a new list."""

    def __init__(self, path: Path, client_id: str, configured: str) -> None:
        self._path = path
        self._temporary = path.with_name(f".{path.name}.new")
        self._origin = hashlib.sha256(f"{client_id}\0{configured}".encode()).hexdigest()
        self._configured = configured

    def newest_first(self) -> list[str]:
        """Return every token that may be valid, likeliest first."""
        tokens = [*self._stored(self._temporary), *self._stored(self._path), self._configured]
        for token in tokens:
            register_secret(token)
        return list(dict.fromkeys(tokens))

    @contextmanager
    def exclusive_renewal(self) -> Iterator[StoreToken]:
        """Lock renewal for other processes and threads, and yield a function that stores a new token. Raises
        PermanentError when there is no disk space for it, because an issued token would be lost."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise self._no_space_error(error) from error
        try:
            self._wait(lock)
            yield self._put
        finally:
            os.close(lock)

    def reserve_space(self) -> None:
        """Reserve the disk space for a new token, so that a full disk is noticed before the server is asked."""
        if self._stored(self._temporary):
            self._temporary.replace(self._path)
        try:
            self._write(b" " * RESERVED_BYTES)
        except OSError as error:
            raise self._no_space_error(error) from error

    def release_space(self) -> None:
        """Release the reserved space if it was not used."""
        if not self._stored(self._temporary):
            self._temporary.unlink(missing_ok=True)

    def _no_space_error(self, error: OSError) -> PermanentError:
        return PermanentError(
            f"LINEヤフー広告 token: a new refresh token could not be stored in {self._path.parent} ({error.strerror}), "
            "so none was asked for; make room there or make it writable, and run again"
        )

    def _wait(self, lock: int) -> None:
        began = time.monotonic()
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() - began > MAX_WAIT_SECONDS:
                    raise TransientError(
                        f"LINEヤフー広告 token: another run has been renewing the token for longer than {MAX_WAIT_SECONDS:g} s"
                    ) from None
                time.sleep(POLL_SECONDS)
            else:
                return

    def _put(self, token: str) -> None:
        """Store `token` as the newest."""
        register_secret(token)
        kept = list(dict.fromkeys([token, *self._stored(self._path)]))[:MAX_STORED_TOKENS]
        try:
            self._write(json.dumps({"origin": self._origin, "refresh_tokens": kept}, indent=1).encode())
            self._temporary.replace(self._path)
            flush_to_disk(self._path.parent)
        except OSError as error:
            raise PermanentError(
                f"LINEヤフー広告 token: the server gave a new refresh token and it could not be stored in {self._path.parent} "
                f"({error.strerror}); fix that, connect the account again and set YAHOO_ADS_REFRESH_TOKEN"
            ) from error

    def _write(self, content: bytes) -> None:
        """Write the temporary file (owner only) and flush it to disk."""
        descriptor = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            file.truncate()
            os.fsync(file.fileno())

    def _stored(self, path: Path) -> list[str]:
        """Return the tokens of a file that belongs to the configured token. Empty if it is missing, incomplete or of
        another token."""
        try:
            stored = json.loads(path.read_bytes())
            tokens = stored["refresh_tokens"] if stored["origin"] == self._origin else []
            return [token for token in tokens if isinstance(token, str) and token]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return []
