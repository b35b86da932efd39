"""A file of the landing zone: its location, and its description in the Parquet metadata."""

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

METADATA_KEY = b"tochimart"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class LandedFile:
    """A file of the landing zone."""

    platform: str
    report: str
    account_id: str
    day: date
    path: Path

    @property
    def name_in_home(self) -> str:
        """Return the path below TOCHIMART_HOME, as stored in the ledger. It stays valid when the folder is moved."""
        return f"landing/{self.platform}/{self.report}/{self.day.isoformat()}/{self.path.name}"


def request_metadata(extract: Extract, fetched_at: str) -> dict[str, object]:
    """Return the metadata shared by all landed files of a request, stored as JSON in the Parquet footer. It is created
    once per request, because masking its query takes longer than writing a day."""
    from orchestration.resources.privacy import mask_json, mask_text  # its patterns take as long to load as DuckDB

    request = extract.request
    return {
        "schema_version": SCHEMA_VERSION,
        "platform": request.report.platform,
        "report": request.report.name,
        "account_id": request.account_id,
        "fetched_at": fetched_at,
        "api_version": extract.api_version,
        "query": mask_text(extract.query),
        "first_day": request.first_day.isoformat(),
        "last_day": request.last_day.isoformat(),
        "quality": mask_json(extract.quality),
        "control_totals": extract.control_totals,
        "withheld_reason": extract.withheld_reason,
    }


def read_metadata(path: Path) -> dict[str, object]:
    """Return the metadata written by `request_metadata`. Raises PermanentError when the file is not a landed file."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise PermanentError(f"{path}: not a landed file ({error}); remove it and fetch the day again") from error
    return metadata_of_schema(path, schema)


def check_file_profile(path: Path, record: Mapping[str, object], profile: str | None) -> None:
    """Raise ProfileError when a landed file belongs to another profile than `profile`. None skips the check."""
    recorded = profile_of_record(record)
    if profile and recorded and recorded != profile:
        raise ProfileError(
            f"{path}: the file contains {CONTENT_DESCRIPTIONS[recorded]}, but the profile is {profile}. "
            "Nothing was stored. Move the file out of this data folder"
        )


def metadata_of_schema(path: Path, schema: pa.Schema) -> dict[str, object]:
    """Return the same metadata from a schema that was already read."""
    try:
        return dict(json.loads(schema.metadata[METADATA_KEY]))
    except (KeyError, TypeError, ValueError) as error:
        raise PermanentError(f"{path}: not a landed file ({error}); remove it and fetch the day again") from error
