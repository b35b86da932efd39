"""Tag Manager API v2 over HTTP: one container with its live version."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.wire import NOT_FOUND, FaultPlan, Server, error_response, fault_response
from sandbox.world import World
from sandbox.world.cv_actions import load_rules

ACCOUNT_ID = "6001"
ALL_PAGES_TRIGGER_ID = "2147479553"
"""Id of the built-in trigger, which no version lists."""


def parameters(**given: str) -> list[dict[str, str]]:
    return [{"type": "template", "key": key, "value": value} for key, value in given.items()]


def tag(number: int, name: str, kind: str, trigger: str, *given: dict[str, str]) -> dict[str, Any]:
    return {"tagId": str(number), "name": name, "type": kind, "firingTriggerId": [trigger], "parameter": list(given)}


class TagManagerServer(Server):
    """Serves one container of one account."""

    name = "tag_manager"

    def __init__(self, world: World, faults: FaultPlan) -> None:
        self.faults = faults
        self.account = ACCOUNT_ID
        self.engagement = world.engagement
        self.container = str(world.engagement.accounts["tag_manager"])
        self.requests: list[str] = []

    def environment(self, address: str) -> dict[str, str]:
        return {
            "TOCHIMART_TAG_MANAGER_ENDPOINT": address,
            "GTM_ACCOUNT_ID": self.account,
            "GTM_CONTAINER_ID": self.container,
        }

    def routes(self) -> list[Route]:
        container = "/tagmanager/v2/accounts/{account}/containers/{container}"
        return [
            Route("/tagmanager/v2/accounts", self.accounts),
            Route(container, self.get_container),
            Route(container + "/versions:live", self.get_live_version),
        ]

    def _refused(self, request: Request) -> Response | None:
        self.requests.append(request.url.path)
        if refused := fault_response(self.faults, "tag_manager", request.url.path):
            return refused
        requested = (
            request.path_params.get("account", ACCOUNT_ID),
            request.path_params.get("container", self.container),
        )
        return None if requested == (ACCOUNT_ID, self.container) else error_response(*NOT_FOUND)

    async def accounts(self, request: Request) -> Response:
        one = {"accountId": ACCOUNT_ID, "name": self.engagement.localise("とちぎ"), "path": f"accounts/{ACCOUNT_ID}"}
        return self._refused(request) or JSONResponse({"account": [one]})

    async def get_container(self, request: Request) -> Response:
        return self._refused(request) or JSONResponse(self._container())

    def _container(self) -> dict[str, Any]:
        return {
            "accountId": ACCOUNT_ID,
            "containerId": self.container,
            "publicId": self.engagement.container,
            "name": self.engagement.localise("とちぎの仕事魅力発信サイト"),
            "usageContext": ["web"],
            "path": f"accounts/{ACCOUNT_ID}/containers/{self.container}",
        }

    def _tags_of_ad_platforms(self) -> list[dict[str, Any]]:
        """Return a tag for each advertising company that the engagement has an account of."""
        html = parameters(html="<script></script>")
        remarketing = parameters(conversionId="987654321")
        google = tag(4, "Google広告 リマーケティング", "sp", ALL_PAGES_TRIGGER_ID, *remarketing)
        yahoo = tag(5, "Yahoo!広告 サイトジェネラルタグ", "html", ALL_PAGES_TRIGGER_ID, *html)
        companies = {platform.partition("_")[0] for platform in self.engagement.accounts}
        return [made for company, made in (("google", google), ("yahoo", yahoo)) if company in companies]

    def _event_of_cv(self) -> str:
        """Return the event that the tag of the CV sends: of clicks on links, or of the first counted rule without links."""
        counted = () if self.engagement.links.counted else load_rules()
        return next((rule.event_name for rule in counted if rule.is_counted), "cv_click")

    async def get_live_version(self, request: Request) -> Response:
        """Return the published version."""
        if refused := self._refused(request):
            return refused
        if self.faults.should_fail("tag_manager", "not_published"):
            return error_response(*NOT_FOUND)
        is_other = self.faults.should_fail("tag_manager", "other_property")
        stream = "G-ANOTHER999" if is_other else self.engagement.measurement_id
        event, localise = self._event_of_cv(), self.engagement.localise
        tags = [
            tag(1, "Googleタグ", "googtag", ALL_PAGES_TRIGGER_ID, *parameters(tagId=stream)),
            tag(
                2, localise("GA4 応募リンク"), "gaawe", "21", *parameters(eventName=event, measurementIdOverride=stream)
            ),
            tag(3, "コンバージョンリンカー", "gclidw", ALL_PAGES_TRIGGER_ID),
            *self._tags_of_ad_platforms(),
        ]
        if self.faults.should_fail("tag_manager", "tag_paused"):
            tags[1]["paused"] = True
        link = [{"type": "template", "key": "arg0", "value": "{{Click URL}}"}]
        triggers = [
            {
                "triggerId": "21",
                "name": localise("応募リンクのクリック"),
                "type": "linkClick",
                "filter": [{"type": "contains", "parameter": link}],
            }
        ]
        version = {
            "accountId": ACCOUNT_ID,
            "containerId": self.container,
            "containerVersionId": "12",
            "name": localise("応募リンクの計測"),
            "fingerprint": "1763337600000",
            "container": self._container(),
            "tag": tags,
            "trigger": triggers,
            "variable": [{"variableId": "31", "name": "応募先", "type": "v", "parameter": parameters(name="applyTo")}],
            "builtInVariable": [{"type": "clickUrl", "name": "Click URL"}],
        }
        return JSONResponse(version)
