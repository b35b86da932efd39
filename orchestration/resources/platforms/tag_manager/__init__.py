"""Google Tag Manager: what the site's container holds and which version is live."""

from orchestration.resources.platforms.tag_manager.client import TagManager
from orchestration.resources.platforms.tag_manager.platform import PLATFORMS
from orchestration.resources.platforms.tag_manager.settings import TagManagerSettings

__all__ = [
    "PLATFORMS",
    "TagManager",
    "TagManagerSettings",
]
