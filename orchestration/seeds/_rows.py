"""Parses the rows of a table: the header is recognised, each cell is parsed by the kind of its column, and ranges and
keys are checked."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.seeds import _links
from orchestration.seeds._columns import Column, Table
from orchestration.seeds._findings import Findings, RefusedValueError
from orchestration.seeds._schema import ACCOUNT_COLUMN
from orchestration.seeds._sources import RawTable
from orchestration.seeds._values import clean_cell, fold_for_comparison


@dataclass
class Row:
    """A row's number in the file and its values by column. A column with a refused cell is absent; an empty cell is ''."""

    number: int
    values: dict[str, str]
    hosts: dict[str, str] = field(default_factory=dict)
    """Hosts of paths that were written as full addresses."""

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


def parse_rows(table: Table, raw: RawTable, findings: Findings) -> list[Row] | None:
    """Return every row of `raw`, or None if its header is unusable. Refused and normalised values are added as
    findings."""
    filled = [(number, cells) for number, cells in raw.rows if any(_fold_header(cell) for cell in cells)]
    _report_blank_rows(raw, [number for number, _ in filled], findings)
    if not filled:
        findings.error(raw.file, "has no header", f"write {','.join(table.names)} in its first row")
        return None
    is_min_excluded = _rows_above(table, filled)
    if is_min_excluded:
        findings.add_normalised(
            raw.file, f"what stands above the header in row {filled[is_min_excluded][0]} is left out", filled[0][0]
        )
    filled = filled[is_min_excluded:]
    header_number, header = filled[0]
    places = _column_positions(table, raw.file, header_number, header, findings)
    if places is None:
        return None
    rows = []
    for number, cells in filled[1:]:
        if [fold_for_comparison(cell) for cell in cells] == [fold_for_comparison(cell) for cell in header]:
            findings.add_normalised(raw.file, "the header stands again and is left out", number)
        elif _has_all_cells(table, raw.file, number, cells, header, findings):
            rows.append(_parse_row(table, raw.file, number, cells, places, findings))
    return rows


def check_rows(table: Table, file: str, rows: Sequence[Row], findings: Findings) -> None:
    """Check the number of rows and the uniqueness of keys. Ranges are checked while parsing."""
    if not rows and not table.may_be_empty and not findings.has_error(file):
        findings.error(
            file, "has no row below its header", "write exactly one" if table.one_row else "write at least one"
        )
    if table.one_row and len(rows) > 1:
        numbers = ", ".join(str(row.number) for row in rows)
        findings.error(file, f"has {len(rows)} rows ({numbers}), and exactly one is needed", "keep one", rows[1].number)
    keys = [*((column.name,) for column in table.columns if column.unique), *table.keys]
    for key in keys:
        seen: dict[tuple[str, ...], int] = {}
        for row in rows:
            if not all(name in row.values for name in key):
                continue
            values = tuple(row[name] for name in key)
            if values in seen:
                message = f"says the same as row {seen[values]} in {', '.join(key)}"
                findings.error(file, message, "keep one of the two", row.number, key[-1], " / ".join(values))
            seen.setdefault(values, row.number)


def closest_word(value: str, known_words: Sequence[str], likeness: float = 0.75) -> str:
    """Return the known word that resembles `value` most, or '' if none does. `likeness` is difflib's ratio, 0 to 1."""
    return next(iter(difflib.get_close_matches(value, known_words, 1, likeness)), "")


def suggestion_for(known_words: Sequence[str], value: str) -> str:
    """Return a text with the correction for an unknown word."""
    near = closest_word(value, known_words)
    few = ", ".join(known_words[:12]) + (" …" if len(known_words) > 12 else "")
    return f"write {near}" if near else f"write one of {few}"


def _fold_header(cell: str) -> str:
    return cell.strip(" \t\u00a0\u3000\u200b\ufeff")


def _report_blank_rows(raw: RawTable, filled: list[int], findings: Findings) -> None:
    last = filled[-1] if filled else 0
    for number, cells in raw.rows:
        if number not in filled and (cells or number < last):
            findings.add_normalised(raw.file, "an empty row is left out", number)


def _rows_above(table: Table, filled: Sequence[tuple[int, list[str]]]) -> int:
    """Return the number of rows above the header: 0 unless one of the first rows names every column and the first row
    names none."""
    known = [len({fold_for_comparison(cell) for cell in cells} & set(table.names)) for _, cells in filled[:5]]
    whole = [place for place, count in enumerate(known) if count == len(table.names)]
    return whole[0] if whole and known[0] == 0 else 0


def _column_positions(
    table: Table, file: str, number: int, header: Sequence[str], findings: Findings
) -> dict[str, int] | None:
    """Return the position of each column, or None if the header does not name every column exactly once."""
    names = [fold_for_comparison(cell) for cell in header]
    for place, (cell, name) in enumerate(zip(header, names, strict=True)):
        if name in table.names and cell != name:
            findings.add_normalised(file, "a column's name is in lower case, without spaces", number, name, cell, name)
        if name in table.names and name in names[:place]:
            findings.error(file, "stands twice in the header", "keep one of the columns", number, name, cell)
    missing = [name for name in table.names if name not in names]
    unknown = [
        (place, cell) for place, cell in enumerate(header) if names[place] not in table.names and _fold_header(cell)
    ]
    value_if_missing = {
        column.name: column.value_if_missing for column in table.columns if column.value_if_missing is not None
    }
    for name in list(missing):
        near = closest_word(name, [fold_for_comparison(cell) for _, cell in unknown])
        similar = next((cell for _, cell in unknown if fold_for_comparison(cell) == near), "")
        if name in value_if_missing and not similar:
            missing.remove(name)
            findings.add_normalised(
                file,
                f"has no column {name}: every row is read as if it held {value_if_missing[name] or 'nothing'} there",
                number,
            )
            continue
        message = f"has no column {name}" + (f" but a column {similar}" if similar else "")
        findings.error(file, message, f"write {name} in the header", number, name)
    if missing:
        return None
    for _, cell in unknown:
        findings.warning(
            file, "is no column of this seed and is not read", "delete it, or check its name", number, cell
        )
    order = [name for name in names if name in table.names]
    if order != [name for name in table.names if name in order]:
        findings.add_normalised(file, "the columns stand in another order", number)
    return {name: names.index(name) for name in order}


def _has_all_cells(
    table: Table, file: str, number: int, cells: Sequence[str], header: Sequence[str], findings: Findings
) -> bool:
    """Return True when the row has a cell for each column. Additional empty cells are accepted."""
    width = len(header)
    for place, cell in enumerate(cells[:width]):
        if _fold_header(cell) and not _fold_header(header[place]):
            findings.error(
                file, f"stands in column {place + 1}, which has no name", "delete the cell", number, None, cell
            )
            return False
    if any(_fold_header(cell) for cell in cells[width:]):
        message = f"has {len(cells)} cells, and the header has {width}"
        findings.error(file, message, 'put "" around a cell that holds a comma', number, None, cells[width])
        return False
    if len(cells) < width and any(column.required for column in table.columns[len(cells) :]):
        message = f"has {len(cells)} cells, and the header has {width}"
        findings.error(file, message, "fill in the cells that are missing", number)
        return False
    return True


def _parse_row(
    table: Table, file: str, number: int, cells: Sequence[str], positions: dict[str, int], findings: Findings
) -> Row:
    row = Row(number, {})
    raw = {name: cells[place] if place < len(cells) else "" for name, place in positions.items()}
    for column in table.columns:
        cell = raw.get(column.name, column.value_if_missing or "")
        try:
            taken, how = _parse_cell(table, column, cell, row)
            row.values[column.name] = taken
        except RefusedValueError as error:
            findings.error(file, error.message, error.write, number, column.name, cell)
            continue
        if how:
            findings.add_normalised(file, how, number, column.name, cell, taken)
    return row


def _parse_cell(table: Table, column: Column, cell: str, row: Row) -> tuple[str, str]:
    """Return the value of one cell and how it was read. Raises RefusedValueError."""
    text, trimmed = clean_cell(cell)
    if not text:
        if column.required:
            raise RefusedValueError("is empty, but a value is required", _example(column))
        return "", trimmed
    if (table.name, column.name) == ACCOUNT_COLUMN:
        taken, how = _links.parse_account_id(text, row["platform"])
    elif column.parse is _links.parse_page_path and (parts := _links.split_address(text)):
        row.hosts[column.name] = parts[0]
        taken, how = _links.parse_page_path(parts[1])[0], "a path is written without its host"
    else:
        taken, how = column.parse(text)
    if column.allowed:
        taken, how = _parse_choice(column.allowed, taken, how)
    _refuse_out_of_range(column, taken)
    return taken, how or trimmed


def _parse_choice(allowed: Sequence[str], text: str, how: str) -> tuple[str, str]:
    if text in allowed:
        return text, how
    alike = [
        code
        for code in allowed
        if fold_for_comparison(code).replace("_", "") == fold_for_comparison(text).replace("_", "")
    ]
    if len(alike) == 1:
        return alike[0], "letter case and separators do not count here"
    raise RefusedValueError("is not one of the values that this column accepts", suggestion_for(allowed, text))


def _refuse_out_of_range(column: Column, text: str) -> None:
    if column.min_value is None and column.max_value is None:
        return
    value = Decimal(text)
    if column.min_value is not None and (
        value < column.min_value or (column.is_min_excluded and value == column.min_value)
    ):
        raise RefusedValueError(
            f"is too small: the value must be {'more than' if column.is_min_excluded else 'at least'} {column.min_value}",
            "write the value that is meant",
        )
    if column.max_value is not None and value > column.max_value:
        hint = (
            f"write {value / 100:f} or {value}%"
            if column.max_value == 1 and value <= 100
            else "write the value that is meant"
        )
        raise RefusedValueError(f"is too large: the value must be at most {column.max_value}", hint)


def _example(column: Column) -> str:
    """Return an example for a cell that must not be empty."""
    if column.parse is _links.parse_page_path:
        return "write a path, or / for every page"
    return f"write {' or '.join(column.allowed)}" if column.allowed else "write a value"
