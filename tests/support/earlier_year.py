"""The example engagement a year before: every date a year earlier, its own name, tags and ad accounts."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.support.seed_folder import changed_seeds

ENGAGEMENT = "tochigi_r6"
AD_ACCOUNTS = {"1112223334": "5556667778", "2002003004": "2002003104", "2002003005": "2002003105"}
"""Ad accounts are opened anew for each engagement."""
DATE = re.compile(r"\b(20\d\d)-(\d\d-\d\d)\b")


def earlier_year(folder: Path, accounts: Mapping[str, str] = AD_ACCOUNTS) -> Path:
    """Write the tables to `folder` and return it. `accounts`: the new id of each ad account."""
    folder.mkdir(parents=True)
    changed_seeds(folder)
    names = {"tochigi_r7": ENGAGEMENT, "令和7（2025）": "令和6（2024）", "_winter_r7": "_winter_r6", **accounts}
    for path in folder.glob("*.csv"):
        text = DATE.sub(lambda found: f"{int(found[1]) - 1}-{found[2]}", path.read_text(encoding="utf-8"))
        for old, new in names.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return folder
