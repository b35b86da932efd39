"""Which fields a LINEヤフー広告 report offers: asked of the platform once a day, kept in the data folder, checked before ordering.

Source: ReportDefinitionService/getReportFields. Search tells both languages at once and words two keys in two ways; Display tells
one language.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically

FIELDS = "ReportDefinitionService/getReportFields"
HEADER_KEYS = ("displayFieldNameJa", "displayFieldNameJA", "displayFieldName")

Field = Mapping[str, Any]
"""One entry of the platform's list."""


def offered(path: Path, today: date, ask: Callable[[], Sequence[Field]]) -> dict[str, Field]:
    """Fields by name, from `path` if they were asked for today, otherwise from the platform. A broken file is asked for again."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        fields = kept["fields"] if kept["asked_on"] == today.isoformat() else None
    except (OSError, ValueError, KeyError, TypeError):
        fields = None
    if not fields:
        fields = [one for one in ask() if isinstance(one.get("fieldName"), str)]
        with write_atomically(path) as temporary:
            text = json.dumps({"asked_on": today.isoformat(), "fields": fields}, ensure_ascii=False, indent=1)
            temporary.write_text(text, encoding="utf-8")
    return {str(one["fieldName"]): one for one in fields}


def headers(known: Mapping[str, Field], wanted: Sequence[str], subject: str) -> list[frozenset[str]]:
    """Header texts each wanted field may have. Raises PermanentError when one is not offered or excludes another."""
    barred = {name for name, entry in known.items() if False in (entry.get("selectable"), entry.get("canSelect"))}
    if unknown := [name for name in wanted if name not in known or name in barred]:
        raise PermanentError(f"{subject}: the platform offers no field {', '.join(unknown)}")
    for name in wanted:
        barring = known[name].get("impossibleCombinationFields")
        if clash := set(map(str, barring if isinstance(barring, list) else [])) & set(wanted):
            raise PermanentError(f"{subject}: {name} cannot be asked for together with {', '.join(sorted(clash))}")
    return [frozenset(str(known[name][key]).strip() for key in HEADER_KEYS if known[name].get(key)) for name in wanted]
