"""Recognises an export file by its content, never by its name: format, encoding, separator, and the line of the header."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import Format, headers_of_unsupported_products, normalise_header
from orchestration.resources.imports.console.reading.cells import parse_period
from orchestration.resources.imports.console.reading.text import Source, decode_sample, possible_encodings

MAX_HEADER_LINE = 40
"""Number of lines searched for a header."""
SEPARATORS = (",", "\t", ";")
KnownAccounts = Callable[[str], Sequence[str]]
"""Function that returns the known account ids of a platform."""


class UnknownTableError(PermanentError):
    """No known format matches a header of the file even approximately."""


@dataclass(frozen=True)
class RecognisedTable:
    """A recognised table of a file. `columns`: the field of each column, None where the format names none. `line`: line
    of the header, from 1."""

    source: Source
    format: Format
    codec: str
    separator: str
    line: int
    headers: tuple[str, ...]
    columns: tuple[str | None, ...]
    period: tuple[date, date] | None
    preamble: tuple[str, ...] = ()

    @property
    def encoding(self) -> str:
        """Return the usual name of the encoding."""
        if self.source.sheet:
            return "Excel workbook"
        names = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "utf-8-sig": "UTF-8 with BOM"}
        return names.get(self.codec, self.codec.upper())


def recognise(
    source: Source,
    formats: Mapping[str, Format],
    format_name: str | None = None,
    accounts: KnownAccounts = lambda _: (),
) -> RecognisedTable | list[list[str]]:
    """Return the recognised table of a file, or the rows of a list of filters, which is not a table. `accounts` returns
    the known accounts of a platform, which decide where the headers fit several formats. Raises PermanentError, in one
    line, when the file is unknown or ambiguous."""
    sample = source.sample()
    codecs = _possible_codecs(source, sample)
    candidates = _candidate_formats(formats, format_name)
    ads_fields = {} if format_name else _ads_fields_by_header(formats)
    doubted: dict[str, list[str]] = {}
    headers: list[str] = []
    for codec in codecs:
        text = decode_sample(sample, codec) or ""
        for separator in SEPARATORS:
            rows = list(_first_rows(text, separator))
            matches = [match for match in (_match(source, f, codec, separator, rows) for f in candidates) if match]
            unexplained_headers = {
                candidate.format.name: candidate.format.unexplained_headers(
                    candidate.headers, ads_fields, bool(format_name) or _has_comments(candidate)
                )
                for candidate in matches
            }
            doubted |= {name: headers for name, headers in unexplained_headers.items() if headers}
            if sound := [candidate for candidate in matches if not unexplained_headers[candidate.format.name]]:
                chosen = _choose_best(source, sound, rows, accounts)
                _refuse_repeated_fields(source, chosen.headers, chosen.columns)
                return chosen
            if _is_ignored(rows, candidates):
                return [cells for _, cells in _first_rows(text, separator, len(text))][1:]
            headers = max([headers, *(cells for _, cells in rows)], key=lambda cells: sum(map(bool, cells)))
    if _is_comparison_header(headers, candidates):
        raise PermanentError(f"{source.name}: compares two periods; export one of them, without comparison")
    known = ", ".join(sorted(candidate.name for candidate in candidates))
    products = sorted(
        {
            headers_of_unsupported_products()[normalise_header(header)]
            for header in headers
            if normalise_header(header) in headers_of_unsupported_products()
        }
    )
    doubts = f"; it looks like {' or '.join(products)}, of which no format is known" if products else ""
    doubts += "".join(
        f"; {name} does not explain {', '.join(unexplained_headers)[:100]}"
        for name, unexplained_headers in doubted.items()
    )
    is_unlike = not (doubted or products)
    raise (UnknownTableError if is_unlike else PermanentError)(
        f"{source.name}: no header of a known format ({known}) among its first {MAX_HEADER_LINE} lines; "
        f"{describe_likely_header(headers, formats)}"
        f"{doubts}; write a mapping file as docs/export-files.md shows"
    )


def describe_likely_header(headers: Sequence[str], formats: Mapping[str, Format]) -> str:
    """Return the likeliest header line, described by the words that known formats use. Other cells are only counted,
    because the file may not be an export and its lines may be secret."""
    vocabulary = {
        *headers_of_unsupported_products(),
        *(header for export_format in formats.values() for header in export_format.field_by_header),
    }
    cells = [header for header in headers if header]
    known = [cell for cell in cells if normalise_header(cell) in vocabulary]
    return f"found {len(cells)} columns, known of them: {', '.join(known)[:200] or 'none'}"


def _ads_fields_by_header(formats: Mapping[str, Format]) -> dict[str, str]:
    """Return the field that formats of ads give to each header."""
    return {
        header: field
        for export_format in formats.values()
        if export_format.kind == "ads"
        for header, field in export_format.field_by_header.items()
    }


def _has_comments(recognised: RecognisedTable) -> bool:
    return any(text.startswith("#") for text in recognised.preamble)


def _is_comparison_header(headers: Sequence[str], formats: Sequence[Format]) -> bool:
    """Return whether a header of a closed format has each metric twice, such as `Last 7 days Clicks, Previous 7 days
    Clicks`."""
    for export_format in (export_format for export_format in formats if export_format.closed):
        words = [tuple(map(normalise_header, named)) for named in export_format.metrics.values()]
        twice = [
            sum(any(word in normalise_header(header) for word in named) for header in headers) > 1 for named in words
        ]
        is_dimension = any(
            export_format.field_by_header.get(normalise_header(header)) in export_format.dimensions
            for header in headers
        )
        if is_dimension and sum(twice) > 1:
            return True
    return False


def read_filter_list(source: Source, formats: Mapping[str, Format]) -> list[list[str]] | None:
    """Return the rows of a list of filters, or None if the file is something else."""
    sample = source.sample()
    for codec in possible_encodings(sample):
        text = decode_sample(sample, codec) or ""
        for separator in SEPARATORS:
            if _is_ignored(_first_rows(text, separator), list(formats.values())):
                return [cells for _, cells in _first_rows(text, separator, len(text))][1:]
    return None


def _possible_codecs(source: Source, sample: bytes) -> list[str]:
    codecs = possible_encodings(sample)
    if not sample.strip():
        raise PermanentError(f"{source.name}: the file is empty; export it again")
    if not codecs:
        raise PermanentError(
            f"{source.name}: the file is not text in UTF-8, UTF-16, Shift_JIS or EUC-JP; import the CSV as downloaded"
        )
    text = decode_sample(sample, codecs[0]) or ""
    if "\r" in text and "\n" not in text:
        raise PermanentError(
            f"{source.name}: the lines end with a carriage return only (old Mac format); save the file as CSV UTF-8 and import that file"
        )
    return codecs


def _candidate_formats(formats: Mapping[str, Format], format_name: str | None) -> list[Format]:
    if format_name is None:
        return list(formats.values())
    if format_name not in formats:
        raise PermanentError(f"format {format_name} is not known; known are {', '.join(sorted(formats))}")
    export_format = formats[format_name]
    return [export_format.model_copy(update={"marks": ()}) if export_format.kind == "ads" else export_format]


def _first_rows(text: str, separator: str, max_lines: int = MAX_HEADER_LINE) -> list[tuple[int, list[str]]]:
    """Return line number and cells of the first rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = []
    try:
        for cells in islice(reader, max_lines):
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error:
        return rows
    return rows


def _match(
    source: Source, export_format: Format, codec: str, separator: str, rows: Sequence[tuple[int, list[str]]]
) -> RecognisedTable | None:
    for number, (line, cells) in enumerate(rows):
        if export_format.count_matching_headers(cells):
            above = [cell for _, before in rows[:number] for cell in before if cell]
            period = next((parsed_period for text in above if (parsed_period := parse_period(text))), None)
            columns = export_format.fields_of_headers(cells)
            return RecognisedTable(
                source, export_format, codec, separator, line, tuple(cells), columns, period, tuple(above)
            )
    return None


def _refuse_repeated_fields(source: Source, headers: Sequence[str], columns: Sequence[str | None]) -> None:
    for field in {column for column in columns if column}:
        named = [header for header, column in zip(headers, columns, strict=True) if column == field]
        if len(named) > 1:
            raise PermanentError(
                f"{source.name}: columns {' and '.join(named)} both mean {field}; leave one out of the export"
            )


def _choose_best(
    source: Source,
    candidates: Sequence[RecognisedTable],
    rows: Sequence[tuple[int, list[str]]],
    accounts: KnownAccounts,
) -> RecognisedTable:
    """Return the format that knows most of the header. Among equal ones, prefer the one named in the text above the
    header or having a known account."""
    most = max(candidate.format.count_matching_headers(candidate.headers) for candidate in candidates)
    best = [candidate for candidate in candidates if candidate.format.count_matching_headers(candidate.headers) == most]
    if len(best) > 1:
        hinted = [
            candidate
            for candidate in best
            if any(hint in text for hint in candidate.format.hints for text in candidate.preamble)
        ]
        best = hinted or [candidate for candidate in best if not candidate.format.hints] or best
    if len(best) > 1:
        best = [
            candidate for candidate in best if _names_account(candidate, rows, accounts(candidate.format.platform))
        ] or best
    if len(best) > 1:
        raise PermanentError(
            f"{source.name}: may be {' or '.join(candidate.format.name for candidate in best)}; "
            "name the format with --format, or put the file into a folder of that name inside the inbox"
        )
    return best[0]


def _names_account(recognised: RecognisedTable, rows: Sequence[tuple[int, list[str]]], accounts: Sequence[str]) -> bool:
    if "account_id" not in recognised.columns:
        return False
    place = recognised.columns.index("account_id")
    cells = {cells[place].replace("-", "") for line, cells in rows if line > recognised.line and len(cells) > place}
    return bool(cells & {account.replace("-", "") for account in accounts})


def _is_ignored(rows: Sequence[tuple[int, list[str]]], formats: Sequence[Format]) -> bool:
    header = tuple(normalise_header(cell) for cell in rows[0][1]) if rows else ()
    return any(
        header == tuple(map(normalise_header, ignored))
        for export_format in formats
        for ignored in export_format.ignored
    )
