"""Search Console API over HTTP: searchAnalytics, sitemaps and URL inspection of one domain property."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.search_console.query import VIEWS_SQL, InvalidArgumentError, evaluate
from sandbox.wire import NOT_FOUND, FaultPlan, Server, error_response
from sandbox.wire import REFUSALS as COMMON
from sandbox.world import World, pacific_today

FORBIDDEN = (403, "forbidden", "PERMISSION_DENIED", "User does not have sufficient permission for site '{site}'.")
REFUSALS = COMMON | {
    "denied": FORBIDDEN,
    "quota": (403, "quotaExceeded", "PERMISSION_DENIED", "Search Analytics load quota exceeded."),
}
"""HTTP status, reason, status word and message, by fault kind."""
INSPECTIONS_SPENT = (429, "rateLimitExceeded", "RESOURCE_EXHAUSTED", "Quota exceeded for sitename per day.")
INSPECTIONS_PER_DAY = 2_000
COVERAGE_STATE_WORDS = {
    "listed": {"en": "Submitted and indexed", "ja": "送信して登録されました"},
    "unlisted": {"en": "Indexed, not submitted in sitemap", "ja": "インデックスに登録済み、サイトマップに未送信"},
    "unknown": {"en": "URL is unknown to Google", "ja": "URL が Google に認識されていません"},
}
ARTICLES_IN_SITEMAP = 5
"""Number of articles in the sitemap. The last article is missing on purpose."""


class SearchConsoleServer(Server):
    """Serves the engagement's property to one user."""

    name = "search_console"

    def __init__(self, world: World, faults: FaultPlan) -> None:
        self.world = world
        self.faults = faults
        host = world.engagement.lp_host
        self.site = world.engagement.site
        self.root = f"https://{host}"
        self.sitemap = f"{self.root}{world.engagement.lp_path.rstrip('/')}/sitemap.xml"
        self.requests: list[dict[str, Any]] = []
        self.inspections_left = INSPECTIONS_PER_DAY
        world.define(VIEWS_SQL.format(root=self.root))

    def environment(self, address: str) -> dict[str, str]:
        return {"TOCHIMART_SEARCH_CONSOLE_ENDPOINT": address, "GSC_SITE_URL": self.site}

    def routes(self) -> list[Route]:
        site = "/webmasters/v3/sites"
        return [
            Route(site, self.sites),
            Route(site + "/{site:path}/searchAnalytics/query", self.query, methods=["POST"]),
            Route(site + "/{site:path}/sitemaps", self.sitemaps),
            Route("/v1/urlInspection/index:inspect", self.inspect, methods=["POST"]),
        ]

    def _refusal(self, request: Request, site: str | None = None, question: str = "") -> Response | None:
        """Return the answer of a fault, or the refusal of a request for another property, or None."""
        segments = request.scope["raw_path"].decode().split("/")
        requested_site = site if site is not None else unquote(segments[4])
        for kind, (code, reason, status, message) in REFUSALS.items():
            if self.faults.should_fail("search_console", kind, f"{request.url.path} {question}"):
                return error_response(code, reason, status, message.format(site=requested_site))
        if site is None and quote(requested_site, safe="") != segments[4]:
            return error_response(*NOT_FOUND)
        if requested_site != self.site:
            code, reason, status, message = FORBIDDEN
            return error_response(code, reason, status, message.format(site=requested_site))
        return None

    async def sites(self, _request: Request) -> Response:
        """Return every property this user may see."""
        return JSONResponse({"siteEntry": [{"siteUrl": self.site, "permissionLevel": "siteRestrictedUser"}]})

    async def query(self, request: Request) -> Response:
        """Handle searchAnalytics.query."""
        body = await request.json()
        self.requests.append({"path": request.url.path, "body": body})
        if refused := self._refusal(request, question=",".join(body.get("dimensions") or ())):
            return refused
        if body.get("startRow") and self.faults.should_fail("search_console", "overlapping_pages"):
            body = body | {"startRow": body["startRow"] - 1}
        try:
            answer = evaluate(self.world, body)
        except InvalidArgumentError as problem:
            return error_response(400, "invalidParameter", "INVALID_ARGUMENT", str(problem))
        if self.faults.should_fail("search_console", "without_position"):
            answer["rows"] = [{k: v for k, v in row.items() if k != "position"} for row in answer["rows"]]
        return JSONResponse(answer)

    async def sitemaps(self, request: Request) -> Response:
        """Handle sitemaps.list."""
        self.requests.append({"path": request.url.path, "body": None})
        if refused := self._refusal(request):
            return refused
        submitted = 1 + min(ARTICLES_IN_SITEMAP, len(self.world.engagement.articles))
        one = {
            "path": self.sitemap,
            "lastSubmitted": f"{self.world.engagement.launch - timedelta(days=14)}T01:00:00.000Z",
            "isPending": False,
            "isSitemapsIndex": False,
            "type": "sitemap",
            "lastDownloaded": f"{pacific_today(self.world.today)}T08:12:45.000Z",
            "warnings": "1",
            "errors": "0",
            "contents": [
                {
                    "type": "web",
                    "submitted": str(submitted),
                    "indexed": "0",
                }
            ],
        }
        return JSONResponse({"sitemap": [one]})

    async def inspect(self, request: Request) -> Response:
        """Handle urlInspection.index.inspect."""
        body = await request.json()
        self.requests.append({"path": request.url.path, "body": body})
        if refused := self._refusal(request, body.get("siteUrl", "")):
            return refused
        if not self.inspections_left:
            return error_response(*INSPECTIONS_SPENT)
        self.inspections_left -= 1
        url = str(body.get("inspectionUrl", ""))
        if urlsplit(url).hostname != self.world.engagement.lp_host:
            code, reason, status, _ = FORBIDDEN
            return error_response(
                code, reason, status, "You do not own this site, or the inspected URL is not part of this property."
            )
        return JSONResponse({"inspectionResult": self._inspection(url, str(body.get("languageCode", "en"))[:2])})

    def _inspection(self, url: str, language: str) -> dict[str, Any]:
        paths = self.world.engagement.pages
        path = urlsplit(url).path
        link = {
            "inspectionResultLink": f"https://search.google.com/search-console/inspect?resource_id={quote(self.site)}"
        }
        if path not in paths:
            status = {
                "verdict": "NEUTRAL",
                "coverageState": COVERAGE_STATE_WORDS["unknown"].get(language, COVERAGE_STATE_WORDS["unknown"]["en"]),
                "robotsTxtState": "ROBOTS_TXT_STATE_UNSPECIFIED",
                "indexingState": "INDEXING_STATE_UNSPECIFIED",
                "pageFetchState": "PAGE_FETCH_STATE_UNSPECIFIED",
            }
            return link | {"indexStatusResult": status}
        listed = paths.index(path) <= ARTICLES_IN_SITEMAP
        words = COVERAGE_STATE_WORDS["listed" if listed else "unlisted"]
        crawled = datetime.combine(pacific_today(self.world.today) - timedelta(days=paths.index(path)), time(3, 4, 5))
        inspection: dict[str, Any] = {
            "verdict": "PASS",
            "coverageState": words.get(language, words["en"]),
            "robotsTxtState": "ALLOWED",
            "indexingState": "INDEXING_ALLOWED",
            "lastCrawlTime": f"{crawled.isoformat()}Z",
            "pageFetchState": "SUCCESSFUL",
            "googleCanonical": url,
            "userCanonical": url,
            "crawledAs": "MOBILE",
            "referringUrls": [f"{self.root}{self.world.engagement.lp_path}"],
        }
        return link | {"indexStatusResult": inspection | ({"sitemap": [self.sitemap]} if listed else {})}
