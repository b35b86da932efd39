"""Detects IP addresses of both versions, also inside host names of access providers."""

import ipaddress
import re
from collections.abc import Iterator

from orchestration.resources.privacy.view import ReadableView

_IPV4 = re.compile(r"(?<![0-9.])([0-9]{1,3}(?:(?:\.|\[\.\])[0-9]{1,3}){3})(?![0-9]|\.[0-9])")
_DOMAIN = r"(?:[.-][A-Za-z0-9_-]+)*\.(?:jp|com|net|org|ne|or|co|io|info|arpa|cloud|local|internal)(?![A-Za-z0-9])"
_IPV4_IN_HOST = re.compile(
    rf"(?<![0-9])(?<![0-9][-.])([0-9]{{1,3}}([-.])[0-9]{{1,3}}\2[0-9]{{1,3}}\2[0-9]{{1,3}})(?={_DOMAIN})"
    rf"|(?<![0-9.])([0-9]{{12}})(?={_DOMAIN})|(?<=ip[-_])([0-9]{{1,3}}(?:[-_][0-9]{{1,3}}){{3}})(?![0-9]|[-_][0-9]{{1,3}}(?![0-9]))"
)
"""Host names of internet connections that contain the address: p203-0-113-7.example.ne.jp,
203.0.113.7.pool.example.net, KD203000113007.example.ne.jp, ip_203_0_113_7."""
_VERSION_WORD_BEFORE = re.compile(r"(?i)(?:\bv|ver|version|build|release|lib|npm|jquery|sdk|app)[-_.]?$")
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])((?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}))(?:%[0-9A-Za-z]{1,15})?(?![0-9A-Za-z:])"
)
_PRODUCT_OR_VERSION_BEFORE = re.compile(
    r"(?i)(?:\bv|\bver\.?|version|バージョン|build|release|rev|sdk|[a-z][a-z ]*/|"
    r"(?:ios|android|chrome|windows|mac ?os|os x|safari|firefox|edge|"
    r"opera|instagram|facebook|line|アプリ|app|firmware|patch))[ :=/_-]{0,2}$"
)
_IP_LABEL_BEFORE = re.compile(
    r"(?i)(?:(?<![a-z])ip|(?:client|user|remote|visitor|src|source|global|cust)_?ip|addr(?:ess)?|host|forwarded-for"
    r"|アドレス|remote|client|//)[\w\s:=「(\[]{0,8}$|(?<![a-z])ip(?:addr(?:ess)?)?[-_/=: ]{1,3}$"
)
_FILE_SUFFIX_AFTER = re.compile(r"\.(?:t?gz|tar|zip|js|css|exe|apk|dmg|jar|whl|msi|deb|rpm)\b")


def find_ip_addresses(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of IP addresses of both versions."""
    text = view.text
    for match in _IPV4.finditer(text):
        if _is_v4(match[1], text[max(0, match.start() - 24) : match.start()]) and not _FILE_SUFFIX_AFTER.match(
            text, match.end()
        ):
            yield match.span(1)
    for match in _IPV4_IN_HOST.finditer(text):
        if _is_in_host(match[0]) and not _VERSION_WORD_BEFORE.search(text[max(0, match.start() - 10) : match.start()]):
            yield match.span()
    for match in _IPV6.finditer(text):
        if _is_v6(match[1]):
            yield match.span()


def _is_in_host(candidate: str) -> bool:
    """Return whether four numbers, or twelve digits, in a host name may be an address."""
    parts = [
        int(part)
        for part in (re.findall("[0-9]{3}", candidate) if candidate.isdigit() else re.split("[-._]", candidate))
    ]
    return all(part < 256 for part in parts) and parts[0] > 0 and max(parts) >= 20


def _is_v4(candidate: str, before: str) -> bool:
    """Return whether four numbers up to 255 are an address: if a label says so, or unless they look like a version."""
    try:
        address = ipaddress.IPv4Address(re.sub(r"\b0+(?=[0-9])", "", candidate.replace("[.]", ".")))
    except ValueError:
        return False
    if before.endswith("//") or _IP_LABEL_BEFORE.search(before):
        return True
    if (
        _PRODUCT_OR_VERSION_BEFORE.search(before)
        or (before[-1:].isalnum() and before[-1:].isascii())
        or before[-1:] == "/"
    ):
        return False
    if candidate.endswith((".0.0", ".0.0.0")):
        return False
    if "[.]" in candidate:
        return True
    parts = [int(part) for part in candidate.split(".")]
    if before[-1:] == "_" and parts[0] < 30:
        return False
    return parts[0] > 0 and (
        address.is_private or max(parts[1:]) >= 100 or (parts[0] >= 100 and max(parts) >= 10 and min(parts[1:3]) > 0)
    )


def _is_v6(candidate: str) -> bool:
    """Return whether the text is an address a device may have: global, unique local, link local, or a version 4 address
    in version 6. `a::b` is a name in program code."""
    try:
        address = ipaddress.IPv6Address(candidate)
    except ValueError:
        return False
    if address.ipv4_mapped or address.sixtofour:
        return True
    first = candidate.split(":")[0]
    return len(first) >= 3 and first[0] in "23fF" and (first[0] in "23" or address.is_link_local or address.is_private)
