"""Requests one report from the Search Console client."""

from datetime import date
from typing import Any

import pyarrow as pa

from orchestration.resources.base.report import Extract, Request
from orchestration.resources.platforms.search_console.client import SearchConsole
from orchestration.resources.platforms.search_console.reports import REPORTS
from orchestration.settings import Settings

FIRST, FINAL, LAST = date(2026, 1, 20), date(2026, 2, 12), date(2026, 2, 15)
"""Of the sandbox's day: the last day with final figures, and the last day that is over in Japan."""
REPORT = {report.name: report for report in REPORTS}
UNSET = {"TOCHIMART_SEARCH_CONSOLE_ENDPOINT": "https://nowhere.invalid", "GSC_SITE_URL": None}


def settings(**given: Any) -> Settings:
    """Settings of exactly these environment variables."""
    key = {"GOOGLE_APPLICATION_CREDENTIALS": None}
    return Settings(**{"_env_file": None, "TOCHIMART_PROFILE": "sandbox", **UNSET, **key, **given})


def asked(client: SearchConsole, name: str, first: date = FIRST, last: date = LAST) -> Extract:
    (account,) = client.settings.accounts("search_console")
    (extract,) = client.extract([Request(REPORT[name], account, first, last)])
    return extract


def read(extract: Extract) -> pa.Table:
    return pa.Table.from_batches(list(extract.batches), extract.request.report.schema)
