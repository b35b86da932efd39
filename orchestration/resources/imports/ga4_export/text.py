"""Bytes of newline JSON files as the engine can read them: the engine takes a byte order mark or UTF-16 for damage.

Such files come from Windows tools. They are decoded on their way into the engine, through a pipe: a converted copy on disk would
hold raw user ids.
"""

import gzip
import io
import os
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Encodings by the bytes a file of them begins with; files without a mark are UTF-8 and need nothing."""

BYTE_ORDER_MARK = "\ufeff"
WAIT_SECONDS = 0.2
CHUNK_BYTES = 1 << 18


def opened(path: Path, format_: str) -> BinaryIO:
    """The file's bytes, unpacked when it is a gzip file."""
    return cast(BinaryIO, gzip.open(path)) if format_ == "json.gz" else path.open("rb")


def encoding_of(path: Path, format_: str) -> str | None:
    """The encoding a file's first bytes name; None when they name none."""
    with opened(path, format_) as stream:
        first = stream.read(3)
    return next((encoding for mark, encoding in MARKS.items() if first.startswith(mark)), None)


def utf8_lines(path: Path, format_: str, encoding: str | None) -> Iterator[bytes]:
    """Lines as UTF-8, without byte order marks: files that were put together have one within. Raises UnicodeError for a damaged one."""
    with opened(path, format_) as stream:
        if encoding is None:
            yield from stream
            return
        errors = (
            "surrogateescape" if encoding == "utf-8-sig" else "strict"
        )  # what is no UTF-8 is the engine's to refuse
        with io.TextIOWrapper(stream, encoding, errors, newline="") as text:
            for line in text:
                yield line.removeprefix(BYTE_ORDER_MARK).encode("utf-8", errors)


@contextmanager
def readable(path: Path, format_: str, encoding: str | None) -> Iterator[str]:
    """A path the engine can read once, to its end; the file's own where it needs no decoding.

    Raises UnicodeError at the end of the block when the file is damaged and the engine has seen only a part of it.
    """
    if encoding is None:
        yield str(path)
        return
    reader, writer = os.pipe()
    feed = _Feed(writer, utf8_lines(path, format_, encoding))
    feed.start()
    try:
        yield f"/dev/fd/{reader}"
    finally:
        feed.is_over.set()
        feed.join()
        os.close(reader)
    if feed.fault:
        raise feed.fault


class _Feed(threading.Thread):
    """Writes lines into a pipe until they end or nobody reads any more."""

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
        """Write everything that waits; False when the reader has stopped before its end."""
        while waiting:
            if self.is_over.is_set():
                return False
            if select.select([], [self.writer], [], WAIT_SECONDS)[1]:
                with suppress(BlockingIOError):
                    del waiting[: os.write(self.writer, waiting)]
        return True
