"""Export files as text: which encoding, one stream of UTF-8, and what it looks like at its beginning.

UTF-8, UTF-16, CP932 (Shift_JIS as Windows writes it) and EUC-JP. The encoding is not guessed from a statistic alone: `encodings`
names candidates, and the one in which a known header is found is right.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer
import numpy as np

from orchestration.errors import PermanentError

SAMPLE_BYTES = 128 * 1024
CHUNK_BYTES = 1 << 20
JAPANESE = ("cp932", "euc_jp")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Sheet:
    """Which sheet of which workbook a table was written from, line by line."""

    workbook: Path
    title: str


@dataclass(frozen=True)
class Source:
    """One file to read: `name` as a person knows it (`a.zip/Dates.csv`), `path` where its bytes lie."""

    name: str
    path: Path
    is_whole: bool = False
    """True when something else vouches that nothing is cut off: an archive's checksum."""
    sheet: Sheet | None = None

    def sample(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(SAMPLE_BYTES)

    def ends_with_line(self) -> bool:
        """Whether the last line ends with a line break, in whichever encoding."""
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            file.seek(max(size - 2, 0))
            return b"\n" in file.read()


def encodings(sample: bytes) -> list[str]:
    """Encodings the beginning of a file may be in, likeliest first; empty when it is no text in any of them."""
    for mark, codec in MARKS:
        if sample.startswith(mark):
            return [codec]
    if sample.count(b"\0") > len(sample) // 8:
        return ["utf-16-le" if sample[1::2].count(b"\0") >= sample[::2].count(b"\0") else "utf-16-be"]
    candidates = ["utf-8"]
    guess = charset_normalizer.from_bytes(sample[:8192], cp_isolation=["cp932", "euc_jp"]).best()
    candidates += [guess.encoding] if guess else []
    candidates += [codec for codec in JAPANESE if codec not in candidates]
    readable = {codec: text for codec in candidates if (text := decoded(sample, codec)) is not None}
    return sorted(readable, key=lambda codec: codec != "utf-8" and _half_width(readable[codec]))


_HALF_WIDTH = re.compile("[\uff61-\uff9f]")


def _half_width(text: str) -> int:
    """Half-width katakana, which hardly anybody writes: EUC-JP read as Shift_JIS is full of them."""
    return len(_HALF_WIDTH.findall(text))


def decoded(sample: bytes, codec: str) -> str | None:
    """The beginning of a file as text; a character cut at its end is left out. None when it is not in this encoding."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(sample, final=len(sample) < SAMPLE_BYTES)
    except UnicodeDecodeError:
        return None


class ByteStream(io.RawIOBase):
    """A file's bytes after its first `skip_lines` lines, in an encoding whose separators, quotes and line ends are those of ASCII.

    `lines` counts what follows the skipped ones, `quotes` quotation marks; `ends_with_line` and `ends_quoted` say whether the last line
    and its last cell are closed. They are known once everything was read.
    """

    def __init__(self, source: Source, codec: str, skip_lines: int = 0) -> None:
        self.codec = codec
        self.quotes = 0
        self.ends_with_line = True
        self.ends_quoted = False
        self._source = source
        self._file = source.path.open("rb")
        self._left = b""
        self._ended = 0
        self._skip = self._skipped = skip_lines
        self._at_end = False

    @property
    def lines(self) -> int:
        return self._ended + (not self.ends_with_line)

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        view = memoryview(target)  # type: ignore[arg-type]
        while not self._left and not self._at_end:
            self._left = self._next()
        size = min(len(view), len(self._left))
        view[:size], self._left = self._left[:size], self._left[size:]
        return size

    def read(self, size: int = -1) -> bytes:
        """As many bytes as can be had without copying them, at most `size`."""
        if size < 0:
            return self.readall()
        while not self._left and not self._at_end:
            self._left = self._next(size)
        got, self._left = self._left[:size], self._left[size:]
        return got

    def close(self) -> None:
        self._file.close()
        super().close()

    def _next(self, size: int = CHUNK_BYTES) -> bytes:
        chunk = self._file.read(size)
        self._at_end = not chunk
        made = self._made(chunk)
        if made:
            self.ends_with_line, self.ends_quoted = made.endswith((b"\n", b"\r")), made.endswith(b'"')
        while self._skip and made:
            line_end = made.find(b"\n")
            if line_end < 0:
                return b""
            made, self._skip = made[line_end + 1 :], self._skip - 1
        found = np.frombuffer(made, np.uint8)
        self._ended += int(np.count_nonzero(found == ord("\n")))
        self.quotes += int(np.count_nonzero(found == ord('"')))
        return made

    def _made(self, chunk: bytes) -> bytes:
        return chunk


class Utf8Stream(ByteStream):
    """The same in UTF-8, checked on the way. Raises PermanentError, naming the line, where a byte is not in the file's encoding."""

    def __init__(self, source: Source, codec: str, skip_lines: int = 0) -> None:
        super().__init__(source, "utf-8", skip_lines)
        self._name = codec
        self._decoder = codecs.getincrementaldecoder(codec)()

    def _made(self, chunk: bytes) -> bytes:
        try:
            return self._decoder.decode(chunk, final=self._at_end).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            line = self._ended + self._skipped - self._skip + chunk[: max(error.start, 0)].count(b"\n") + 1
            raise PermanentError(
                f"{self._source.name} line {line}: not {self._name} any more; the file is damaged or joined from two, export it again"
            ) from None


def byte_stream(source: Source, codec: str, skip_lines: int) -> ByteStream:
    """The file's own bytes where its encoding allows that, else UTF-8."""
    kind = Utf8Stream if codec.startswith("utf-16") else ByteStream
    return kind(source, codec.removesuffix("-sig"), skip_lines)


def text_lines(source: Source, codec: str, skip_lines: int = 0) -> Iterator[str]:
    """Lines of a file as text, ends of lines kept as they are."""
    stream = Utf8Stream(source, codec, skip_lines)
    with io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8", newline="") as text:
        yield from text


def original_rows(source: Source, codec: str, separator: str, wanted: set[int], skip_lines: int = 0) -> dict[int, str]:
    """The rows that begin on the lines `wanted`, as they stand in the file, by line."""
    found: dict[int, str] = {}
    parts: list[str] = []

    def noted() -> Iterator[str]:
        for line in text_lines(source, codec, skip_lines):
            parts.append(line)
            yield line

    reader = csv.reader(noted(), delimiter=separator)
    first = skip_lines + 1
    for _ in reader:
        if first in wanted:
            found[first] = "".join(parts).rstrip("\r\n")
        parts.clear()
        first = skip_lines + reader.line_num + 1
    return found
