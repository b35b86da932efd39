"""Export files as text: encoding, a UTF-8 stream, and a sample of the beginning. Supports UTF-8, UTF-16, CP932 (Windows
Shift_JIS) and EUC-JP. The encoding is not guessed by statistics alone: `possible_encodings` lists candidates, and the
one in which a known header is found is used."""

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
JAPANESE_CODECS = ("cp932", "euc_jp")
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Sheet:
    """The workbook and sheet from which a table was written line by line."""

    workbook: Path
    title: str


@dataclass(frozen=True)
class Source:
    """A file to read: `name` for messages (`a.zip/Dates.csv`), and the `path` of its bytes."""

    name: str
    path: Path
    is_whole: bool = False
    """True if the file is proved complete by other means, such as the checksum of an archive."""
    sheet: Sheet | None = None

    def sample(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(SAMPLE_BYTES)

    def ends_with_line(self) -> bool:
        """Return whether the last line ends with a line break, in any encoding."""
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            file.seek(max(size - 2, 0))
            return b"\n" in file.read()


def possible_encodings(sample: bytes) -> list[str]:
    """Return possible encodings of the beginning of a file, likeliest first. Empty if it is not text in any of them."""
    for mark, codec in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return [codec]
    if sample.count(b"\0") > len(sample) // 8:
        return ["utf-16-le" if sample[1::2].count(b"\0") >= sample[::2].count(b"\0") else "utf-16-be"]
    candidates = ["utf-8"]
    guess = charset_normalizer.from_bytes(sample[:8192], cp_isolation=["cp932", "euc_jp"]).best()
    candidates += [guess.encoding] if guess else []
    candidates += [codec for codec in JAPANESE_CODECS if codec not in candidates]
    readable = {codec: text for codec in candidates if (text := decode_sample(sample, codec)) is not None}
    return sorted(readable, key=lambda codec: codec != "utf-8" and _count_half_width_katakana(readable[codec]))


_HALF_WIDTH_KATAKANA = re.compile("[\uff61-\uff9f]")


def _count_half_width_katakana(text: str) -> int:
    """Return the number of half-width katakana. They are rare, except in EUC-JP wrongly read as Shift_JIS."""
    return len(_HALF_WIDTH_KATAKANA.findall(text))


def decode_sample(sample: bytes, codec: str) -> str | None:
    """Return the beginning of a file as text without a character cut at its end. None if it is not in this encoding."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(sample, final=len(sample) < SAMPLE_BYTES)
    except UnicodeDecodeError:
        return None


class ByteStream(io.RawIOBase):
    """A file's bytes after its first `skip_lines` lines, in an encoding whose separators, quotes and line ends are
    ASCII. `lines` counts the lines read, `quotes` the quotation marks. `ends_with_line` and `ends_quoted` tell whether
    the last line and its last cell are closed. They are valid once everything was read."""

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
        """Return as many bytes as are available without copying, at most `size`."""
        if size < 0:
            return self.readall()
        while not self._left and not self._at_end:
            self._left = self._next(size)
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def close(self) -> None:
        self._file.close()
        super().close()

    def _next(self, size: int = CHUNK_BYTES) -> bytes:
        chunk = self._file.read(size)
        self._at_end = not chunk
        made = self._convert(chunk)
        if made:
            self.ends_with_line, self.ends_quoted = made.endswith((b"\n", b"\r")), made.endswith(b'"')
        while self._skip and made:
            line_end = made.find(b"\n")
            if line_end < 0:
                return b""
            made, self._skip = made[line_end + 1 :], self._skip - 1
        units = np.frombuffer(made, np.uint8)
        self._ended += int(np.count_nonzero(units == ord("\n")))
        self.quotes += int(np.count_nonzero(units == ord('"')))
        return made

    def _convert(self, chunk: bytes) -> bytes:
        return chunk


class Utf8Stream(ByteStream):
    """The same, converted to UTF-8 and validated. Raises PermanentError, naming the line, for a byte that is invalid in
    the encoding."""

    def __init__(self, source: Source, codec: str, skip_lines: int = 0) -> None:
        super().__init__(source, "utf-8", skip_lines)
        self._name = codec
        self._decoder = codecs.getincrementaldecoder(codec)()

    def _convert(self, chunk: bytes) -> bytes:
        try:
            return self._decoder.decode(chunk, final=self._at_end).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            line = self._ended + self._skipped - self._skip + chunk[: max(error.start, 0)].count(b"\n") + 1
            raise PermanentError(
                f"{self._source.name} line {line}: the text is not valid {self._name}; the file may be damaged, or two files in "
                f"different encodings were joined. Export it again"
            ) from None


def byte_stream(source: Source, codec: str, skip_lines: int) -> ByteStream:
    """Return the file's own bytes if its encoding allows that, else UTF-8."""
    stream_class = Utf8Stream if codec.startswith("utf-16") else ByteStream
    return stream_class(source, codec.removesuffix("-sig"), skip_lines)


def text_lines(source: Source, codec: str, skip_lines: int = 0) -> Iterator[str]:
    """Yield the lines of a file as text with unchanged line ends."""
    stream = Utf8Stream(source, codec, skip_lines)
    with io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8", newline="") as text:
        yield from text


def original_rows(
    source: Source, codec: str, separator: str, wanted_lines: set[int], skip_lines: int = 0
) -> dict[int, str]:
    """Return the unchanged rows that begin on the lines `wanted_lines`, by line."""
    texts: dict[int, str] = {}
    parts: list[str] = []

    def noted() -> Iterator[str]:
        for line in text_lines(source, codec, skip_lines):
            parts.append(line)
            yield line

    reader = csv.reader(noted(), delimiter=separator)
    first = skip_lines + 1
    for _ in reader:
        if first in wanted_lines:
            texts[first] = "".join(parts).rstrip("\r\n")
        parts.clear()
        first = skip_lines + reader.line_num + 1
    return texts
