"""Current state in Search Console: sitemaps, and the index state of each page of the landing page."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from orchestration.errors import IncompleteError, QuotaError
from orchestration.resources.base import Request
from orchestration.resources.platforms.search_console.reports import SITEMAPS, URL_INSPECTIONS
from orchestration.resources.wire import require_object, require_objects, require_whole_number, shorten_to_one_line
from orchestration.resources.wire.google_rest import GoogleRest
from orchestration.settings import read_seed

API_VERSIONS = {SITEMAPS.name: "v3", URL_INSPECTIONS.name: "v1"}
LANGUAGE = "ja"
INSPECTIONS_PER_DAY = 2_000
INSPECTIONS_PER_MINUTE = 600


def landing_pages() -> list[str]:
    """Return the URLs of the landing page and its articles, from the seeds."""
    facts = read_seed("engagement")[0]
    paths = [facts["lp_path_prefix"], *(row["page_path"] for row in read_seed("lp_articles"))]
    return [f"https://{facts['lp_host']}{quote(path, safe='/%')}" for path in paths]


def read_sitemaps(api: GoogleRest, request: Request, site: str, subject: str) -> Iterator[pa.RecordBatch]:
    """Yield one batch with a row per sitemap and kind of content. Counts arrive as text."""
    answer = api.get(f"webmasters/v3/sites/{request.account_id}/sitemaps", subject)
    rows = [
        {
            "path": sitemap.get("path"),
            "type": sitemap.get("type"),
            "is_pending": sitemap.get("isPending"),
            "is_sitemaps_index": sitemap.get("isSitemapsIndex"),
            "last_submitted": sitemap.get("lastSubmitted"),
            "last_downloaded": sitemap.get("lastDownloaded"),
            "errors": _number(sitemap.get("errors"), subject),
            "warnings": _number(sitemap.get("warnings"), subject),
            "content_type": content.get("type"),
            "submitted": _number(content.get("submitted"), subject),
        }
        for sitemap in require_objects(answer.get("sitemap"), "sitemap", subject)
        for content in require_objects(sitemap.get("contents"), "contents", subject) or [{}]
    ]
    yield _batch(rows, request, site, subject)


def inspect_pages(
    api: GoogleRest, request: Request, site: str, subject: str, quality: dict[str, object]
) -> Iterator[pa.RecordBatch]:
    """Yield one batch with a row per landing page, within the quotas per minute and per day. `quality` names pages left
    out because of the daily quota. Raises QuotaError when all were left out."""
    pages = landing_pages()
    rows: list[dict[str, Any]] = []
    for number, page in enumerate(pages[:INSPECTIONS_PER_DAY]):
        if number:
            time.sleep(60 / INSPECTIONS_PER_MINUTE * api.wait_scale)
        body = {"inspectionUrl": page, "siteUrl": site, "languageCode": LANGUAGE}
        try:
            answer = api.post("v1/urlInspection/index:inspect", body, f"{subject}, {page}")
        except QuotaError as error:
            if not rows:
                raise
            quality["quota_spent"] = str(error)
            break
        result = require_object(answer.get("inspectionResult"), "inspectionResult", subject)
        index_status = require_object(result.get("indexStatusResult"), "indexStatusResult", subject)
        rows.append({"inspection_url": page} | _index_state(index_status))
    if left_out := pages[len(rows) :]:
        quality["pages_left_out"] = left_out
    yield _batch(rows, request, site, subject)


def _index_state(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the index state by column. Lists are joined with spaces, because addresses contain none."""
    values = {column.name: answer.get(column.source) for column in URL_INSPECTIONS.columns[3:]}
    return {
        name: " ".join(map(str, value)) or None if isinstance(value, list) else value for name, value in values.items()
    }


def _batch(rows: list[dict[str, Any]], request: Request, site: str, subject: str) -> pa.RecordBatch:
    constant = {"report_date": request.last_day, "site_url": site}
    try:
        return pa.RecordBatch.from_pylist([constant | row for row in rows], schema=request.report.schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError, OverflowError) as error:
        raise IncompleteError(
            f"{subject}: a value has another type than documented: {shorten_to_one_line(str(error))}"
        ) from error


def _number(text: object, subject: str) -> int | None:
    return None if text is None else require_whole_number(text, "a count", subject)
