"""Analytics Admin API over HTTP: one GA4 property with its stream, links and key events."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.wire import REFUSALS, FaultPlan, Server, error_response, fault_response
from sandbox.world import World

STREAM_ID = "4100"


class AnalyticsAdminServer(Server):
    """Serves the settings of the engagement's property. Values that are false are omitted, as Google does."""

    name = "analytics_admin"

    def __init__(self, world: World, faults: FaultPlan) -> None:
        self.faults = faults
        self.accounts = world.engagement.accounts
        self.engagement = world.engagement
        self.property = f"properties/{self.accounts['analytics_admin']}"
        self.requests: list[str] = []

    def environment(self, address: str) -> dict[str, str]:
        return {"TOCHIMART_ANALYTICS_ADMIN_ENDPOINT": address}

    def routes(self) -> list[Route]:
        return [
            Route("/v1beta/properties/{property}", self.get_property),
            Route("/v1beta/properties/{property}/{member}", self.list_entities),
            Route(
                "/v1alpha/properties/{property}/dataStreams/{stream}/enhancedMeasurementSettings",
                self.get_enhanced_measurement,
            ),
        ]

    def _refused(self, request: Request) -> Response | None:
        self.requests.append(f"{request.url.path}?{request.url.query}")
        if refused := fault_response(self.faults, "analytics_admin", request.url.path):
            return refused
        requested = f"properties/{request.path_params['property']}"
        return None if requested == self.property else error_response(*REFUSALS["denied"])

    async def get_property(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        zone = "America/Los_Angeles" if self.faults.should_fail("analytics_admin", "other_time_zone") else "Asia/Tokyo"
        said = {
            "name": self.property,
            "displayName": self.engagement.localise("とちぎの仕事魅力発信サイト"),
            "timeZone": zone,
            "currencyCode": "JPY",
            "account": "accounts/5001",
            "serviceLevel": "GOOGLE_ANALYTICS_STANDARD",
            "createTime": "2025-04-10T01:00:00Z",
        }
        return JSONResponse(said)

    async def list_entities(self, request: Request) -> Response:
        """Return one page of a list. The page token is the position of the next entity."""
        if refused := self._refused(request):
            return refused
        member = request.path_params["member"]
        found = self._lists().get(member)
        if found is None:
            return error_response(404, "notFound", "NOT_FOUND", f"Method not found: {member}")
        size = int(request.query_params.get("pageSize", 50))
        first = int(request.query_params.get("pageToken", 0))
        answer: dict[str, Any] = {member: found[first : first + size]} if found else {}
        if first + size < len(found):
            answer["nextPageToken"] = str(first + size)
        return JSONResponse(answer)

    def _lists(self) -> dict[str, list[dict[str, Any]]]:
        own = self.property
        stream = {
            "name": f"{own}/dataStreams/{STREAM_ID}",
            "type": "WEB_DATA_STREAM",
            "displayName": "LP",
            "webStreamData": {
                "measurementId": self.engagement.measurement_id,
                "defaultUri": f"https://{self.engagement.lp_host}",
            },
        }
        click = {"name": f"{own}/keyEvents/1", "eventName": "click", "countingMethod": "ONCE_PER_EVENT"}
        links = [
            {
                "name": f"{own}/googleAdsLinks/1",
                "customerId": str(self.accounts["google_ads"]),
                "adsPersonalizationEnabled": True,
            }
        ]
        if "google_ads" not in self.accounts or self.faults.should_fail("analytics_admin", "ads_link_missing"):
            links = []
        names = ("theme", "audience", "purpose")
        return {
            "dataStreams": [stream],
            "keyEvents": [] if self.faults.should_fail("analytics_admin", "no_key_event") else [click],
            "googleAdsLinks": links,
            "customDimensions": [
                {
                    "name": f"{own}/customDimensions/{n}",
                    "parameterName": f"article_{name}",
                    "displayName": f"記事 {name}",
                    "scope": "EVENT",
                }
                for n, name in enumerate(names)
            ],
        }

    async def get_enhanced_measurement(self, request: Request) -> Response:
        """Return the enhanced-measurement settings of the stream."""
        if refused := self._refused(request):
            return refused
        if self.faults.should_fail("analytics_admin", "enhanced_denied"):
            return error_response(*REFUSALS["denied"])
        on = {"streamEnabled": True, "scrollsEnabled": True, "outboundClicksEnabled": True, "pageChangesEnabled": True}
        if self.faults.should_fail("analytics_admin", "outbound_clicks_off"):
            del on["outboundClicksEnabled"]
        name = f"{self.property}/dataStreams/{STREAM_ID}/enhancedMeasurementSettings"
        return JSONResponse({"name": name, **on})
