"""Google Ads as the sandbox serves it: GAQL over views of the simulated campaign, over gRPC."""

from sandbox.google_ads.service import GoogleAdsServer
from sandbox.google_ads.views import MANAGER

__all__ = ["MANAGER", "GoogleAdsServer"]
