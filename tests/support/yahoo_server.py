"""A small LINEヤフー広告 server. A test can script a wrong answer for each call; otherwise it serves one report."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

FIELDS = {
    "DAY": "日", "CAMPAIGN_ID": "キャンペーンID", "CAMPAIGN_NAME": "キャンペーン名", "IMPS": "インプレッション数", "CLICKS": "クリック数",
    "COST": "コスト", "CONVERSIONS": "コンバージョン数", "INVALID_CLICKS": "無効なクリック数",
    "ALL_CONV": "コンバージョン数（全て）", "CONV_VALUE": "コンバージョンの価値", "ALL_CONV_VALUE": "コンバージョンの価値（全て）",
}  # fmt: skip
HEADER = ",".join(FIELDS.values())
ROW = "2025-12-01,7,冬季,100,9,1200,0.5,1,2,300,400"
GOOD_FILE = f"{HEADER}\r\n{ROW}\r\nTotal,--,--,100,9,1200,0.5,1,2,300,400\r\n"


@dataclass(frozen=True)
class Answer:
    """What goes over the wire; `cut` closes the connection after that many bytes of the body."""

    body: str
    status: int = 200
    content_type: str = "application/json"
    cut: int | None = None


def envelope(rval: object, errors: object = None) -> Answer:
    return Answer(json.dumps({"rid": "r-1", "errors": errors, "rval": rval}))


def refusal(code: str, message: str = "no", status: int = 200) -> Answer:
    error = {"code": code, "message": message, "details": [{"requestKey": "fields", "requestValue": "X"}]}
    return Answer(json.dumps({"rid": "r-2", "errors": [error]}), status)


@dataclass
class YahooServer:
    """`script[method]` holds answers to give first, in order; an answer may be a function of the request body."""

    url: str = ""
    script: dict[str, list[Answer | Callable[[dict[str, Any]], Answer]]] = field(default_factory=dict)
    file: str = GOOD_FILE
    asked: list[tuple[str, dict[str, Any], float]] = field(default_factory=list)
    bearers: list[str] = field(default_factory=list)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    final_status: list[tuple[str, str | None]] = field(default_factory=list)
    expires_in: int = 3600

    def bodies(self, method: str) -> list[dict[str, Any]]:
        return [body for name, body, _ in self.asked if name == method]

    def answer(self, method: str, body: dict[str, Any]) -> Answer:
        self.asked.append((method, body, time.monotonic()))
        if self.script.get(method):
            turn = self.script[method].pop(0)
            return turn(body) if callable(turn) else turn
        usual: Callable[[dict[str, Any]], Answer] = getattr(self, f"_{method}")
        return usual(body)

    def _token(self, _body: dict[str, Any]) -> Answer:
        number = len(self.bodies("token"))
        token = {"access_token": f"access-{number}", "token_type": "Bearer", "expires_in": self.expires_in}
        return Answer(json.dumps(token))

    def _getReportFields(self, _body: dict[str, Any]) -> Answer:
        fields = [{"fieldName": name, "displayFieldNameJA": text, "canSelect": True} for name, text in FIELDS.items()]
        return envelope({"operationSucceeded": True, "fields": fields})

    def _add(self, body: dict[str, Any]) -> Answer:
        new = [
            one | {"reportJobId": len(self.jobs) + n, "reportJobStatus": "WAIT"}
            for n, one in enumerate(body["operand"], 1)
        ]
        self.jobs += new
        return envelope({"values": [{"operationSucceeded": True, "reportDefinition": one} for one in new]})

    def _get(self, body: dict[str, Any]) -> Answer:
        asked = [one for one in self.jobs if one["reportJobId"] in body.get("reportJobIds", [])]
        for one in asked:
            status, detail = self.final_status.pop(0) if self.final_status else ("COMPLETED", None)
            one |= {"reportJobStatus": status, "reportJobErrorDetail": detail}
        found = asked or [one for one in self.jobs if one["reportJobStatus"] in body.get("reportJobStatuses", [])]
        values = [{"operationSucceeded": True, "reportDefinition": one} for one in found]
        return envelope({"totalNumEntries": len(values), "values": values})

    def _download(self, _body: dict[str, Any]) -> Answer:
        return Answer(self.file, content_type="application/octet-stream")

    def _remove(self, _body: dict[str, Any]) -> Answer:
        return envelope({"values": []})


@contextmanager
def yahoo_server() -> Iterator[YahooServer]:
    """A running server."""
    state = YahooServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            method = self.path.rpartition("/")[2]
            if method == "token":
                answer = state.answer(method, {name: values[0] for name, values in parse_qs(content).items()})
            else:
                state.bearers.append(self.headers.get("Authorization", ""))
                answer = state.answer(method, json.loads(content))
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: answer.cut])
            if answer.cut is not None:
                self.close_connection = True

        def log_message(self, *_arguments: object) -> None:
            """Tests read errors, not logs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()
