"""The Analytics Admin API as the sandbox serves it."""

from sandbox.analytics_admin.service import AnalyticsAdminServer

__all__ = [
    "AnalyticsAdminServer",
]
