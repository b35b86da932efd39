"""Converts newline-delimited JSON files to what DuckDB can read: DuckDB rejects byte order marks and UTF-16, which
Windows tools write. Files are decoded through a pipe, because a converted copy on disk would contain raw user ids."""

import gzip
import io
import os
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

ENCODING_BY_MARK = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Encoding by byte order mark. Files without a mark are UTF-8."""

BYTE_ORDER_MARK = "\ufeff"
WAIT_SECONDS = 0.2
CHUNK_BYTES = 1 << 18


def open_binary(path: Path, format_: str) -> BinaryIO:
    """Return the file's bytes as stream, unpacked if it is a gzip file."""
    return cast(BinaryIO, gzip.open(path)) if format_ == "json.gz" else path.open("rb")


def detect_encoding(path: Path, format_: str) -> str | None:
    """Return the encoding named by the file's first bytes, or None."""
    with open_binary(path, format_) as stream:
        first = stream.read(3)
    return next((encoding for mark, encoding in ENCODING_BY_MARK.items() if first.startswith(mark)), None)


def utf8_lines(path: Path, format_: str, encoding: str | None) -> Iterator[bytes]:
    """Yield lines as UTF-8 without byte order marks, which joined files also have inside. Raises UnicodeError for
    invalid bytes."""
    with open_binary(path, format_) as stream:
        if encoding is None:
            yield from stream
            return
        errors = "surrogateescape" if encoding == "utf-8-sig" else "strict"  # DuckDB rejects invalid UTF-8 itself
        with io.TextIOWrapper(stream, encoding, errors, newline="") as text:
            for line in text:
                yield line.removeprefix(BYTE_ORDER_MARK).encode("utf-8", errors)


@contextmanager
def readable_path(path: Path, format_: str, encoding: str | None) -> Iterator[str]:
    """Yield a path that DuckDB can read once to its end: the file itself if it needs no decoding, else a pipe. Raises
    UnicodeError at the end of the block if the file is damaged and DuckDB has read only a part."""
    if encoding is None:
        yield str(path)
        return
    reader, writer = os.pipe()
    feed = _PipeWriter(writer, utf8_lines(path, format_, encoding))
    feed.start()
    try:
        yield f"/dev/fd/{reader}"
    finally:
        feed.is_over.set()
        feed.join()
        os.close(reader)
    if feed.fault:
        raise feed.fault


class _PipeWriter(threading.Thread):
    """Writes lines into a pipe until they end or the reader stops."""

    def __init__(self, writer: int, lines: Iterator[bytes]) -> None:
        super().__init__(daemon=True)
        self.writer = writer
        self.lines = lines
        self.is_over = threading.Event()
        self.fault: UnicodeError | None = None

    def run(self) -> None:
        os.set_blocking(self.writer, False)
        try:
            waiting = bytearray()
            for line in self.lines:
                waiting += line
                if len(waiting) >= CHUNK_BYTES and not self._write(waiting):
                    return
            self._write(waiting)
        except UnicodeError as error:
            self.fault = error
        finally:
            os.close(self.writer)

    def _write(self, waiting: bytearray) -> bool:
        """Write all waiting bytes. Returns False if the reader stopped early."""
        while waiting:
            if self.is_over.is_set():
                return False
            if select.select([], [self.writer], [], WAIT_SECONDS)[1]:
                with suppress(BlockingIOError):
                    del waiting[: os.write(self.writer, waiting)]
        return True
