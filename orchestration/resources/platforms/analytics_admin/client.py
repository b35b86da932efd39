"""Google Analytics Admin API: how the GA4 property is set up. Knows no file and no table.

Source: https://developers.google.com/analytics/devguides/config/admin/v1. The account id is the property id.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from orchestration.errors import AccessError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.analytics_admin import reports as reports_of
from orchestration.resources.platforms.analytics_admin.settings import AnalyticsAdminSettings
from orchestration.resources.wire import as_text, batch
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.resources.wire.google_rest import GoogleRest

VERSION = "v1beta"
WEB = "WEB_DATA_STREAM"


class AnalyticsAdmin:
    """PlatformClient for the Admin API: settings only, each a snapshot of yesterday."""

    name = "analytics_admin"
    reports: Sequence[Report] = reports_of.REPORTS
    parallel = 1
    own_settings: Sequence[str] = ("GA4_PROPERTY_ID",)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.own = settings.own(AnalyticsAdminSettings)

    def missing_settings(self) -> Sequence[str]:
        settings = self.settings
        if settings.profile == "sandbox":
            replaced = self.own.endpoint.startswith("http://")
            return () if replaced else ("TOCHIMART_ANALYTICS_ADMIN_ENDPOINT",)
        needed = {
            "GA4_PROPERTY_ID": self.own.property_id,
            "GOOGLE_APPLICATION_CREDENTIALS": settings.google_application_credentials,
        }
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """One list per request, read to its end."""
        from orchestration.resources.wire.google_rest import GoogleRest

        rest = GoogleRest(api(), self.settings, self.own.endpoint)
        for request in requests:
            path = f"properties/{request.account_id}"
            member = reports_of.LISTS.get(request.report.name)
            extract = Extract(request, iter(()), VERSION, query=f"{path}/{member}" if member else path)
            subject = f"Analytics Admin {request.report.name} of property {request.account_id}"
            rows = list(_entities(rest, request.report, path, subject, extract.quality))
            extract.batches = iter([batch(request.report, rows, request.last_day)])
            yield extract


def _entities(
    rest: "GoogleRest", report: Report, path: str, subject: str, quality: dict[str, object]
) -> Iterator[dict[str, Any]]:
    """What a report lists. What a web stream measures by itself is asked of each; where that is refused it stays unknown.

    Google leaves out what is false.
    """
    if report.name not in reports_of.LISTS:
        yield rest.get(f"v1beta/{path}", subject)
        return
    member = reports_of.LISTS[report.name]
    for entity in rest.pages(f"v1beta/{path}/{member}", member, subject):
        if report is reports_of.DATA_STREAMS and entity.get("type") == WEB:
            try:
                stream = as_text(entity.get("name"), "name", subject)
                enhanced = rest.get(f"v1alpha/{stream}/enhancedMeasurementSettings", subject)
            except AccessError as error:
                quality["enhanced_measurement"] = str(error)
                yield entity
                continue
            yield entity | {"enhanced": dict.fromkeys(ENHANCED, False) | enhanced}
        else:
            yield {"canManageClients": False} | entity if report is reports_of.GOOGLE_ADS_LINKS else entity


ENHANCED = [
    one.source.removeprefix("enhanced.")
    for one in reports_of.DATA_STREAMS.columns
    if one.source.startswith("enhanced.")
]


def api() -> Any:
    """What is the Admin API's own in a call."""
    from orchestration.resources.wire.google_rest import GoogleApi

    return GoogleApi(
        name="Google Analytics Admin API",
        scope="https://www.googleapis.com/auth/analytics.readonly",
        endpoint_setting="TOCHIMART_ANALYTICS_ADMIN_ENDPOINT",
        when_forbidden="give the service account's e-mail address the Viewer role on the property",
        when_not_found="check GA4_PROPERTY_ID",
    )
