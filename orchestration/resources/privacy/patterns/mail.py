"""Detects mail addresses, also those obscured against robots, and the user part of URLs."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.view import ReadableView

_LOCAL_PART = r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}"
_JAPANESE_LOCAL_PART = r"[一-龥々ぁ-んァ-ヶー]{1,10}(?:[._-][一-龥々ぁ-んァ-ヶー]{1,10})?"
_DOMAIN_LABELS = r"(?:[A-Za-z0-9_一-龥々ぁ-んァ-ヶー-]{1,63}[.。])+"
_TOP_LEVEL_DOMAIN = (
    r"(?:[A-Za-z]{2,24}(?![A-Za-z0-9])|xn--[A-Za-z0-9-]{2,40}"
    r"|テスト|みんな|コム|ストア|クラウド|セール|ファッション|グーグル|アマゾン)"
)
_COMMON_TOP_LEVEL_DOMAIN = r"(?:jp|com|net|org|info|biz|ne|io|co|tv|me|asia|tokyo|edu|gov)(?![A-Za-z0-9])"
_FILE_SUFFIXES = frozenset(
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
_PLAIN_ADDRESS = re.compile(rf"(?:{_LOCAL_PART}|{_JAPANESE_LOCAL_PART})@{_DOMAIN_LABELS}({_TOP_LEVEL_DOMAIN})")
_SPACED_ADDRESS = re.compile(
    rf"(?i){_LOCAL_PART} {{0,2}}@ {{0,2}}(?:[A-Za-z0-9-]{{1,63}} ?[.,] ?)+{_COMMON_TOP_LEVEL_DOMAIN}"
)
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|ドット)\s?[\])}]\s?|\s+dot\s+|_dot_|\s?ドット\s?)"
_AT_IN_BRACKETS = (
    r"\s?[\[({<「【]\s?(?:a|at|アット|アットマーク|あっと)\s?[\])}>」】]\s?|\s?(?:アットマーク|アット|あっと)\s?"
    r"|[★☆■◆●◎▲♪]|\s?[\[({]@[\])}]\s?|\s?at-mark\s?"
)
_OBSCURED_ADDRESS = re.compile(
    rf"(?i){_LOCAL_PART}(?:(?:{_AT_IN_BRACKETS})(?:[A-Za-z0-9-]{{1,63}}{_DOT})+?{_COMMON_TOP_LEVEL_DOMAIN}"
    rf"|(?:\s+at\s+|_at_)(?:[A-Za-z0-9-]{{1,63}}(?:\s+dot\s+|_dot_))+?{_COMMON_TOP_LEVEL_DOMAIN}|_at_(?:[A-Za-z0-9-]{{1,63}}\.)+{_COMMON_TOP_LEVEL_DOMAIN})"
)
_PRECHECK = re.compile(r"(?i)@|[★☆■◆●◎▲♪]|アット|あっと|[\W_]at?[\W_]")
_URL_USER_INFO = re.compile(r"//([^/\s@:?#]{1,64}:[^/\s@?#]{1,64})@")


def find_mail_addresses(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of mail addresses and of `user:password` in URLs."""
    text = view.text
    if not _PRECHECK.search(text):
        return
    for match in _PLAIN_ADDRESS.finditer(text):
        if match[1].lower() not in _FILE_SUFFIXES:
            yield match.span()
    for pattern in (_SPACED_ADDRESS, _OBSCURED_ADDRESS):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span(1) for match in _URL_USER_INFO.finditer(text))
