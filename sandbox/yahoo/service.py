"""Common parts of both LINEヤフー広告 APIs over HTTP: settings and report jobs, with the platform's three kinds of error."""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.wire import FaultPlan, Server
from sandbox.world import World
from sandbox.yahoo.audit_log import AuditLogs
from sandbox.yahoo.definition import DefinitionRules, HttpRefusal, YahooError
from sandbox.yahoo.entities import YahooSettings
from sandbox.yahoo.jobs import ReportJobs
from sandbox.yahoo.oauth import TokenServer

MAX_OPERANDS = 30
MAX_RESULTS = 500

Method = Callable[[dict[str, Any]], object]


class YahooServer(Server, ABC):
    """Serves one product to one application. A product defines its path, its rules and its fields."""

    rules: DefinitionRules
    settings_type: type[YahooSettings]
    root: str
    """Path of the base URL without the version."""
    versions: Sequence[str]
    selectors: Sequence[tuple[str, str]] = (("reportJobStatuses", "reportJobStatus"),)
    """Lists `get` may select by, and the member each one is about."""
    log_names: tuple[str, str, str]
    """Member a job of the change log goes by, its id's name and its name's name."""
    log_encodings: Sequence[str]

    def __init__(self, world: World, faults: FaultPlan, tokens: TokenServer) -> None:
        self.world = world
        self.faults = faults
        self.tokens = tokens
        self.jobs = ReportJobs(world, faults, self.rules)
        self.settings = self.settings_type(world, faults)
        self.logs = AuditLogs(world, self.rules.platform, self.log_names, self.log_encodings)
        self.requests: list[dict[str, Any]] = []
        self._ids = itertools.count(1)

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.rules.platform

    def environment(self, address: str) -> dict[str, str]:
        variable = f"TOCHIMART_{self.name.upper()}_ENDPOINT"
        return {variable: f"{address}{self.root}/v20", "YAHOO_ADS_BASE_ACCOUNT_ID": str(self.settings.base_account)}

    def routes(self) -> list[Route]:
        """Return the paths as on the platform."""
        methods: dict[str, tuple[Method, bool]] = {
            "ReportDefinitionService/getReportFields": (self.get_report_fields, False),
            "ReportDefinitionService/add": (self.add, True),
            "ReportDefinitionService/get": (self.get, True),
            "ReportDefinitionService/remove": (self.remove, True),
            "ReportDefinitionService/download": (self.download, True),
            "AuditLogService/add": (self._require_account(self.logs.add), True),
            "AuditLogService/get": (self._require_account(self.logs.get), True),
            "AuditLogService/download": (self._require_account(self.download_log), True),
            "BaseAccountService/get": (self.base_accounts, False),
            **{f"{name}/get": (partial(self.settings.get, name), True) for name in self.settings.listings},
        }
        paths = {f"{self.root}/{version}/{name}": entry for version in self.versions for name, entry in methods.items()}
        return [
            *(Route(path, self._endpoint(path, *entry), methods=["POST"]) for path, entry in paths.items()),
            Route(f"{self.root}/{{rest:path}}", self.not_found, methods=["GET", "POST"]),
        ]

    def _failure(self, status: int, code: str, message: str) -> Response:
        body = {"rid": f"sandbox-{next(self._ids)}", "errors": [{"code": code, "message": message, "details": []}]}
        return JSONResponse(body, status)

    async def not_found(self, request: Request) -> Response:
        await request.body()
        return self._failure(404, "0004", "URL not found.")

    def _endpoint(self, path: str, method: Method, needs_base: bool) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            # The body is read before anything is refused: an answer sent before the whole request was read can block the connection.
            await request.body()
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
            except HttpRefusal as refusal:
                return self._failure(refusal.status, refusal.code, refusal.message)
            except YahooError as error:
                return self._envelope(None, [error.body])
            whole = result if isinstance(result, Response) else self._envelope(result, None)
            if not isinstance(result, Response) and self.faults.should_fail(self.rules.platform, "cut_answer"):
                return Response(bytes(whole.body)[: len(whole.body) // 2], media_type="application/json")
            return whole

        return answer

    def _refuse(self, request: Request, needs_base: bool) -> Response | None:
        """Return the HTTP error response for a request that must be refused, or None."""
        platform = self.rules.platform
        if self.faults.should_fail(platform, "rate_limit"):
            return self._failure(403, "0003", "Frequency limit exceeded. Please try your request again later")
        if self.faults.should_fail(platform, "maintenance"):
            return self._failure(503, "0099", "Out of service.")
        header = request.headers.get("authorization", "")
        if not header.startswith("Bearer "):
            return self._failure(401, "0110", "Access token is missing.")
        token = header.removeprefix("Bearer ")
        if self.faults.should_fail(platform, "token_expired"):
            self.tokens.expire(token)
        if token not in self.tokens:
            return self._failure(401, "0111", "Authentication failed.")
        if needs_base and self.faults.should_fail(platform, "denied"):
            return self._failure(403, "0098", "Permission denied.")
        if needs_base and request.headers.get("x-z-base-account-id") != str(self.settings.base_account):
            return self._failure(400, "0001", "x-z-base-account-id is missing or not yours.")
        return None

    def _envelope(self, rval: object, errors: list[dict[str, Any]] | None) -> Response:
        return JSONResponse({"rid": f"sandbox-{next(self._ids)}", "errors": errors, "rval": rval})

    def _account(self, body: dict[str, Any]) -> int:
        account = body.get("accountId")
        if account != self.world.engagement.accounts[self.rules.platform]:
            raise YahooError("V0001", "Invalid value.", "accountId", account)
        return int(account)

    def base_accounts(self, _body: dict[str, Any]) -> object:
        account = {
            "accountId": self.settings.base_account,
            "accountName": self.world.engagement.localise("栃木県MCC"),
            "accountStatus": "SERVING",
            "isMccAccount": "TRUE",
            "isRootMccAccount": "TRUE",
        }
        return {"totalNumEntries": 1, "values": [{"operationSucceeded": True, "errors": None, "account": account}]}

    def get_report_fields(self, body: dict[str, Any]) -> object:
        """Return the fields of a report type in the product's words."""
        report_type = str(body.get("reportType"))
        if report_type not in self.rules.fields:
            raise YahooError("V0001", "Invalid value.", "reportType", report_type)
        return {"operationSucceeded": True, "errors": None, "fields": self.field_entries(report_type, body)}

    @abstractmethod
    def field_entries(self, report_type: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        """Return entries of getReportFields. Raises YahooError when the request lacks a part."""

    def add(self, body: dict[str, Any]) -> object:
        """Order up to 30 reports. An invalid report fails without affecting the others."""
        account = self._account(body)
        return self._each(body, lambda operand: self.jobs.add(account, operand))

    def get(self, body: dict[str, Any]) -> object:
        """Return jobs by id and by the product's other selectors, page by page."""
        definitions = self.jobs.poll(self._account(body), body.get("reportJobIds") or [])
        for key, member in self.selectors:
            if body.get(key):
                definitions = [definition for definition in definitions if definition[member] in body[key]]
        start, size = int(body.get("startIndex", 1)), int(body.get("numberResults", MAX_RESULTS))
        if start < 1:
            raise YahooError("V0001", "Invalid value.", "startIndex", start)
        if not 1 <= size <= MAX_RESULTS:
            raise YahooError("V0001", "Invalid value.", "numberResults", size)
        page = definitions[start - 1 : start - 1 + size]
        values = [{"operationSucceeded": True, "errors": None, "reportDefinition": definition} for definition in page]
        return {"totalNumEntries": len(definitions), "values": values}

    def remove(self, body: dict[str, Any]) -> object:
        """Remove jobs. A missing job fails without affecting the others."""
        account = self._account(body)
        return self._each(body, lambda operand: self.jobs.remove(account, int(operand.get("reportJobId") or 0)))

    @staticmethod
    def _each(body: dict[str, Any], method: Method) -> object:
        """Call the method for each operand and return the results."""
        operand = body.get("operand") or []
        if not 1 <= len(operand) <= MAX_OPERANDS:
            raise YahooError("L0001" if not operand else "L0002", "Invalid length of list.", "operand", len(operand))
        values: list[dict[str, Any]] = []
        for definition in operand:
            try:
                values.append({"operationSucceeded": True, "errors": None, "reportDefinition": method(definition)})
            except YahooError as error:
                values.append({"operationSucceeded": False, "errors": [error.body], "reportDefinition": None})
        return {"values": values}

    def download(self, body: dict[str, Any]) -> object:
        """Return the file of a finished job. A fault may damage it."""
        account, job_id = self._account(body), int(body.get("reportJobId") or 0)
        content = self.jobs.file(account, job_id)
        fields = self.jobs.jobs[job_id].definition["fields"]
        return Response(self._apply_faults(content, fields), media_type="application/octet-stream")

    def download_log(self, body: dict[str, Any]) -> object:
        """Return the file of a finished log. A fault may truncate it."""
        return Response(self._apply_faults(self.logs.file(body), ()), media_type="application/octet-stream")

    def _require_account(self, method: Method) -> Method:
        """Wrap a method so that it refuses requests for other accounts."""

        def answer(body: dict[str, Any]) -> object:
            self._account(body)
            return method(body)

        return answer

    def _apply_faults(self, content: bytes, fields: Sequence[str]) -> bytes:
        """Return the file with active faults applied. The response itself does not show that a file is incomplete."""
        platform = self.rules.platform
        is_region = "PREFECTURE" in fields
        if self.faults.should_fail(platform, "cut_download") or (
            is_region and self.faults.should_fail(platform, "cut_region_download")
        ):
            return content[: len(content) * 2 // 3]
        if self.faults.should_fail(platform, "doubled_download"):
            return content + content
        if self.faults.should_fail(platform, "empty_download"):
            return b""
        if self.faults.should_fail(platform, "web_page_download"):
            return b"<!DOCTYPE html><html><body>Service Temporarily Unavailable</body></html>"
        return content
