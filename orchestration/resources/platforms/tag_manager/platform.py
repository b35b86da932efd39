"""Platform declaration of Tag Manager: settings only, no measures."""

from orchestration.resources.base import Platform
from orchestration.resources.platforms.tag_manager.client import TagManager
from orchestration.resources.platforms.tag_manager.settings import TagManagerSettings

PLATFORMS = (
    Platform(
        name=TagManager.name,
        description="Tag Manager API: the live version of the container.",
        client=TagManager,
        settings=TagManagerSettings,
    ),
)
