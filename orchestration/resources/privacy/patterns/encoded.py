"""Detects Base64 that contains personal data, and tokens that always do: a JWT identifies the logged-in user."""

import base64
import re
from collections.abc import Callable, Iterator

from orchestration.resources.privacy.view import ReadableView

_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?")
_TOKEN = re.compile(r"(?<![A-Za-z0-9+_])[A-Za-z0-9+/_-]{11,4096}={0,2}")
_TOKEN_PART = re.compile(r"[A-Za-z0-9+_-]{11,4096}={0,2}")


def find_encoded(view: ReadableView, holds_personal_data: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Yield positions of tokens whose content contains personal data according to `holds_personal_data`."""
    for match in _JWT.finditer(view.text):
        yield match.span()
    for match in _TOKEN.finditer(view.text):
        if _decodes_to_personal_data(match[0], holds_personal_data):
            yield match.span()
        elif "/" in match[0]:
            for part in _TOKEN_PART.finditer(match[0]):
                if _decodes_to_personal_data(part[0], holds_personal_data):
                    yield match.start() + part.start(), match.start() + part.end()


def _decodes_to_personal_data(token: str, holds_personal_data: Callable[[str], bool]) -> bool:
    content = decode_base64(token)
    return content is not None and holds_personal_data(content)


def decode_base64(token: str) -> str | None:
    """Return the text in a Base64 or Base64url token, or None."""
    body = token.rstrip("=-" if token.endswith("-") else "=").replace("-", "+").replace("_", "/")
    if len(body) % 4 == 1 or "\n" in token:
        return None
    try:
        text = base64.b64decode(body + "=" * (-len(body) % 4), validate=True).decode()
    except ValueError:
        return None
    return text if text.isprintable() else None
