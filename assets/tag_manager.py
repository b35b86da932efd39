"""Google Tag Manager: the tags, triggers and variables of the prefecture's container as they are live."""

import dagster as dg

from assets._settings_platform import settings_platform
from orchestration.resources.platforms.tag_manager import TagManager
from orchestration.settings import Settings

client = TagManager


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The platform, its landing step and its loading step."""
    return settings_platform(client(settings), settings, "Tag Manager API: the live version of the container.")
