"""Totals that the sandbox served, by day. Used only by the checks of the sandbox profile."""

from datetime import date

import requests

from orchestration.errors import PermanentError

TIMEOUT_SECONDS = 30


def served_totals(endpoint: str, source: str, first: date, last: date) -> dict[date, dict[str, float]]:
    """Return the true totals of `source` by day and measure. Days without activity are absent."""
    try:
        answer = requests.get(
            f"{endpoint}/truth",
            params={"source": source, "first": first.isoformat(), "last": last.isoformat()},
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        raise PermanentError(
            f"cannot read the served totals from the sandbox ({error}). Is it running? Start it with `tochimart sandbox`"
        ) from error
    return {date.fromisoformat(day): measures for day, measures in answer.json().items()}
