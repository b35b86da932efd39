"""All detectors together: one text in, the same text without personal data out."""

from collections.abc import Callable, Iterator, Sequence

from orchestration.resources.privacy.names import persons
from orchestration.resources.privacy.patterns import (
    addresses,
    birth_dates,
    cards,
    encoded,
    fields,
    ip_addresses,
    mail_addresses,
    my_numbers,
    parameters,
    telephones,
)
from orchestration.resources.privacy.view import View, view
from orchestration.resources.privacy.worth_a_look import MASK

Detector = Callable[[View], Iterator[tuple[int, int]]]

IDENTIFIER_DETECTORS: tuple[Detector, ...] = (mail_addresses, ip_addresses)
"""For columns of ids: no id looks like a mail or IP address."""
_READABLE: tuple[Detector, ...] = (
    *IDENTIFIER_DETECTORS,
    parameters,
    fields,
    telephones,
    cards,
    my_numbers,
    addresses,
    birth_dates,
    persons,
)


def inside_tokens(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of Base64 tokens with personal data in them."""
    return encoded(seen, _holds_personal_data)


def _holds_personal_data(text: str) -> bool:
    return bool(spans(view(text), _READABLE))


DETECTORS: tuple[Detector, ...] = (*_READABLE, inside_tokens)


def spans(seen: View, detectors: Sequence[Detector]) -> list[tuple[int, int]]:
    """Positions in `seen.text` of all personal data, in order, none overlapping."""
    found = sorted(one for detector in detectors for one in detector(seen) if one[1] > one[0])
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def masked(text: str, detectors: Sequence[Detector]) -> str:
    """`text` with every piece of personal data replaced by `(masked)`; the rest keeps its spelling, escapes included."""
    seen = view(text)
    parts, position = [], 0
    for start, end in spans(seen, detectors):
        first, last = seen.original(start, end)
        if MASK in text[first:last] and text[first:last].strip(" ()") == MASK.strip("()"):
            continue
        parts += [text[position:first], MASK]
        position = last
    return "".join([*parts, text[position:]])
