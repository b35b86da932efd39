"""Decodes the bytes of a seed file. An encoding is accepted only if no other one is plausible."""

import re

from orchestration.seeds._findings import RefusedValueError

SAVE_AS_UTF8 = "save the file as CSV UTF-8"
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
HALF_WIDTH_KATAKANA = re.compile(r"[\uff61-\uff9f]")
UNLIKELY_CHARACTERS = re.compile(r"[\ue000-\uf8ff\ufffd]")
LEGACY_ENCODINGS = (("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"))
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 with a byte order mark"),
)


def decode(data: bytes) -> tuple[str, list[str]]:
    """Return the text, and how the file differs from plain UTF-8 with line feeds. Raises RefusedValueError when the
    encoding is uncertain."""
    _refuse_other_kinds(data)
    text, how = _decode_certainly(data)
    notes = [f"the file is in {how}"] if how else []
    if "\r" in text:
        notes.append("the lines end as Windows or an old Mac writes them")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, notes


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RefusedValueError(
            "is an Excel workbook, although its name ends in .csv", f"{SAVE_AS_UTF8}, or put it into seeds.xlsx"
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise RefusedValueError("is a web page or XML, although its name ends in .csv", SAVE_AS_UTF8)


def _decode_certainly(data: bytes) -> tuple[str, str]:
    for mark, codec, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, codec, name), name
    if b"\x00" in data[:64]:
        codec = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return _decode_strictly(data, codec, "UTF-16"), "UTF-16 without a byte order mark"
    if re.search(rb"\x1b\$[@B]", data):
        return _decode_strictly(data, "iso2022_jp", "ISO-2022-JP"), "ISO-2022-JP"
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        return _decode_legacy(data, error)


def _decode_strictly(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise RefusedValueError(
            f"is marked as {name}, but byte {error.start} is not valid in that encoding", SAVE_AS_UTF8
        ) from error


def _decode_legacy(data: bytes, utf8_error: UnicodeDecodeError) -> tuple[str, str]:
    """Return the text in the only Japanese encoding that yields plausible Japanese."""
    line = data[: utf8_error.start].count(b"\n") + 1
    before = data[: utf8_error.start]
    candidates = []
    for codec, name in LEGACY_ENCODINGS:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if JAPANESE.search(text) and not UNLIKELY_CHARACTERS.search(text):
            candidates.append((bool(HALF_WIDTH_KATAKANA.search(text)), text, name))
    plain = [candidate for candidate in candidates if not candidate[0]] or candidates
    if any(byte > 0x7F for byte in before):
        raise RefusedValueError(f"mixes UTF-8 and another encoding, which begins in line {line}", SAVE_AS_UTF8)
    if len(plain) != 1:
        raise RefusedValueError(
            f"is not UTF-8 from line {line} on, and its encoding cannot be determined", SAVE_AS_UTF8
        )
    return plain[0][1], plain[0][2]
