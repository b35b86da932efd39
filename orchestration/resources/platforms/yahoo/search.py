"""PlatformClient of LINEヤフー広告 検索広告. Its reports are in `search_reports`."""

from collections.abc import Sequence

from orchestration.resources.base import Report
from orchestration.resources.platforms.yahoo.client import DEADLINE_SECONDS, YahooAds
from orchestration.resources.platforms.yahoo.product import ProductDifferences
from orchestration.resources.platforms.yahoo.search_reports import AUDIT_LOG, CHANGES, REPORT_TYPES, SETTINGS
from orchestration.resources.platforms.yahoo.settings import YahooSettings
from orchestration.settings import Settings


class YahooSearch(YahooAds):
    """PlatformClient for LINEヤフー広告 検索広告."""

    name = "yahoo_search"
    reports: Sequence[Report] = (*REPORT_TYPES, *SETTINGS, CHANGES)
    product = ProductDifferences(
        title="LY Ads Search Ads",
        endpoint_setting="TOCHIMART_YAHOO_SEARCH_ENDPOINT",
        report_types={report.name: report_type for report, report_type in REPORT_TYPES.items()},
        settings=SETTINGS,
        changes=CHANGES,
        audit_log=AUDIT_LOG,
    )

    def __init__(
        self, settings: Settings, deadline_seconds: float = DEADLINE_SECONDS, wait_scale: float | None = None
    ) -> None:
        super().__init__(settings, settings.own(YahooSettings).search_endpoint, deadline_seconds, wait_scale)
