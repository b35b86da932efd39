"""The fields that a LINEヤフー広告 report offers: requested once a day, stored in the data folder, checked before a report
is ordered. Source: ReportDefinitionService/getReportFields. Search returns both languages at once and spells two keys
in two ways; Display returns one language."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically

GET_FIELDS_METHOD = "ReportDefinitionService/getReportFields"
HEADER_KEYS = ("displayFieldNameJa", "displayFieldNameJA", "displayFieldName")

FieldEntry = Mapping[str, Any]
"""An entry of the platform's list of fields."""


def offered_fields(path: Path, today: date, ask: Callable[[], Sequence[FieldEntry]]) -> dict[str, FieldEntry]:
    """Return the fields by name, from `path` if requested today, otherwise from the platform. An invalid file is
    replaced."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        fields = kept["fields"] if kept["asked_on"] == today.isoformat() else None
    except (OSError, ValueError, KeyError, TypeError):
        fields = None
    if not fields:
        fields = [field for field in ask() if isinstance(field.get("fieldName"), str)]
        with write_atomically(path) as temporary:
            text = json.dumps({"asked_on": today.isoformat(), "fields": fields}, ensure_ascii=False, indent=1)
            temporary.write_text(text, encoding="utf-8")
    return {str(field["fieldName"]): field for field in fields}


def accepted_headers(offered: Mapping[str, FieldEntry], names: Sequence[str], subject: str) -> list[frozenset[str]]:
    """Return the accepted header texts of each requested field. Raises PermanentError when a field is not offered or
    excludes another."""
    barred = {name for name, entry in offered.items() if False in (entry.get("selectable"), entry.get("canSelect"))}
    if unknown := [name for name in names if name not in offered or name in barred]:
        raise PermanentError(f"{subject}: the platform does not offer the requested field {', '.join(unknown)}")
    for name in names:
        barring = offered[name].get("impossibleCombinationFields")
        if clash := set(map(str, barring if isinstance(barring, list) else [])) & set(names):
            raise PermanentError(f"{subject}: the field {name} cannot be combined with {', '.join(sorted(clash))}")
    return [
        frozenset(str(offered[name][key]).strip() for key in HEADER_KEYS if offered[name].get(key)) for name in names
    ]
