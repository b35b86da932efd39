"""Client of the Google Analytics Admin API for settings of the GA4 property. Uses no file and no table. The account id
is the property id. Source: https://developers.google.com/analytics/devguides/config/admin/v1."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from orchestration.errors import AccessError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.analytics_admin import reports as reports_of
from orchestration.resources.platforms.analytics_admin.settings import AnalyticsAdminSettings
from orchestration.resources.wire import require_text, to_record_batch
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.resources.wire.google_rest import GoogleRest

API_VERSION = "v1beta"
WEB_STREAM_TYPE = "WEB_DATA_STREAM"


class AnalyticsAdmin:
    """PlatformClient of the Admin API. All reports are settings snapshots of yesterday."""

    name = "analytics_admin"
    reports: Sequence[Report] = reports_of.REPORTS
    max_parallel_requests = 1
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
        """Yield one complete list per request."""
        from orchestration.resources.wire.google_rest import GoogleRest

        api = GoogleRest(api_properties(), self.settings, self.own.endpoint)
        for request in requests:
            path = f"properties/{request.account_id}"
            member = reports_of.API_LIST_BY_REPORT.get(request.report.name)
            extract = Extract(request, iter(()), API_VERSION, query=f"{path}/{member}" if member else path)
            subject = f"Analytics Admin {request.report.name} of property {request.account_id}"
            rows = list(_list_entities(api, request.report, path, subject, extract.quality))
            extract.batches = iter([to_record_batch(request.report, rows, request.last_day)])
            yield extract


def _list_entities(
    api: "GoogleRest", report: Report, path: str, subject: str, quality: dict[str, object]
) -> Iterator[dict[str, Any]]:
    """Yield the entities of a report. Enhanced measurement is requested for each web stream; if that is refused, it
    stays unknown. Google omits values that are false."""
    if report.name not in reports_of.API_LIST_BY_REPORT:
        yield api.get(f"v1beta/{path}", subject)
        return
    member = reports_of.API_LIST_BY_REPORT[report.name]
    for entity in api.pages(f"v1beta/{path}/{member}", member, subject):
        if report is reports_of.DATA_STREAMS and entity.get("type") == WEB_STREAM_TYPE:
            try:
                stream = require_text(entity.get("name"), "name", subject)
                enhanced = api.get(f"v1alpha/{stream}/enhancedMeasurementSettings", subject)
            except AccessError as error:
                quality["enhanced_measurement"] = str(error)
                yield entity
                continue
            yield entity | {"enhanced": dict.fromkeys(ENHANCED_MEASUREMENT_FIELDS, False) | enhanced}
        else:
            yield {"canManageClients": False} | entity if report is reports_of.GOOGLE_ADS_LINKS else entity


ENHANCED_MEASUREMENT_FIELDS = [
    column.source.removeprefix("enhanced.")
    for column in reports_of.DATA_STREAMS.columns
    if column.source.startswith("enhanced.")
]


def api_properties() -> Any:
    """Return the API-specific settings of a REST call."""
    from orchestration.resources.wire.google_rest import GoogleApi

    return GoogleApi(
        name="Google Analytics Admin API",
        scope="https://www.googleapis.com/auth/analytics.readonly",
        endpoint_setting="TOCHIMART_ANALYTICS_ADMIN_ENDPOINT",
        when_forbidden="give the service account's e-mail address the Viewer role on the property",
        when_not_found="check GA4_PROPERTY_ID",
    )
