"""Who made a change, as far as the warehouse may know it: the organisation, never the person."""

import re

ADDRESS = re.compile(r"[^@\s]+@([^@\s]+)$")
SYSTEMS = ("Yahoo", "LINEヤフー", "Google", "システム", "自動")
"""Words with which a platform names itself as the one who changed something."""
PERSON = "(person)"


def masked_actor(actor: str | None) -> str | None:
    """Return the domain of an e-mail address, `(person)` for any other name, and a platform's own name as it is."""
    text = (actor or "").strip()
    if not text or text == "--":
        return None
    if address := ADDRESS.fullmatch(text):
        return f"(person at {address[1].lower()})"
    return text if any(text.startswith(word) for word in SYSTEMS) else PERSON
