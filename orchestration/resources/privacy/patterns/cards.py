"""Detects payment cards and My Numbers by check digit, or by a label right next to the number."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.patterns.numbers import NUMBERED_THING_BEFORE
from orchestration.resources.privacy.view import ReadableView

_CARD_LABELS = (
    "visa",
    "master",
    "mastercard",
    "jcb",
    "amex",
    "diners",
    "discover",
    "card",
    "no.",
    "number",
    "bango",
    "bangou",
    "_",
)
_NUMBER_START = "(?:(?<![0-9A-Za-z.\\-_])|" + "|".join(f"(?<=(?i:{re.escape(name)}))" for name in _CARD_LABELS) + ")"
"""Start of a number: not after a letter or digit, unless the letters are a label."""
_DIGIT_GAP = "[-. +_/]"
_CARD = re.compile(
    rf"{_NUMBER_START}(?:[2-6][0-9]{{3}}({_DIGIT_GAP}?)[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{4}}|3[47][0-9]{{2}}({_DIGIT_GAP}?)[0-9]{{6}}\2[0-9]{{5}}"
    rf"|3[068][0-9]{{2}}({_DIGIT_GAP}?)[0-9]{{6}}\3[0-9]{{4}})(?![0-9]|[-.][0-9])"
)
_CARD_WORD_BEFORE = re.compile(r"(?i)(?:card|カード|cc)[^0-9]{0,12}$")
_CARD_NUMBER_LABEL_BEFORE = re.compile(
    r"(?i)(?:(?:クレジット|デビット|クレカ|credit[ _-]?)(?:カード|card)?|カード|card[ _-]?|クレカ)"
    r"(?:の?番号|no\.?|num(?:ber)?)[^0-9A-Za-z]{0,4}$"
)
_PRECHECK = re.compile("[0-9](?:[^0-9]?[0-9]){11}")


def find_card_numbers(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of payment card numbers. After `カード番号` and similar labels, also mistyped ones."""
    if not _PRECHECK.search(view.text):
        return
    for match in _CARD.finditer(view.text):
        digits = re.sub("[^0-9]", "", match[0])
        before = view.text[max(0, match.start() - 20) : match.start()]
        if _CARD_NUMBER_LABEL_BEFORE.search(before):
            yield match.span()
            continue
        two_series_without_gap = digits[0] == "2" and match[0] == digits
        if (
            (not two_series_without_gap or _CARD_WORD_BEFORE.search(before))
            and not NUMBERED_THING_BEFORE.search(before)
            and has_valid_luhn_digit(digits)
        ):
            yield match.span()


def has_valid_luhn_digit(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[::-2]) + sum(doubled)) % 10 == 0


_TWELVE_DIGITS = re.compile(r"(?<![0-9])(?<![0-9][-./])[0-9](?:[-. _/・]?[0-9]){11}(?![0-9]|[-./][0-9])")
_MY_NUMBER_LABEL = (
    r"(?i:マイナンバ|まいなんば|マイナ番号|個人番号|my[ _.-]?num|kojin[ _-]?(?:bango|no)|individual[ _-]?number|mai?na[ _-]?(?:bango|nanba)"
    r"|personal[ _-]?number|12桁の番号)"
)
_MY_NUMBER_LABEL_PATTERN = re.compile(_MY_NUMBER_LABEL)
_MY_NUMBER_LABEL_AFTER = re.compile(
    rf"(?:[\s(（\[「【:=,/・_-]|は|が|の|私|わたし|僕|父|母|妻|夫|子|本人){{0,6}}{_MY_NUMBER_LABEL}"
)
_MAX_LABEL_DISTANCE = 10
"""Maximum number of non-digit characters between the label and twelve digits that need no valid check digit."""


def find_my_numbers(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of My Numbers: twelve digits in any grouping, right next to their label, or near it with a valid
    check digit."""
    if not _PRECHECK.search(view.text) or not _MY_NUMBER_LABEL_PATTERN.search(view.text):
        return
    for match in _TWELVE_DIGITS.finditer(view.text):
        before = view.text[max(0, match.start() - 40) : match.start()]
        named = list(_MY_NUMBER_LABEL_PATTERN.finditer(before))
        gap = before[named[-1].end() :] if named else ""
        is_of_a_thing = NUMBERED_THING_BEFORE.search(before) and not (named and re.fullmatch("[a-z]*.?", gap))
        if is_of_a_thing:
            continue
        if (
            (named and len(gap) <= _MAX_LABEL_DISTANCE and not re.search("[0-9]{3}", gap))
            or _MY_NUMBER_LABEL_AFTER.match(view.text, match.end())
            or (named and has_valid_my_number_digit(re.sub("[^0-9]", "", match[0])))
        ):
            yield match.span()


def has_valid_my_number_digit(digits: str) -> bool:
    """Return whether the last of twelve digits is the check digit of a My Number."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)
