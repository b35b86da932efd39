"""Requests one report from the GA4 client."""

import tempfile
from datetime import date
from typing import Any

import pyarrow as pa

from orchestration.resources.base.report import Extract, Request
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.ga4.reports import REPORTS
from orchestration.settings import Settings

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 20)
PROPERTY = "345678901"
REPORT = {report.name: report for report in REPORTS}


def settings(**given: Any) -> Settings:
    """Settings of exactly these environment variables, whatever the machine has set."""
    home = tempfile.mkdtemp(prefix="ga4-")
    unset = {"TOCHIMART_GA4_ENDPOINT": None, "GA4_PROPERTY_ID": None, "GOOGLE_APPLICATION_CREDENTIALS": None}
    return Settings(**{"_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": home, **unset, **given})


def fetch(
    client: Ga4, name: str, first: date = FIRST, last: date = LAST, account: str = PROPERTY
) -> tuple[pa.Table, Extract]:
    (extract,) = client.extract([Request(REPORT[name], account, first, last)])
    return pa.Table.from_batches(list(extract.batches), REPORT[name].schema), extract
