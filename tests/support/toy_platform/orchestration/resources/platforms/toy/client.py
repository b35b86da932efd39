"""Toy Ads speaks lines: `day=2026-01-05;group=7;…` for a row, `sum;shown=…` for what all rows add up to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pyarrow as pa
import requests
from orchestration.resources.platforms.toy.reports import REPORTS
from orchestration.resources.platforms.toy.settings import ToySettings

from orchestration.errors import PermanentError
from orchestration.resources.base import Extract, Report, Request
from orchestration.settings import Settings


class Toy:
    """PlatformClient for Toy Ads."""

    name = "toy"
    reports: Sequence[Report] = REPORTS
    max_parallel_requests = 1
    own_settings: Sequence[str] = ("TOY_KEY",)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.own = settings.own(ToySettings)

    def missing_settings(self) -> Sequence[str]:
        needed = {"TOCHIMART_TOY_ENDPOINT": self.own.endpoint, "TOY_KEY": self.own.key}
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        for request in requests:
            query = f"{request.account_id}/{request.report.name}/{request.first_day}/{request.last_day}"
            extract = Extract(request, iter(()), api_version="1", query=query)
            extract.batches = self._batches(extract)
            yield extract

    def _batches(self, extract: Extract) -> Iterator[pa.RecordBatch]:
        assert self.own.key
        answer = requests.get(
            f"{self.own.endpoint}/toy/{extract.query}", headers={"key": self.own.key.get_secret_value()}, timeout=30
        )
        if not answer.ok:
            raise PermanentError(f"Toy Ads: {answer.text}")
        report, rows = extract.request.report, []
        for line in answer.text.splitlines():
            told = dict(part.split("=", 1) for part in line.split(";") if "=" in part)
            if line.startswith("sum;"):
                extract.control_totals = {name: float(told[name]) for name in report.measures}
            else:
                rows.append(row(report, told))
        yield pa.RecordBatch.from_pylist(rows, schema=report.schema)


def row(report: Report, told: Mapping[str, str]) -> dict[str, object]:
    """A line in the types of the report."""
    make = {pa.date32(): date.fromisoformat, pa.int64(): int}
    return {column.name: make.get(column.type, str)(told[column.source]) for column in report.columns}
