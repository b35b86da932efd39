"""Masks secrets in text, in every spelling that a server, a library or a log may use.

`register_secret` adds a secret as soon as it exists: a value of the settings, an access token just issued, a proxy
password. `mask_secrets` finds secrets in plain text, percent-encoded, and JSON-, HTML- or backslash-escaped, also when
escaped several times. It also finds base64 and hex encodings, either case, line breaks inside, and truncated secrets.
This module depends on no setting and no log handler.
"""

import base64
import html
import re
import threading
from collections import deque
from collections.abc import Iterator

MASK = "***"
MIN_SECRET_LENGTH = 4
"""Shorter values are not masked: they occur in ordinary text and protect nothing."""
MIN_WORD_LENGTH = 8
"""A shorter secret is masked only where it is a separate word."""
LONG_SECRET_LENGTH, BEGINNING_LENGTH = 24, 12
"""For a secret of at least this length, its first `BEGINNING_LENGTH` characters alone are masked too, because
platforms and log lines truncate tokens."""
MAX_ISSUED_TOKENS = 64
"""Number of access tokens remembered. Each is valid for an hour."""

ESCAPE_PATTERN = re.compile(
    r"%[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\[0-7]{3}|\\[\\/\"'nrtbf]|&#[xX]?[0-9a-fA-F]{1,6};|&[a-zA-Z]{2,6};"
)
CONTROL_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
MAX_UNESCAPE_ROUNDS = 4
"""Maximum depth of nested escapes, such as a URL in JSON in a log line in JSON."""
FOLD_TABLE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_", "abcdefghijklmnopqrstuvwxyz+/")
"""Translation that lower-cases text and maps the URL-safe base64 alphabet to the standard one."""
BASE64_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+/=")

TOKEN_PATTERNS = (
    ("ya29.", re.compile(r"ya29\.[\w.-]{10,}")),
    ("GOCSPX", re.compile(r"GOCSPX-[\w-]{10,}")),
    ("1//0", re.compile(r"1//0[\w-]{20,}")),
    ("eyJ", re.compile(r"eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?")),
    ("PRIVATE KEY", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)),
    ("earer", re.compile(r"(?<=[Bb]earer )(?=[^\s\"'\\,]*\d)[\w.~+/=%-]{16,}")),
    ("asic", re.compile(r"(?<=[Bb]asic )(?=[^\s\"'\\,]*[\d=])[\w+/=%-]{16,}")),
)  # fmt: skip
"""Patterns of secrets recognisable by their form, registered or not, each with a text that always occurs in them."""

_lock = threading.Lock()
_secrets: dict[str, None] = {}
_issued: deque[str] = deque()
_needles: tuple[tuple[str, bool], ...] = ()
"""Texts to search for in folded text, each with True if it is an encoding. Characters next to an encoding without a
space are encoded with it."""
_short_secret_patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()


def register_secret(secret: str | None, *, is_issued: bool = False) -> None:
    """Mask `secret` in this process from now on. `is_issued` marks access tokens; only the newest of them are kept."""
    text = (secret or "").strip()
    with _lock:
        if len(text) < MIN_SECRET_LENGTH or text in _secrets:
            return
        _secrets[text] = None
        if is_issued:
            _issued.append(text)
            if len(_issued) > MAX_ISSUED_TOKENS:
                _secrets.pop(_issued.popleft(), None)
        _rebuild_search_index()


def forget_secrets() -> None:
    """Forget every secret, as in a new process."""
    with _lock:
        _secrets.clear()
        _issued.clear()
        _rebuild_search_index()


def mask_secrets(text: str) -> str:
    """Return `text` with every registered secret, and everything that looks like a token or a private key, replaced by
    `***`."""
    for sign, pattern in TOKEN_PATTERNS:
        if sign in text:
            text = pattern.sub(MASK, text)
    for word, pattern in _short_secret_patterns:
        if word in text:
            text = pattern.sub(MASK, text)
    if not _needles:
        return text
    folded = _fold(text)
    if not any(needle in folded for needle, _ in _needles):
        return text
    return _mask_folded(text)


def _rebuild_search_index() -> None:
    global _needles, _short_secret_patterns
    short = [secret for secret in _secrets if len(secret) < MIN_WORD_LENGTH]
    _short_secret_patterns = tuple(
        (secret, re.compile(rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])")) for secret in short
    )
    needles: dict[tuple[str, bool], None] = {}
    for secret in _secrets:
        if len(secret) >= MIN_WORD_LENGTH:
            needles |= dict.fromkeys(_encodings(secret))
    _needles = tuple(needles)


def _encodings(secret: str) -> Iterator[tuple[str, bool]]:
    """Yield the folded secret and its encodings. Base64 has three forms, by the position of the secret inside the
    encoded text."""
    whole = _remove_whitespace(secret)
    yield (whole[:BEGINNING_LENGTH] if len(whole) >= LONG_SECRET_LENGTH else whole), False
    content = secret.encode()
    yield content.hex(), True
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + content).decode()
        first = -(-before * 8 // 6)  # these characters also encode bits of the preceding text
        last = (before + len(content)) * 8 // 6
        yield encoded[first:last].translate(FOLD_TABLE), True


def _remove_whitespace(text: str) -> str:
    return "".join(text.split()).translate(FOLD_TABLE)


def _unescape(escape: str) -> str:
    if escape[0] == "%":
        return chr(int(escape[1:], 16))
    if escape[0] == "&":
        return html.unescape(escape)[:1] or escape[:1]
    kind, digits = escape[1], escape[2:]
    if kind in "ux":
        return chr(int(digits, 16))
    if kind.isdigit():
        return chr(int(escape[1:], 8))
    return CONTROL_ESCAPES.get(kind, kind)


def _fold(text: str) -> str:
    """Return `text` in the form used for searching: without escapes and whitespace, in lower case."""
    for _ in range(MAX_UNESCAPE_ROUNDS):
        if not ("%" in text or "\\" in text or "&" in text):
            break
        before, text = text, ESCAPE_PATTERN.sub(lambda match: _unescape(match[0]), text)
        if text == before:
            break
    return _remove_whitespace(text)


def _mask_folded(text: str) -> str:
    """Return `text` with all secrets masked that its folded form contains."""
    characters, places = _characters_with_positions(text)
    folded = "".join(characters).translate(FOLD_TABLE)
    hidden = bytearray(len(text))
    whole = [_remove_whitespace(secret) for secret in _secrets if len(secret) >= MIN_WORD_LENGTH]
    for needle, is_encoded in _needles:
        at = folded.find(needle)
        while at >= 0:
            first, last = _secret_extent(folded, at, needle, whole)
            while (
                is_encoded
                and first
                and folded[first - 1] in BASE64_CHARACTERS
                and places[first - 1][1] == places[first][0]
            ):
                first -= 1
            while (
                is_encoded
                and last < len(folded)
                and folded[last] in BASE64_CHARACTERS
                and places[last - 1][1] == places[last][0]
            ):
                last += 1
            begin, end = places[first][0], places[last - 1][1]
            hidden[begin:end] = b"\1" * (end - begin)
            at = folded.find(needle, last)
    pieces, at = [], 0
    for match in re.finditer(rb"\x01+", bytes(hidden)):
        pieces += [text[at : match.start()], MASK]
        at = match.end()
    return "".join([*pieces, text[at:]])


def _secret_extent(folded: str, start: int, needle: str, characters: list[str]) -> tuple[int, int]:
    """Return start and end of a match. A match of a secret's beginning extends as far as the text equals the secret."""
    last = start + len(needle)
    for secret in characters:
        if secret.startswith(needle):
            length = len(needle)
            while length < len(secret) and folded[start + length : start + length + 1] == secret[length]:
                length += 1
            last = max(last, start + length)
    return start, last


def _characters_with_positions(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the characters of `text` without escapes and whitespace, and the start and end position of each in `text`."""
    characters = list(text)
    places = [(n, n + 1) for n in range(len(text))]
    for _ in range(MAX_UNESCAPE_ROUNDS):
        now = "".join(characters)
        escapes = list(ESCAPE_PATTERN.finditer(now))
        if not escapes:
            break
        next_characters: list[str] = []
        next_places: list[tuple[int, int]] = []
        at = 0
        for match in escapes:
            next_characters += characters[at : match.start()]
            next_places += places[at : match.start()]
            next_characters.append(_unescape(match[0]))
            next_places.append((places[match.start()][0], places[match.end() - 1][1]))
            at = match.end()
        characters, places = next_characters + characters[at:], next_places + places[at:]
    kept = [n for n, character in enumerate(characters) if not character.isspace()]
    return [characters[n] for n in kept], [places[n] for n in kept]
