"""The author of a change, reduced to what may be stored: the organisation, never the person."""

import re

MAIL_ADDRESS = re.compile(r"[^@\s]+@([^@\s]+)$")
PLATFORM_ACTOR_WORDS = ("Yahoo", "LINEヤフー", "Google", "システム", "自動")
"""Words in an author that mean the platform itself."""
PERSON_PLACEHOLDER = "(person)"


def mask_actor(actor: str | None) -> str | None:
    """Return the domain of a mail address, `(person)` for any other name, and a platform's own name unchanged."""
    text = (actor or "").strip()
    if not text or text == "--":
        return None
    if address := MAIL_ADDRESS.fullmatch(text):
        return f"(person at {address[1].lower()})"
    return text if any(text.startswith(word) for word in PLATFORM_ACTOR_WORDS) else PERSON_PLACEHOLDER
