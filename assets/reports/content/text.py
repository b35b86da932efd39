"""Text that comes from platforms and people, made safe to set: every string of a document passes through `clean_text`.

Markup is not removed here: each renderer escapes text for its own format.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator

MAX_TEXT_LENGTH = 2000
"""Characters. Longer text is cut and ends with an ellipsis."""
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that change the direction of the text around them (Unicode Standard Annex 9)."""
SURROGATES = re.compile("[\ud800-\udfff]")


def clean_text(value: object) -> object:
    """Return text in NFC without control characters, direction marks and lone surrogates. Line breaks become spaces.
    Other values are returned as they are, so that the type check reports them."""
    if not isinstance(value, str):
        return value
    spaced = re.sub(r"\s+", " ", BIDI_CONTROLS.sub("", SURROGATES.sub("\ufffd", value)))
    printable = "".join(one for one in spaced if unicodedata.category(one) not in ("Cc", "Cn", "Co", "Cs"))
    text = unicodedata.normalize("NFC", printable).strip(" ") if printable.strip() else ""
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[: MAX_TEXT_LENGTH - 1]}…"


Text = Annotated[str, BeforeValidator(clean_text)]
"""A string of a document."""
