"""Checks whether the dimensions and metrics of a report are compatible. GA4 is asked once a day and after every change
of the report. Source: BetaAnalyticsData.CheckCompatibility, which fails with the reason when they are not."""

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from google.analytics.data_v1beta import types as ga

from orchestration.resources.base import Report, write_atomically
from orchestration.resources.platforms.ga4.request import is_metric

_LOCK = threading.Lock()


def compatibility_request(property_id: str, report: Report) -> ga.CheckCompatibilityRequest:
    """Return the request that asks whether GA4 would answer `report`."""
    return ga.CheckCompatibilityRequest(
        property=f"properties/{property_id}",
        dimensions=[ga.Dimension(name=column.source) for column in report.columns if not is_metric(column)],
        metrics=[ga.Metric(name=column.source) for column in report.columns if is_metric(column)],
        compatibility_filter=ga.Compatibility.COMPATIBLE,
    )


def ask_once_a_day(path: Path, report: Report, today: date, ask: Callable[[], object]) -> None:
    """Call `ask` unless it has succeeded today for the same columns. Successes are stored at `path`. Raises what `ask`
    raises."""
    columns = hashlib.sha256("\n".join(column.source for column in report.columns).encode()).hexdigest()
    answer = {"columns": columns, "asked_on": today.isoformat()}
    with _LOCK:
        if _read_cache(path).get(report.name) == answer:
            return
    ask()
    with _LOCK, write_atomically(path) as temporary:
        temporary.write_text(json.dumps(_read_cache(path) | {report.name: answer}, indent=1), encoding="utf-8")


def _read_cache(path: Path) -> dict[str, object]:
    """Return the stored successes by report, or an empty dict if the file cannot be read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}
