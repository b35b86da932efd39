"""Toy Ads: ads and campaigns by day."""

from orchestration.resources.platforms.toy.platform import PLATFORMS

__all__ = ["PLATFORMS"]
