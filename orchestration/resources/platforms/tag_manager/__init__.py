"""Google Tag Manager: content of the site's container and its live version."""

from orchestration.resources.platforms.tag_manager.client import TagManager
from orchestration.resources.platforms.tag_manager.platform import PLATFORMS
from orchestration.resources.platforms.tag_manager.settings import TagManagerSettings

__all__ = [
    "PLATFORMS",
    "TagManager",
    "TagManagerSettings",
]
