"""Masks secrets in text: what this process knows as a secret, in every spelling a server, a library or a log may give it.

`register` takes a secret as soon as it exists: a value of the settings, an access token a platform has just issued, a proxy's password.
`masked` finds it plain, percent-encoded, JSON-, HTML- or backslash-escaped (also several times over), as base64 or hex alone or inside
something longer, in upper or lower case, broken over lines, and cut short. Knows no setting and no sink.
"""

import base64
import html
import re
import threading
from collections import deque
from collections.abc import Iterator

MASK = "***"
SHORTEST = 4
"""Fewer characters hide nothing and occur everywhere."""
WORD = 8
"""A shorter secret is masked only where it stands as a word of its own."""
LONG, BEGINNING = 24, 12
"""Of a secret this long its beginning alone is masked too: platforms and log lines cut tokens short."""
ISSUED = 64
"""How many access tokens are remembered: each lives an hour."""

ESCAPE = re.compile(
    r"%[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\[0-7]{3}|\\[\\/\"'nrtbf]|&#[xX]?[0-9a-fA-F]{1,6};|&[a-zA-Z]{2,6};"
)
CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
ROUNDS = 4
"""Escapes of escapes: a URL in JSON in a log line in JSON."""
FOLDED = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_", "abcdefghijklmnopqrstuvwxyz+/")
"""Case is dropped, and the two alphabets of base64 are made one."""
ENCODED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+/=")

UNKNOWN = (
    ("ya29.", re.compile(r"ya29\.[\w.-]{10,}")),
    ("GOCSPX", re.compile(r"GOCSPX-[\w-]{10,}")),
    ("1//0", re.compile(r"1//0[\w-]{20,}")),
    ("eyJ", re.compile(r"eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?")),
    ("PRIVATE KEY", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)),
    ("earer", re.compile(r"(?<=[Bb]earer )(?=[^\s\"'\\,]*\d)[\w.~+/=%-]{16,}")),
    ("asic", re.compile(r"(?<=[Bb]asic )(?=[^\s\"'\\,]*[\d=])[\w+/=%-]{16,}")),
)  # fmt: skip
"""What every reader knows as a secret by its form, registered or not, each with a part that it always has."""

_lock = threading.Lock()
_secrets: dict[str, None] = {}
_issued: deque[str] = deque()
_needles: tuple[tuple[str, bool], ...] = ()
"""What to look for in folded text, and whether it is an encoding: what stands beside it without a blank is encoded with it."""
_words: tuple[tuple[str, re.Pattern[str]], ...] = ()


def register(secret: str | None, *, is_issued: bool = False) -> None:
    """Mask `secret` from now on in this process. `is_issued`: an access token, of which only the newest are kept."""
    text = (secret or "").strip()
    with _lock:
        if len(text) < SHORTEST or text in _secrets:
            return
        _secrets[text] = None
        if is_issued:
            _issued.append(text)
            if len(_issued) > ISSUED:
                _secrets.pop(_issued.popleft(), None)
        _prepare()


def forget_all() -> None:
    """Forget every secret, as a process that begins."""
    with _lock:
        _secrets.clear()
        _issued.clear()
        _prepare()


def masked(text: str) -> str:
    """Return `text` with every registered secret, and what looks like a token or a private key, replaced by `***`."""
    for sign, pattern in UNKNOWN:
        if sign in text:
            text = pattern.sub(MASK, text)
    for word, pattern in _words:
        if word in text:
            text = pattern.sub(MASK, text)
    if not _needles:
        return text
    folded = _folded(text)
    if not any(needle in folded for needle, _ in _needles):
        return text
    return _covered(text)


def _prepare() -> None:
    global _needles, _words
    short = [secret for secret in _secrets if len(secret) < WORD]
    _words = tuple((one, re.compile(rf"(?<![^\W_]){re.escape(one)}(?![^\W_])")) for one in short)
    needles: dict[tuple[str, bool], None] = {}
    for secret in _secrets:
        if len(secret) >= WORD:
            needles |= dict.fromkeys(_spellings(secret))
    _needles = tuple(needles)


def _spellings(secret: str) -> Iterator[tuple[str, bool]]:
    """The secret, folded, and its encodings: base64 begins at any of three places of what it is a part of."""
    whole = _solid(secret)
    yield (whole[:BEGINNING] if len(whole) >= LONG else whole), False
    content = secret.encode()
    yield content.hex(), True
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + content).decode()
        first = -(-before * 8 // 6)  # characters that hold bits of what stands before
        last = (before + len(content)) * 8 // 6
        yield encoded[first:last].translate(FOLDED), True


def _solid(text: str) -> str:
    return "".join(text.split()).translate(FOLDED)


def _unescaped(escape: str) -> str:
    if escape[0] == "%":
        return chr(int(escape[1:], 16))
    if escape[0] == "&":
        return html.unescape(escape)[:1] or escape[:1]
    kind, rest = escape[1], escape[2:]
    if kind in "ux":
        return chr(int(rest, 16))
    if kind.isdigit():
        return chr(int(escape[1:], 8))
    return CONTROL.get(kind, kind)


def _folded(text: str) -> str:
    """`text` as secrets are looked for: without escapes, blanks and case."""
    for _ in range(ROUNDS):
        if not ("%" in text or "\\" in text or "&" in text):
            break
        before, text = text, ESCAPE.sub(lambda found: _unescaped(found[0]), text)
        if text == before:
            break
    return _solid(text)


def _covered(text: str) -> str:
    """`text` with the secrets covered that its folded form holds."""
    characters, places = _with_places(text)
    folded = "".join(characters).translate(FOLDED)
    hidden = bytearray(len(text))
    whole = [_solid(secret) for secret in _secrets if len(secret) >= WORD]
    for needle, is_encoded in _needles:
        at = folded.find(needle)
        while at >= 0:
            first, last = _extent(folded, at, needle, whole)
            while is_encoded and first and folded[first - 1] in ENCODED and places[first - 1][1] == places[first][0]:
                first -= 1
            while (
                is_encoded and last < len(folded) and folded[last] in ENCODED and places[last - 1][1] == places[last][0]
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


def _extent(folded: str, at: int, needle: str, whole: list[str]) -> tuple[int, int]:
    """Where what was found begins and ends: the beginning of a secret goes as far as the text is the secret."""
    last = at + len(needle)
    for secret in whole:
        if secret.startswith(needle):
            length = len(needle)
            while length < len(secret) and folded[at + length : at + length + 1] == secret[length]:
                length += 1
            last = max(last, at + length)
    return at, last


def _with_places(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The characters of `text` without escapes and blanks, and from where to where each stands in it."""
    characters = list(text)
    places = [(n, n + 1) for n in range(len(text))]
    for _ in range(ROUNDS):
        now = "".join(characters)
        found = list(ESCAPE.finditer(now))
        if not found:
            break
        next_characters: list[str] = []
        next_places: list[tuple[int, int]] = []
        at = 0
        for match in found:
            next_characters += characters[at : match.start()]
            next_places += places[at : match.start()]
            next_characters.append(_unescaped(match[0]))
            next_places.append((places[match.start()][0], places[match.end() - 1][1]))
            at = match.end()
        characters, places = next_characters + characters[at:], next_places + places[at:]
    kept = [n for n, character in enumerate(characters) if not character.isspace()]
    return [characters[n] for n in kept], [places[n] for n in kept]
