"""One file of the landing zone: where it belongs, and what it says about itself in its Parquet metadata."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.profile import CONTENT_DESCRIPTIONS, ProfileError, profile_of_record
from orchestration.resources.base import Extract
from orchestration.resources.privacy import masked_json, masked_text

METADATA_KEY = b"tochimart"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class LandedFile:
    """One file of the landing zone."""

    platform: str
    report: str
    account_id: str
    day: date
    path: Path

    @property
    def name_in_home(self) -> str:
        """Path below TOCHIMART_HOME, as the ledger keeps it: it stays true when the folder is moved or handed over."""
        return f"landing/{self.platform}/{self.report}/{self.day.isoformat()}/{self.path.name}"


def describe(extract: Extract, fetched_at: str) -> dict[str, object]:
    """What every landed file of a request says about it, kept in the Parquet metadata as JSON beside what is said of the day alone.

    Made once for a request: its query takes longer to look through for personal data than a day to write.
    """
    request = extract.request
    return {
        "schema_version": SCHEMA_VERSION,
        "platform": request.report.platform,
        "report": request.report.name,
        "account_id": request.account_id,
        "fetched_at": fetched_at,
        "api_version": extract.api_version,
        "query": masked_text(extract.query),
        "first_day": request.first_day.isoformat(),
        "last_day": request.last_day.isoformat(),
        "quality": masked_json(extract.quality),
        "control_totals": extract.control_totals,
        "withheld_reason": extract.withheld_reason,
    }


def read_metadata(path: Path) -> dict[str, object]:
    """The JSON `describe` wrote. Raises PermanentError when the file is not a landed file."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise PermanentError(f"{path}: not a landed file ({error}); remove it and fetch the day again") from error
    return record_of(path, schema)


def refuse_other_profile(path: Path, record: Mapping[str, object], profile: str | None) -> None:
    """Raise ProfileError when a landed file belongs to the other profile than `profile`; None asks for no check."""
    found = profile_of_record(record)
    if profile and found and found != profile:
        raise ProfileError(
            f"{path}: holds {CONTENT_DESCRIPTIONS[found]}, but the profile is {profile}. "
            "Nothing was stored. Move the file out of this data folder"
        )


def record_of(path: Path, schema: pa.Schema) -> dict[str, object]:
    """The same of a file whose schema was read already."""
    try:
        return dict(json.loads(schema.metadata[METADATA_KEY]))
    except (KeyError, TypeError, ValueError) as error:
        raise PermanentError(f"{path}: not a landed file ({error}); remove it and fetch the day again") from error
