"""Settings with values that a test passes."""

from orchestration.settings import Settings


def also(settings: Settings, **given: object) -> Settings:
    """The same settings with these environment variables given beside, whichever platform they belong to."""
    return Settings(**settings._given | given)
