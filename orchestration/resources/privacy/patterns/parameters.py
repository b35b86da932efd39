"""Detects parameters in addresses and text that contain what a person typed into a form, or who is logged in."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.patterns.keys import is_personal_key, is_personal_value
from orchestration.resources.privacy.view import ReadableView

_KEY_START_CHARACTERS = frozenset("?&;# \t\n\r/,|{}\"'()<>=")
_VALUE_END_CHARACTERS = frozenset("&#;\"'<>")
_OAUTH_CODE = re.compile(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9/_.~-]{20,}$")
_SECOND_NAME = re.compile(r" [A-Z][a-z]+\b(?!=)")
_EMPTY_VALUES = frozenset({"", "(masked)", "null", "undefined", "none", "(not", "必須", "任意"})


_FIGURES_OR_JAPANESE = re.compile(r"[0-9@]|[^\x00-\x7f]")
_SEPARATE_VALUE_FOLLOWS = re.compile(r"[\s,;&\"']{1,3}(?:[\w.]+\.)?value[\"']?\s?[=:]")
"""The value of `name=` is itself a key: name=price value=4980."""
_KEY_AND_VALUE_IN_PATH = re.compile(
    r"/([a-z]{2,20}[_-]?(?:id|no|num|number|code|bangou?))/([A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*)(?=[/?#\s]|$)"
)
"""Key and value as two segments of a path: /user_id/88172/."""


def find_parameters(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of values of personal parameters in addresses and text."""
    text = view.text
    equals = text.find("=")
    while equals >= 0:
        apart = text[equals - 1 : equals + 2] == " = "
        start = name_end = equals - apart
        while start and text[start - 1] not in _KEY_START_CHARACTERS and name_end - start < 60:
            start -= 1
        if start == name_end and start_of_key_with_remark(text, name_end):
            start = start_of_key_with_remark(text, name_end)
        key = text[start:name_end].strip("*")
        before = text[start - 1] if start else ""
        first = equals + 1 + apart
        end = _value_end(view, first - 1, before, view.depths[equals])
        value = text[first:end]
        if value.lower() not in _EMPTY_VALUES and key:
            if is_personal_value(key, value) and not _is_code(key, value, text, end, is_separate=apart):
                more = _SECOND_NAME.match(text, end) if value[:1].isupper() and "name" in key.lower() else None
                yield first, more.end() if more else end
            elif key == "code" and _OAUTH_CODE.search(value):
                yield first, end
        equals = text.find("=", equals + 1)
    for match in _KEY_AND_VALUE_IN_PATH.finditer(text):
        if is_personal_key(match[1]):
            yield match.span(2)


def _is_code(key: str, value: str, text: str, end: int, *, is_separate: bool) -> bool:
    """Return whether this only names a value that follows (`name=price value=…`), or is an assignment in program code
    (`name = folded(x)`)."""
    if is_separate and (key == "name" or not _FIGURES_OR_JAPANESE.search(value)):
        return True
    return key == "name" and _SEPARATE_VALUE_FOLLOWS.match(text, end) is not None


def start_of_key_with_remark(text: str, equals: int) -> int:
    """Return the start of a key that ends with a remark in brackets (`お名前(漢字)=`), or 0."""
    match = _KEY_WITH_REMARK.search(text, max(0, equals - 40), equals)
    return match.start(1) if match else 0


_KEY_WITH_REMARK = re.compile(r"(?:^|[?&;# ])([^?&;# =()]{1,20}\([^()=&]{1,12}\))$")


def _value_end(view: ReadableView, equals: int, before: str, depth: int) -> int:
    """Return the end of a value: the next delimiter that is not encoded more deeply (`depth`) than the value's own `=`."""
    ends = (
        _VALUE_END_CHARACTERS
        | ({"/"} if before == "/" else set())
        | ({",", "|", "}", ")"} & _closing_characters(before))
    )
    for n in range(equals + 1, len(view.text)):
        character = view.text[n]
        if (character in ends or character.isspace()) and view.depths[n] <= depth:
            return n
    return len(view.text)


def _closing_characters(before: str) -> set[str]:
    return {",": {",", "}"}, "{": {",", "}"}, "|": {"|"}, "(": {")", ","}}.get(before, set())
