"""Detects mail addresses, also those obscured against robots, and the user part of URLs."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.view import ReadableView

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}"
_JAPANESE_LOCAL = r"[一-龥々ぁ-んァ-ヶー]{1,10}(?:[._-][一-龥々ぁ-んァ-ヶー]{1,10})?"
_LABELS = r"(?:[A-Za-z0-9_一-龥々ぁ-んァ-ヶー-]{1,63}[.。])+"
_TOP = r"(?:[A-Za-z]{2,24}(?![A-Za-z0-9])|xn--[A-Za-z0-9-]{2,40}|テスト|みんな|コム|ストア|クラウド|セール|ファッション|グーグル|アマゾン)"
_COMMON_TOP = r"(?:jp|com|net|org|info|biz|ne|io|co|tv|me|asia|tokyo|edu|gov)(?![A-Za-z0-9])"
_FILES = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "svg",
        "avif",
        "css",
        "js",
        "json",
        "html",
        "htm",
        "php",
        "pdf",
        "mp4",
        "ico",
        "woff",
    ]
)
_PLAIN = re.compile(rf"(?:{_LOCAL}|{_JAPANESE_LOCAL})@{_LABELS}({_TOP})")
_SPACED = re.compile(rf"(?i){_LOCAL} {{0,2}}@ {{0,2}}(?:[A-Za-z0-9-]{{1,63}} ?[.,] ?)+{_COMMON_TOP}")
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|ドット)\s?[\])}]\s?|\s+dot\s+|_dot_|\s?ドット\s?)"
_AT_IN_BRACKETS = (
    r"\s?[\[({<「【]\s?(?:a|at|アット|アットマーク|あっと)\s?[\])}>」】]\s?|\s?(?:アットマーク|アット|あっと)\s?"
    r"|[★☆■◆●◎▲♪]|\s?[\[({]@[\])}]\s?|\s?at-mark\s?"
)
_OBSCURED = re.compile(
    rf"(?i){_LOCAL}(?:(?:{_AT_IN_BRACKETS})(?:[A-Za-z0-9-]{{1,63}}{_DOT})+?{_COMMON_TOP}"
    rf"|(?:\s+at\s+|_at_)(?:[A-Za-z0-9-]{{1,63}}(?:\s+dot\s+|_dot_))+?{_COMMON_TOP}|_at_(?:[A-Za-z0-9-]{{1,63}}\.)+{_COMMON_TOP})"
)
_MAY_BE = re.compile(r"(?i)@|[★☆■◆●◎▲♪]|アット|あっと|[\W_]at?[\W_]")
_USER_INFO = re.compile(r"//([^/\s@:?#]{1,64}:[^/\s@?#]{1,64})@")


def find_mail_addresses(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of mail addresses and of `user:password` in URLs."""
    text = view.text
    if not _MAY_BE.search(text):
        return
    for found in _PLAIN.finditer(text):
        if found[1].lower() not in _FILES:
            yield found.span()
    for pattern in (_SPACED, _OBSCURED):
        yield from (found.span() for found in pattern.finditer(text))
    yield from (found.span(1) for found in _USER_INFO.finditer(text))
