"""All detectors of personal data combined: returns a text without personal data."""

from collections.abc import Callable, Iterator, Sequence

from orchestration.resources.privacy.names import find_person_names
from orchestration.resources.privacy.patterns import (
    find_addresses,
    find_birth_dates,
    find_card_numbers,
    find_encoded,
    find_fields,
    find_ip_addresses,
    find_mail_addresses,
    find_my_numbers,
    find_parameters,
    find_telephone_numbers,
)
from orchestration.resources.privacy.view import ReadableView, make_readable_view
from orchestration.resources.privacy.worth_a_look import MASK

Detector = Callable[[ReadableView], Iterator[tuple[int, int]]]

IDENTIFIER_DETECTORS: tuple[Detector, ...] = (find_mail_addresses, find_ip_addresses)
"""Detectors for columns of ids. Ids never look like mail or IP addresses."""
_TEXT_DETECTORS: tuple[Detector, ...] = (
    *IDENTIFIER_DETECTORS,
    find_parameters,
    find_fields,
    find_telephone_numbers,
    find_card_numbers,
    find_my_numbers,
    find_addresses,
    find_birth_dates,
    find_person_names,
)


def find_in_tokens(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of Base64 tokens that contain personal data."""
    return find_encoded(view, _holds_personal_data)


def _holds_personal_data(text: str) -> bool:
    return bool(find_personal_data(make_readable_view(text), _TEXT_DETECTORS))


DETECTORS: tuple[Detector, ...] = (*_TEXT_DETECTORS, find_in_tokens)


def find_personal_data(view: ReadableView, detectors: Sequence[Detector]) -> list[tuple[int, int]]:
    """Return the positions in `seen.text` of all personal data, in order, without overlaps."""
    spans = sorted(span for detector in detectors for span in detector(view) if span[1] > span[0])
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def mask_personal_data(text: str, detectors: Sequence[Detector]) -> str:
    """Return `text` with all personal data replaced by `(masked)`. Everything else keeps its spelling, including
    escapes."""
    seen = make_readable_view(text)
    parts, position = [], 0
    for start, end in find_personal_data(seen, detectors):
        first, last = seen.original(start, end)
        if MASK in text[first:last] and text[first:last].strip(" ()") == MASK.strip("()"):
            continue
        parts += [text[position:first], MASK]
        position = last
    return "".join([*parts, text[position:]])
