"""The personal-data guard: finds and masks e-mail addresses, telephone numbers, IP addresses and names in text (R-34).

Arrow in, Arrow out; touches no disk. What it looks for stands in `_personal_patterns`. Each different text of a column is looked at
once, and replaced only where something was found, so a column of few words costs next to nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Column, Report
from orchestration.resources.privacy.detectors import DETECTORS, IDENTIFIER_DETECTORS, masked
from orchestration.resources.privacy.names import japanese_name_signs, latin_name_signs, names_a_person
from orchestration.resources.privacy.view import readable
from orchestration.resources.privacy.worth_a_look import ESCAPED, IDENTIFIER_SIGNS, SIGNS

Masked = Counter[tuple[date, str]]
"""Number of masked values by day and column."""

REMEMBERED = 200_000
"""Texts that are remembered as looked at; then begun anew, to bound memory."""
FEW = 1000
"""Up to this number of texts, names are looked for one by one: making the patterns of all names ready takes as long."""
IDENTIFIER_ENDINGS = ("_id", "_key", "resource_name", "gclid", "gbraid", "wbraid", "dclid", "_version")


def is_identifier(name: str) -> bool:
    """Whether a column of this name holds ids: digits in it are no telephone number and words no person's."""
    return name.endswith(IDENTIFIER_ENDINGS)


def masked_text(text: str) -> str:
    """Return `text` with all personal data masked; for values that are quoted in errors, logs and metadata."""
    return masked(text, DETECTORS)


def masked_json(value: object) -> object:
    """`value` (of plain JSON types) with personal data masked in every text inside."""
    if isinstance(value, dict):
        return {name: masked_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked_json(one) for one in value]
    return masked_text(value) if isinstance(value, str) else value


class Guard:
    """Masks the batches of one report and counts; `masked` is complete once every batch went through."""

    def __init__(self, report: Report, masked: Mapping[tuple[date, str], int] | None = None) -> None:
        """`masked` is what the client has masked already, by day and column; read at the end, when the client has filled it."""
        self.report = report
        self.masked: Masked = Counter()
        self._before = masked if masked is not None else {}
        self._looked_at: dict[bool, dict[str, str | None]] = {False: {}, True: {}}
        self._columns = [(n, column) for n, column in enumerate(report.columns) if _is_text(column.type)]

    def by_column(self, day: date | None = None) -> dict[str, int]:
        """Masked values by column, of one day or of all; columns without any are left out."""
        found: Counter[str] = Counter()
        for counted in (self._before, self.masked):
            for (of, name), values in counted.items():
                if day in (None, of):
                    found[name] += values
        return dict(sorted(found.items()))

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """`batch` without personal data; the very same object when it holds none."""
        distinct = {
            column.name: pc.unique(_texts(batch.column(position))).drop_null().to_pylist()
            for position, column in self._columns
        }
        self._look_at(distinct)
        for position, column in self._columns:
            looked_at = self._looked_at[is_identifier(column.name)]
            known = {text: masked for text in distinct[column.name] if (masked := looked_at[text]) is not None}
            if known:
                cleaned = self._cleaned(batch, position, column, known)
                batch = batch.set_column(position, batch.schema.field(position), cleaned)
        return batch

    def _look_at(self, distinct: Mapping[str, Sequence[str]]) -> None:
        """Look for personal data in the texts of all columns that no earlier batch held, at once: a pattern takes long to prepare."""
        for identifiers, looked_at in self._looked_at.items():
            if len(looked_at) > REMEMBERED:
                looked_at.clear()
            texts = {
                text: None for name, mine in distinct.items() if is_identifier(name) == identifiers for text in mine
            }
            if new := [text for text in texts if text not in looked_at]:
                looked_at.update(dict.fromkeys(new) | changes(new, identifiers))

    def _cleaned(self, batch: pa.RecordBatch, position: int, column: Column, known: Mapping[str, str]) -> pa.Array:
        """The column with `known` texts replaced, and counted."""
        values = batch.column(position).to_pylist()
        days = batch.column(self.report.date_column).to_pylist()
        is_list = pa.types.is_list(column.type)
        for day, value in zip(days, values, strict=True):
            found = sum(one in known for one in value or ()) if is_list else value in known
            if found:
                self.masked[day, column.name] += found
        if is_list:
            cleaned = [None if value is None else [known.get(one, one) for one in value] for value in values]
        else:
            cleaned = [known.get(value, value) for value in values]
        return pa.array(cleaned, column.type)


def changes(texts: Sequence[str], identifiers: bool = False) -> dict[str, str]:
    """Return {text: masked text} for those of `texts` that hold personal data. `identifiers`: the texts are ids.

    Coarse patterns over all texts at once leave few; escaped ones are decoded first; detectors judge the rest one by one.
    """
    escaped = _matching(texts, (ESCAPED,))
    readings = {text: readable(text) for text in escaped}
    suspects = _suspects([readings.get(text, text) for text in texts] if escaped else texts, identifiers)
    detectors = IDENTIFIER_DETECTORS if identifiers else DETECTORS
    cleaned = ((text, masked(text, detectors)) for text in texts if readings.get(text, text) in suspects)
    return {text: clean for text, clean in cleaned if clean != text}


def _suspects(texts: Sequence[str], identifiers: bool) -> set[str]:
    """Those of `texts` that show a sign of personal data."""
    if identifiers:
        return set(_matching(texts, IDENTIFIER_SIGNS))
    array = pa.array(texts, pa.string())
    if len(texts) <= FEW:
        return {*_matching(array, SIGNS), *filter(names_a_person, texts)}
    ascii = pc.string_is_ascii(array)
    return {
        *_matching(array, SIGNS),
        *_matching(array.filter(pc.invert(ascii)), japanese_name_signs()),
        *_matching(array, latin_name_signs()),
    }


def _matching(texts: Sequence[str] | pa.Array, patterns: Sequence[str]) -> list[str]:
    """Those of `texts` that one of the patterns matches somewhere."""
    left = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
    found: list[str] = []
    for pattern in patterns:
        matches = pc.match_substring_regex(left, pattern)
        found += left.filter(matches).to_pylist()
        left = left.filter(pc.invert(matches))
    return found


def _texts(array: pa.Array) -> pa.Array:
    """The texts of a column, those inside lists one after another."""
    return array.flatten() if pa.types.is_list(array.type) else array


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or (pa.types.is_list(kind) and pa.types.is_string(kind.value_type)))
