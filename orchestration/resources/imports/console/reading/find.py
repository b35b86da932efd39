"""What an export file is: its format, encoding and separator, and the line its header stands on. By content, never by name."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import Format, bare, foreign_headers
from orchestration.resources.imports.console.reading.cells import period_of
from orchestration.resources.imports.console.reading.text import Source, decoded, encodings

DEEPEST_HEADER = 40
"""Lines looked at for a header."""
SEPARATORS = (",", "\t", ";")
Accounts = Callable[[str], Sequence[str]]
"""Known account ids of a platform."""


class UnknownTableError(PermanentError):
    """No format knows a header of the file, or comes near it."""


@dataclass(frozen=True)
class Found:
    """One table of a file. `columns`: the field of each column, None where the format names none; `line`: of the header, from 1."""

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
        """As people call it."""
        if self.source.sheet:
            return "Excel workbook"
        names = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "utf-8-sig": "UTF-8 with BOM"}
        return names.get(self.codec, self.codec.upper())


def find(
    source: Source,
    formats: Mapping[str, Format],
    wanted: str | None = None,
    accounts: Accounts = lambda _: (),
) -> Found | list[list[str]]:
    """Recognise a file; the rows of a list of filters, which is no table. `accounts` of a platform settle what headers alone do not.

    Raises PermanentError, one line, when it is unknown or could be two things.
    """
    sample = source.sample()
    codecs = _codecs(source, sample)
    candidates = _candidates(formats, wanted)
    others = {} if wanted else _headers_of_ads(formats)
    doubted: dict[str, list[str]] = {}
    headers: list[str] = []
    for codec in codecs:
        text = decoded(sample, codec) or ""
        for separator in SEPARATORS:
            rows = list(_rows(text, separator))
            found = [one for one in (_match(source, f, codec, separator, rows) for f in candidates) if one]
            lacks = {
                one.format.name: one.format.lacks(one.headers, others, bool(wanted) or _has_comments(one))
                for one in found
            }
            doubted |= {name: headers for name, headers in lacks.items() if headers}
            if sound := [one for one in found if not lacks[one.format.name]]:
                chosen = _only_one(source, sound, rows, accounts)
                _refuse_twice(source, chosen.headers, chosen.columns)
                return chosen
            if _is_ignored(rows, candidates):
                return [cells for _, cells in _rows(text, separator, len(text))][1:]
            headers = max([headers, *(cells for _, cells in rows)], key=lambda cells: sum(map(bool, cells)))
    if _compares(headers, candidates):
        raise PermanentError(f"{source.name}: compares two periods; export one of them, without comparison")
    known = ", ".join(sorted(one.name for one in candidates))
    products = sorted({foreign_headers()[bare(one)] for one in headers if bare(one) in foreign_headers()})
    doubts = f"; it looks like {' or '.join(products)}, of which no format is known" if products else ""
    doubts += "".join(f"; {name} does not explain {', '.join(lacks)[:100]}" for name, lacks in doubted.items())
    is_unlike = not (doubted or products)
    raise (UnknownTableError if is_unlike else PermanentError)(
        f"{source.name}: no header of a known format ({known}) among its first {DEEPEST_HEADER} lines; {found_words(headers, formats)}"
        f"{doubts}; write a mapping file as docs/export-files.md shows"
    )


def found_words(headers: Sequence[str], formats: Mapping[str, Format]) -> str:
    """Say what the likeliest header line holds, in words that formats know. Others are only counted: the file may be no export at all,
    and its lines secrets.
    """
    vocabulary = {*foreign_headers(), *(header for one in formats.values() for header in one.by_header)}
    cells = [one for one in headers if one]
    known = [one for one in cells if bare(one) in vocabulary]
    return f"found {len(cells)} columns, known of them: {', '.join(known)[:200] or 'none'}"


def _headers_of_ads(formats: Mapping[str, Format]) -> dict[str, str]:
    """What formats of ads call each header."""
    return {header: field for one in formats.values() if one.kind == "ads" for header, field in one.by_header.items()}


def _has_comments(found: Found) -> bool:
    return any(text.startswith("#") for text in found.preamble)


def _compares(headers: Sequence[str], formats: Sequence[Format]) -> bool:
    """Whether a header is one of a closed format with each metric twice, such as `Last 7 days Clicks, Previous 7 days Clicks`."""
    for one in (one for one in formats if one.closed):
        words = [tuple(map(bare, named)) for named in one.metrics.values()]
        twice = [sum(any(word in bare(header) for word in named) for header in headers) > 1 for named in words]
        is_dimension = any(one.by_header.get(bare(header)) in one.dimensions for header in headers)
        if is_dimension and sum(twice) > 1:
            return True
    return False


def listed_filters(source: Source, formats: Mapping[str, Format]) -> list[list[str]] | None:
    """The rows of a list of filters; None when the file is something else."""
    sample = source.sample()
    for codec in encodings(sample):
        text = decoded(sample, codec) or ""
        for separator in SEPARATORS:
            if _is_ignored(_rows(text, separator), list(formats.values())):
                return [cells for _, cells in _rows(text, separator, len(text))][1:]
    return None


def _codecs(source: Source, sample: bytes) -> list[str]:
    codecs = encodings(sample)
    if not sample.strip():
        raise PermanentError(f"{source.name}: an empty file")
    if not codecs:
        raise PermanentError(
            f"{source.name}: no text in UTF-8, UTF-16, Shift_JIS or EUC-JP; give the CSV as downloaded"
        )
    text = decoded(sample, codecs[0]) or ""
    if "\r" in text and "\n" not in text:
        raise PermanentError(f"{source.name}: lines end as on an old Macintosh; save it as CSV UTF-8 and give that")
    return codecs


def _candidates(formats: Mapping[str, Format], wanted: str | None) -> list[Format]:
    if wanted is None:
        return list(formats.values())
    if wanted not in formats:
        raise PermanentError(f"format {wanted} is not known; known are {', '.join(sorted(formats))}")
    one = formats[wanted]
    return [one.model_copy(update={"marks": ()}) if one.kind == "ads" else one]


def _rows(text: str, separator: str, most: int = DEEPEST_HEADER) -> list[tuple[int, list[str]]]:
    """Line number and cells of the first rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found = []
    try:
        for cells in islice(reader, most):
            found.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error:
        return found
    return found


def _match(
    source: Source, one: Format, codec: str, separator: str, rows: Sequence[tuple[int, list[str]]]
) -> Found | None:
    for number, (line, cells) in enumerate(rows):
        if one.matched(cells):
            above = [cell for _, before in rows[:number] for cell in before if cell]
            period = next((found for text in above if (found := period_of(text))), None)
            columns = one.columns_of(cells)
            return Found(source, one, codec, separator, line, tuple(cells), columns, period, tuple(above))
    return None


def _refuse_twice(source: Source, headers: Sequence[str], columns: Sequence[str | None]) -> None:
    for field in {one for one in columns if one}:
        named = [header for header, column in zip(headers, columns, strict=True) if column == field]
        if len(named) > 1:
            raise PermanentError(
                f"{source.name}: columns {' and '.join(named)} both mean {field}; leave one out of the export"
            )


def _only_one(
    source: Source, found: Sequence[Found], rows: Sequence[tuple[int, list[str]]], accounts: Accounts
) -> Found:
    """The format that knows most of the header; of equals the one the text above it or a known account speaks for."""
    most = max(one.format.matched(one.headers) for one in found)
    best = [one for one in found if one.format.matched(one.headers) == most]
    if len(best) > 1:
        hinted = [one for one in best if any(hint in text for hint in one.format.hints for text in one.preamble)]
        best = hinted or [one for one in best if not one.format.hints] or best
    if len(best) > 1:
        best = [one for one in best if _names_account(one, rows, accounts(one.format.platform))] or best
    if len(best) > 1:
        raise PermanentError(
            f"{source.name}: may be {' or '.join(one.format.name for one in best)}; say which with --format, or put it into a folder "
            "of that name inside the inbox"
        )
    return best[0]


def _names_account(one: Found, rows: Sequence[tuple[int, list[str]]], accounts: Sequence[str]) -> bool:
    if "account_id" not in one.columns:
        return False
    place = one.columns.index("account_id")
    cells = {cells[place].replace("-", "") for line, cells in rows if line > one.line and len(cells) > place}
    return bool(cells & {account.replace("-", "") for account in accounts})


def _is_ignored(rows: Sequence[tuple[int, list[str]]], formats: Sequence[Format]) -> bool:
    header = tuple(bare(cell) for cell in rows[0][1]) if rows else ()
    return any(header == tuple(map(bare, ignored)) for one in formats for ignored in one.ignored)
