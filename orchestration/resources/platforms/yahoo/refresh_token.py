"""The refresh token of LINEヤフー広告 in the data folder: stored as soon as the server replaces it, shared by both products and all runs.

Once a server has answered with a new refresh token, the one before may be dead. So whoever asks does it alone, with room on the disk
made beforehand, and stores the new token before anything else. A process that dies between the answer and the rename leaves the file it
had written, which the next one takes up; one that dies within the moment before leaves an older token, which the server may refuse: then
the ones before it and the one of the settings are tried, and only when all are refused must a person connect the account again.
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

KEPT = 3
"""Tokens that are remembered, newest first."""
ROOM_BYTES = 1 << 14
LONGEST_WAIT_SECONDS = 120.0
LOOK_SECONDS = 0.05

Put = Callable[[str], None]


class RefreshTokens:
    """Tokens that began with `configured`, the one of the settings, for the application `client_id`. Another one there begins anew."""

    def __init__(self, path: Path, client_id: str, configured: str) -> None:
        self._path = path
        self._temporary = path.with_name(f".{path.name}.new")
        self._origin = hashlib.sha256(f"{client_id}\0{configured}".encode()).hexdigest()
        self._configured = configured

    def newest_first(self) -> list[str]:
        """Every token that may live, most likely first."""
        found = [*self._stored(self._temporary), *self._stored(self._path), self._configured]
        for one in found:
            register_secret(one)
        return list(dict.fromkeys(found))

    @contextmanager
    def alone(self) -> Iterator[Put]:
        """Let no other process or thread renew meanwhile; yields what stores a new token.

        Raises PermanentError when there is no room to store one: then nothing may be asked, for the answer would be lost.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise self._no_room(error) from error
        try:
            self._wait(lock)
            yield self._put
        finally:
            os.close(lock)

    def make_room(self) -> None:
        """Take the place a new token needs, so that a full disk shows before the server is asked."""
        if self._stored(self._temporary):
            self._temporary.replace(self._path)
        try:
            self._write(b" " * ROOM_BYTES)
        except OSError as error:
            raise self._no_room(error) from error

    def clear(self) -> None:
        """Give back the room that was not needed."""
        if not self._stored(self._temporary):
            self._temporary.unlink(missing_ok=True)

    def _no_room(self, error: OSError) -> PermanentError:
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
                if time.monotonic() - began > LONGEST_WAIT_SECONDS:
                    raise TransientError(
                        f"LINEヤフー広告 token: another run has been renewing it for longer than {LONGEST_WAIT_SECONDS:g} s"
                    ) from None
                time.sleep(LOOK_SECONDS)
            else:
                return

    def _put(self, token: str) -> None:
        """Store `token` as the newest."""
        register_secret(token)
        kept = list(dict.fromkeys([token, *self._stored(self._path)]))[:KEPT]
        try:
            self._write(json.dumps({"origin": self._origin, "refresh_tokens": kept}, indent=1).encode())
            self._temporary.replace(self._path)
            flush_to_disk(self._path.parent)
        except OSError as error:
            raise PermanentError(
                f"LINEヤフー広告 token: the server gave a new refresh token and it could not be stored in {self._path.parent} "
                f"({error.strerror}); mend that, connect the account again and set YAHOO_ADS_REFRESH_TOKEN"
            ) from error

    def _write(self, content: bytes) -> None:
        """Write the temporary file from its start, owner only, and force it to disk."""
        descriptor = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            file.truncate()
            os.fsync(file.fileno())

    def _stored(self, path: Path) -> list[str]:
        """Tokens of a file that began with the one of the settings; none where it is missing, half written or of another token."""
        try:
            told = json.loads(path.read_bytes())
            tokens = told["refresh_tokens"] if told["origin"] == self._origin else []
            return [one for one in tokens if isinstance(one, str) and one]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return []
