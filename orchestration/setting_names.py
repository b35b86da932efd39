"""Mistyped names of settings. A name that is off by a letter would otherwise count as not set, and nobody would hear of it."""

import os
from collections.abc import Iterable
from difflib import get_close_matches

from orchestration.environment import VARIABLE, aliases, env_file, file_values
from orchestration.errors import PermanentError
from orchestration.settings import Settings

PREFIXES = ("TOCHIMART_", "GOOGLE_ADS_", "YAHOO_ADS_", "GA4_", "GTM_", "GSC_")
"""In the settings file every name that begins so must be one of ours."""
INTERNAL = ("TOCHIMART_WAREHOUSE", "TOCHIMART_DBT_SEEDS")
OF_GOOGLE_ADS = tuple(
    f"GOOGLE_ADS_{name}"
    for name in (
        "CONFIGURATION_FILE_PATH",
        "USE_PROTO_PLUS",
        "USE_CLOUD_ORG_FOR_API_ACCESS",
        "USE_APPLICATION_DEFAULT_CREDENTIALS",
        "LINKED_CUSTOMER_ID",
        "IMPERSONATED_EMAIL",
        "DELEGATED_ACCOUNT",
        "PATH_TO_PRIVATE_KEY_FILE",
        "HTTP_PROXY",
        "LOGGING",
        "ENDPOINT",
        "ADS_ASSISTANT",
    )
)
"""Names that Google's own client knows and this program does not read."""
NEAR = 0.85
"""Of difflib's ratio, 1 for equal names: one or two letters off, or a word left out."""


def known_names() -> list[str]:
    """Return the environment variable of every setting."""
    return [VARIABLE, *(name for field in Settings.model_fields.values() for name in aliases(field))]


def misspelt(names: Iterable[str], is_settings_file: bool) -> list[str]:
    """Return a sentence for each name that is no setting and was probably meant as one. Values play no part."""
    known = known_names()
    found = []
    for name in names:
        upper = name.upper()
        if upper in known or upper in INTERNAL or upper in OF_GOOGLE_ADS or upper.startswith("TOCHIMART_BY_NAME_"):
            continue
        near = get_close_matches(upper, known, n=1, cutoff=NEAR)
        if near:
            found.append(f"{name} is no setting; {near[0]} was probably meant: rename or remove it")
        elif is_settings_file and upper.startswith(PREFIXES):
            found.append(f"{name} is no setting (docs/settings.md lists them): remove it")
    return found


def misspelt_settings() -> list[str]:
    """Return the sentences about the environment and the settings file, each with where the name stands."""
    path = env_file()
    return [
        *(f"in the environment: {one}" for one in misspelt(os.environ, is_settings_file=False)),
        *(f"in {path}: {one}" for one in misspelt(file_values(path), is_settings_file=True)),
    ]


def refuse_misspelt() -> None:
    """Raise PermanentError when a name is mistyped."""
    if found := misspelt_settings():
        raise PermanentError("; ".join(found))
