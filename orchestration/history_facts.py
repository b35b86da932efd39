"""Results of earlier years as stored in the data folder: one file `history/<engagement_id>.csv` per engagement, written
whole by `tochimart import history`. Here they are only read."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from orchestration.errors import PermanentError

HISTORY_FOLDER = "history"
COLUMNS = (
    "first_day", "last_day", "medium", "campaign", "target", "theme",
    "impressions", "clicks", "cost_net_yen", "cv", "cv_definition",
)  # fmt: skip
KEY_COLUMNS = COLUMNS[:6]
FIGURES = ("impressions", "clicks", "cost_net_yen", "cv")


@dataclass(frozen=True)
class HistoryRow:
    """Result of one medium in one period of an earlier year. None is unknown, never zero.

    `first_day` and `last_day` both belong to the period; periods of one medium do not overlap. `medium` is a code of
    media.csv, or another text if the import allowed it. `campaign`, `target` and `theme` divide a medium further; each is
    filled in all rows of a medium's period or in none, so rows of a period can always be added. `cost_net_yen` is media
    cost in yen without tax. `cv` may have decimals where a platform credits parts. `cv_definition` says in words what was
    counted as a CV."""

    engagement_id: str
    first_day: date
    last_day: date
    medium: str
    campaign: str | None
    target: str | None
    theme: str | None
    impressions: int | None
    clicks: int | None
    cost_net_yen: Decimal | None
    cv: Decimal | None
    cv_definition: str | None


def history_path(home: Path, engagement_id: str) -> Path:
    """Return the file with the stored results of an engagement. The facts about its import are beside it, as JSON."""
    return home / HISTORY_FOLDER / f"{engagement_id}.csv"


def read_history(home: Path) -> list[HistoryRow]:
    """Return the results of all earlier engagements, by engagement, period and medium; an empty list if none was imported.
    Raises PermanentError, in one line, for a file that is not as the import writes it."""
    folder = home / HISTORY_FOLDER
    rows = [row for path in sorted(folder.glob("[!.]*.csv")) for row in read_engagement_history(path)]
    return sorted(rows, key=lambda row: (row.engagement_id, row.first_day, row.last_day, row.medium))


def read_engagement_history(path: Path) -> list[HistoryRow]:
    """Return the results stored in one file, in its order."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ValueError(f"its columns are not {','.join(COLUMNS)}")
            return [_row(path.stem, cells) for cells in reader]
    except (ValueError, TypeError, InvalidOperation, csv.Error) as error:
        raise PermanentError(
            f"{path}: not as `tochimart import history` writes it ({error}); import the original file again with --replace"
        ) from None


def _row(engagement_id: str, cells: Mapping[str, str]) -> HistoryRow:
    return HistoryRow(
        engagement_id=engagement_id,
        first_day=date.fromisoformat(cells["first_day"]),
        last_day=date.fromisoformat(cells["last_day"]),
        medium=cells["medium"],
        campaign=cells["campaign"] or None,
        target=cells["target"] or None,
        theme=cells["theme"] or None,
        impressions=int(cells["impressions"]) if cells["impressions"] else None,
        clicks=int(cells["clicks"]) if cells["clicks"] else None,
        cost_net_yen=Decimal(cells["cost_net_yen"]) if cells["cost_net_yen"] else None,
        cv=Decimal(cells["cv"]) if cells["cv"] else None,
        cv_definition=cells["cv_definition"] or None,
    )
