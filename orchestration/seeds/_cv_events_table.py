"""Expected structure of the seed of events that are a CV, such as a form sent or a file downloaded."""

import re
import unicodedata

from orchestration.seeds import _values
from orchestration.seeds._columns import Column, Table, code
from orchestration.seeds._conditions import parse_conditions
from orchestration.seeds._findings import RefusedValueError
from orchestration.seeds._values import ParsedValue

MAX_NAME_LENGTH = 40
RESERVED_PREFIXES = ("_", "firebase_", "ga_", "google_", "gtag.")
"""Beginnings that GA4 refuses. Source: https://support.google.com/analytics/answer/13316687."""


def parse_event_name(text: str) -> ParsedValue:
    """Return the name of a GA4 event. Letter case counts in it."""
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) > MAX_NAME_LENGTH:
        raise RefusedValueError(
            f"has {len(plain)} characters, and GA4 keeps no event name of more than {MAX_NAME_LENGTH}",
            "write the name as GA4 shows it under Events",
        )
    if prefix := next((prefix for prefix in RESERVED_PREFIXES if plain.startswith(prefix)), ""):
        raise RefusedValueError(
            f"begins with {prefix}, which GA4 reserves", "write the name as GA4 shows it under Events"
        )
    if not re.fullmatch(r"[^\W\d_]\w*", plain):
        better = re.sub(r"\W+", "_", plain).strip("_0123456789")
        raise RefusedValueError(
            "is no event name: GA4 takes letters, digits and _, beginning with a letter",
            f"write it as GA4 shows it under Events{f', such as {better}' if better else ''}",
        )
    return plain, "full-width characters count as their plain ones" if plain != text else ""


CV_RULES = Table(
    "cv_rules",
    (
        code("rule_id", unique=True),
        Column("event_name", parse_event_name),
        Column("conditions", parse_conditions, required=False),
        code("cv_kind"),
        Column("is_counted", _values.parse_boolean),
    ),
    keys=(("event_name", "conditions"),),
    may_be_empty=True,
    may_be_missing=True,
)
