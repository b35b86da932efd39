"""The personal-data guard: finds and masks mail addresses, telephone numbers, IP addresses and names in text (R-34).
Input and output are Arrow; it uses no disk. The patterns are in `patterns` and `names`. Each distinct text of a column
is examined once and replaced only if something was found, so columns with few words cost little."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Column, Report
from orchestration.resources.privacy.detectors import DETECTORS, IDENTIFIER_DETECTORS, mask_personal_data
from orchestration.resources.privacy.names import contains_person_name, japanese_name_signs, latin_name_signs
from orchestration.resources.privacy.view import readable_text
from orchestration.resources.privacy.worth_a_look import ESCAPED, IDENTIFIER_SIGNS, SIGNS

MaskedCounts = Counter[tuple[date, str]]
"""Number of masked values by day and column."""

MAX_REMEMBERED_TEXTS = 200_000
"""Number of examined texts that are remembered. The memory is then cleared, to limit its size."""
SMALL_BATCH_TEXTS = 1000
"""Up to this number, texts are searched for names one by one, because preparing the patterns of all names takes as
long."""
IDENTIFIER_ENDINGS = ("_id", "_key", "resource_name", "gclid", "gbraid", "wbraid", "dclid", "_version")


def is_identifier(name: str) -> bool:
    """Return whether a column of this name contains ids. Digits in ids are not telephone numbers, and words in them are
    not names."""
    return name.endswith(IDENTIFIER_ENDINGS)


def mask_text(text: str) -> str:
    """Return `text` with all personal data masked, for values quoted in errors, logs and metadata."""
    return mask_personal_data(text, DETECTORS)


def mask_json(value: object) -> object:
    """Return `value` (of plain JSON types) with personal data masked in every text inside."""
    if isinstance(value, dict):
        return {name: mask_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_json(item) for item in value]
    return mask_text(value) if isinstance(value, str) else value


class Guard:
    """Masks the batches of one report and counts. `masked` is complete after the last batch."""

    def __init__(self, report: Report, masked: Mapping[tuple[date, str], int] | None = None) -> None:
        """`masked` contains what the client has already masked, by day and column. It is read at the end, when the
        client has filled it."""
        self.report = report
        self.masked: MaskedCounts = Counter()
        self._before = masked if masked is not None else {}
        self._looked_at: dict[bool, dict[str, str | None]] = {False: {}, True: {}}
        self._columns = [(n, column) for n, column in enumerate(report.columns) if _is_text(column.type)]

    def masked_count_by_column(self, day: date | None = None) -> dict[str, int]:
        """Return the number of masked values per column, for one day or for all days. Columns with none are omitted."""
        counts: Counter[str] = Counter()
        for counted in (self._before, self.masked):
            for (of, name), values in counted.items():
                if day in (None, of):
                    counts[name] += values
        return dict(sorted(counts.items()))

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return `batch` without personal data, or the same object if it contains none."""
        distinct = {
            column.name: pc.unique(_flatten_texts(batch.column(position))).drop_null().to_pylist()
            for position, column in self._columns
        }
        self._find_new_personal_data(distinct)
        for position, column in self._columns:
            looked_at = self._looked_at[is_identifier(column.name)]
            known = {text: masked for text in distinct[column.name] if (masked := looked_at[text]) is not None}
            if known:
                cleaned = self._mask_column(batch, position, column, known)
                batch = batch.set_column(position, batch.schema.field(position), cleaned)
        return batch

    def _find_new_personal_data(self, distinct: Mapping[str, Sequence[str]]) -> None:
        """Examine the texts of all columns not seen in earlier batches together, because preparing a pattern is slow."""
        for identifiers, looked_at in self._looked_at.items():
            if len(looked_at) > MAX_REMEMBERED_TEXTS:
                looked_at.clear()
            texts = {
                text: None for name, texts in distinct.items() if is_identifier(name) == identifiers for text in texts
            }
            if new := [text for text in texts if text not in looked_at]:
                looked_at.update(dict.fromkeys(new) | find_masked_texts(new, identifiers))

    def _mask_column(
        self, batch: pa.RecordBatch, position: int, column: Column, masked_by_text: Mapping[str, str]
    ) -> pa.Array:
        """Return the column with the `masked_by_text` texts replaced, and count the replacements."""
        values = batch.column(position).to_pylist()
        days = batch.column(self.report.date_column).to_pylist()
        is_list = pa.types.is_list(column.type)
        for day, value in zip(days, values, strict=True):
            count = sum(item in masked_by_text for item in value or ()) if is_list else value in masked_by_text
            if count:
                self.masked[day, column.name] += count
        if is_list:
            cleaned = [
                None if value is None else [masked_by_text.get(item, item) for item in value] for value in values
            ]
        else:
            cleaned = [masked_by_text.get(value, value) for value in values]
        return pa.array(cleaned, column.type)


def find_masked_texts(texts: Sequence[str], identifiers: bool = False) -> dict[str, str]:
    """Return `{original: masked}` for each text that contains personal data. `identifiers` means that the texts are
    ids. Coarse patterns first select the few suspicious texts. Escaped texts are decoded, and detectors then judge each
    one."""
    escaped = _texts_matching(texts, (ESCAPED,))
    readings = {text: readable_text(text) for text in escaped}
    suspects = _texts_with_signs([readings.get(text, text) for text in texts] if escaped else texts, identifiers)
    detectors = IDENTIFIER_DETECTORS if identifiers else DETECTORS
    cleaned = ((text, mask_personal_data(text, detectors)) for text in texts if readings.get(text, text) in suspects)
    return {text: clean for text, clean in cleaned if clean != text}


def _texts_with_signs(texts: Sequence[str], identifiers: bool) -> set[str]:
    """Return the texts that show a sign of personal data."""
    if identifiers:
        return set(_texts_matching(texts, IDENTIFIER_SIGNS))
    array = pa.array(texts, pa.string())
    if len(texts) <= SMALL_BATCH_TEXTS:
        return {*_texts_matching(array, SIGNS), *filter(contains_person_name, texts)}
    ascii = pc.string_is_ascii(array)
    return {
        *_texts_matching(array, SIGNS),
        *_texts_matching(array.filter(pc.invert(ascii)), japanese_name_signs()),
        *_texts_matching(array, latin_name_signs()),
    }


def _texts_matching(texts: Sequence[str] | pa.Array, patterns: Sequence[str]) -> list[str]:
    """Return the texts that one of the patterns matches."""
    left = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
    matching: list[str] = []
    for pattern in patterns:
        matches = pc.match_substring_regex(left, pattern)
        matching += left.filter(matches).to_pylist()
        left = left.filter(pc.invert(matches))
    return matching


def _flatten_texts(array: pa.Array) -> pa.Array:
    """Return the texts of a column; texts inside lists follow one another."""
    return array.flatten() if pa.types.is_list(array.type) else array


def _is_text(data_type: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(data_type) or (pa.types.is_list(data_type) and pa.types.is_string(data_type.value_type))
    )
