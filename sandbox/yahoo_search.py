"""LINEヤフー広告 検索広告 API v20 over HTTP: token, account list and report jobs, with the platform's three kinds of error."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox._yahoo_definition import YahooError
from sandbox._yahoo_fields import FIELDS, impossible_with
from sandbox._yahoo_jobs import ReportJobs
from sandbox.faults import Faults
from sandbox.world import World

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "sandbox-client", "sandbox-secret", "sandbox-refresh"
BASE_ACCOUNT = 1_000_000_001
MAX_OPERANDS = 30
MAX_RESULTS = 500
LIFETIME_SECONDS = 3600

Method = Callable[[dict[str, Any]], object]


class YahooSearchServer:
    """One application's view of the API."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.jobs = ReportJobs(world, faults)
        self.requests: list[dict[str, Any]] = []
        self._tokens: set[str] = set()
        self._ids = itertools.count(1)

    def routes(self) -> list[Route]:
        """Paths as the platform has them."""
        report = "/api/v20/ReportDefinitionService"
        methods: dict[str, tuple[Method, bool]] = {
            f"{report}/getReportFields": (self.get_report_fields, False),
            f"{report}/add": (self.add, True),
            f"{report}/get": (self.get, True),
            f"{report}/remove": (self.remove, True),
            f"{report}/download": (self.download, True),
            "/api/v20/BaseAccountService/get": (self.base_accounts, False),
        }
        return [
            Route("/oauth/v1/token", self.token, methods=["GET", "POST"]),
            *(Route(path, self._endpoint(path, *entry), methods=["POST"]) for path, entry in methods.items()),
            Route("/api/{rest:path}", self.not_found, methods=["GET", "POST"]),
        ]

    async def token(self, request: Request) -> Response:
        """A new access token for the refresh token, by GET query or POST form."""
        given: dict[str, Any] = dict(
            request.query_params if request.method == "GET" else (await request.form()).items()
        )
        expected = {
            "grant_type": "refresh_token",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": REFRESH_TOKEN,
        }
        if any(given.get(key) != value for key, value in expected.items()):
            return JSONResponse({"error": "invalid_grant", "error_description": "refresh token is not valid"}, 400)
        token = f"sandbox-access-{next(self._ids)}"
        self._tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS})

    def _failure(self, status: int, code: str, message: str) -> Response:
        body = {"rid": f"sandbox-{next(self._ids)}", "errors": [{"code": code, "message": message, "details": []}]}
        return JSONResponse(body, status)

    async def not_found(self, _request: Request) -> Response:
        return self._failure(404, "0004", "URL not found.")

    def _endpoint(self, path: str, method: Method, needs_base: bool) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            refused = self._refuse(request, needs_base)
            if refused:
                return refused
            try:
                body = await request.json()
            except ValueError:
                return self._failure(400, "0005", "Bad request: the body is no JSON.")
            self.requests.append(
                {"path": path, "body": body, "base_account": request.headers.get("x-z-base-account-id")}
            )
            try:
                result = method(body)
            except YahooError as error:
                return self._envelope(None, [error.body])
            return result if isinstance(result, Response) else self._envelope(result, None)

        return answer

    def _refuse(self, request: Request, needs_base: bool) -> Response | None:
        """Errors that are HTTP statuses."""
        if self.faults.take("yahoo_search", "rate_limit"):
            return self._failure(403, "0003", "Frequency limit.")
        if self.faults.take("yahoo_search", "maintenance"):
            return self._failure(503, "0099", "Out of service.")
        header = request.headers.get("authorization", "")
        if not header.startswith("Bearer "):
            return self._failure(401, "0110", "Access token is missing.")
        if self.faults.take("yahoo_search", "token_expired"):
            self._tokens.discard(header.removeprefix("Bearer "))
        if header.removeprefix("Bearer ") not in self._tokens:
            return self._failure(401, "0111", "Authentication failed.")
        if needs_base and self.faults.take("yahoo_search", "denied"):
            return self._failure(403, "0098", "Permission denied.")
        if needs_base and request.headers.get("x-z-base-account-id") != str(BASE_ACCOUNT):
            return self._failure(400, "0001", "x-z-base-account-id is missing or not yours.")
        return None

    def _envelope(self, rval: object, errors: list[dict[str, Any]] | None) -> Response:
        return JSONResponse({"rid": f"sandbox-{next(self._ids)}", "errors": errors, "rval": rval})

    def _account(self, body: dict[str, Any]) -> int:
        account = body.get("accountId")
        if account != self.world.engagement.accounts["yahoo_search"]:
            raise YahooError("V0001", "Invalid value.", "accountId", account)
        return int(account)

    def base_accounts(self, _body: dict[str, Any]) -> object:
        account = {
            "accountId": BASE_ACCOUNT,
            "accountName": "栃木県MCC",
            "accountStatus": "SERVING",
            "isMccAccount": "TRUE",
            "isRootMccAccount": "TRUE",
        }
        return {"totalNumEntries": 1, "values": [{"operationSucceeded": True, "errors": None, "account": account}]}

    def get_report_fields(self, body: dict[str, Any]) -> object:
        report_type = body.get("reportType")
        if report_type not in FIELDS:
            raise YahooError("V0001", "Invalid value.", "reportType", report_type)
        fields: list[dict[str, Any]] = [
            {
                "fieldName": one.name,
                "displayFieldNameJa": one.ja,
                "displayFieldNameEn": one.en,
                "xmlAttributeName": one.xml,
                "fieldType": one.type,
                "filterable": True,
                "selectable": True,
                "impossibleCombinationFields": impossible_with(report_type, one.name),
            }
            for one in FIELDS[report_type].values()
        ]
        return {"operationSucceeded": True, "errors": None, "fields": fields}

    def add(self, body: dict[str, Any]) -> object:
        """Orders up to 30 reports; one that is wrong fails alone."""
        account = self._account(body)
        return self._each(body, lambda one: self.jobs.add(account, one))

    def get(self, body: dict[str, Any]) -> object:
        """Jobs by id, status or type, paged."""
        found = self.jobs.poll(self._account(body), body.get("reportJobIds") or [])
        for key, member in (("reportJobStatuses", "reportJobStatus"), ("reportTypes", "reportType")):
            if body.get(key):
                found = [one for one in found if one[member] in body[key]]
        start, size = int(body.get("startIndex", 1)), int(body.get("numberResults", MAX_RESULTS))
        if start < 1:
            raise YahooError("V0001", "Invalid value.", "startIndex", start)
        if not 1 <= size <= MAX_RESULTS:
            raise YahooError("V0001", "Invalid value.", "numberResults", size)
        page = found[start - 1 : start - 1 + size]
        values = [{"operationSucceeded": True, "errors": None, "reportDefinition": one} for one in page]
        return {"totalNumEntries": len(found), "values": values}

    def remove(self, body: dict[str, Any]) -> object:
        """Forgets jobs; one that is not there fails alone."""
        account = self._account(body)
        return self._each(body, lambda one: self.jobs.remove(account, int(one.get("reportJobId") or 0)))

    @staticmethod
    def _each(body: dict[str, Any], method: Method) -> object:
        """What became of every operand."""
        operand = body.get("operand") or []
        if not 1 <= len(operand) <= MAX_OPERANDS:
            raise YahooError("L0001" if not operand else "L0002", "Invalid length of list.", "operand", len(operand))
        values: list[dict[str, Any]] = []
        for one in operand:
            try:
                values.append({"operationSucceeded": True, "errors": None, "reportDefinition": method(one)})
            except YahooError as error:
                values.append({"operationSucceeded": False, "errors": [error.body], "reportDefinition": None})
        return {"values": values}

    def download(self, body: dict[str, Any]) -> object:
        content = self.jobs.file(self._account(body), int(body.get("reportJobId") or 0))
        return Response(content, media_type="application/octet-stream")
