"""Tag Manager as the sandbox serves it."""

from sandbox.tag_manager.service import TagManagerServer

__all__ = [
    "TagManagerServer",
]
