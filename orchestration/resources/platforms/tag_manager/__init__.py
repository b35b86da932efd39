"""Google Tag Manager: what the site's container holds and which version is live."""

from orchestration.resources.platforms.tag_manager.client import TagManager
from orchestration.resources.platforms.tag_manager.platform import PLATFORMS

__all__ = [
    "PLATFORMS",
    "TagManager",
]
