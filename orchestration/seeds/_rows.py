"""Rows of one table as every reader gets them: header recognised, each cell read by its column's kind, ranges and keys checked."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.seeds import _links
from orchestration.seeds._columns import Column, Table
from orchestration.seeds._findings import Findings, RefusedValueError
from orchestration.seeds._schema import ACCOUNT_COLUMN
from orchestration.seeds._sources import RawTable
from orchestration.seeds._values import cleaned, folded


@dataclass
class Row:
    """A row's number in the file and its values by column; a column whose cell was refused is left out, an empty one is ''."""

    number: int
    values: dict[str, str]
    hosts: dict[str, str] = field(default_factory=dict)
    """Hosts of paths that were written as full addresses."""

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


def typed_rows(table: Table, raw: RawTable, findings: Findings) -> list[Row] | None:
    """Read every row of `raw`; None when its header cannot be used. What is refused, or not read as it stands, is a finding."""
    filled = [(number, cells) for number, cells in raw.rows if any(_bare(cell) for cell in cells)]
    _tell_blank_rows(raw, [number for number, _ in filled], findings)
    if not filled:
        findings.error(raw.file, "has no header", f"write {','.join(table.names)} in its first row")
        return None
    above = _rows_above(table, filled)
    if above:
        findings.meant(raw.file, f"what stands above the header in row {filled[above][0]} is left out", filled[0][0])
    filled = filled[above:]
    header_number, header = filled[0]
    places = _places(table, raw.file, header_number, header, findings)
    if places is None:
        return None
    rows = []
    for number, cells in filled[1:]:
        if [folded(cell) for cell in cells] == [folded(cell) for cell in header]:
            findings.meant(raw.file, "the header stands again and is left out", number)
        elif _fits(table, raw.file, number, cells, header, findings):
            rows.append(_row(table, raw.file, number, cells, places, findings))
    return rows


def check_rows(table: Table, file: str, rows: Sequence[Row], findings: Findings) -> None:
    """Ranges are checked while reading; this checks how many rows there are, and that keys stand once."""
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


def nearest(value: str, known: Sequence[str], likeness: float = 0.75) -> str:
    """The known word that `value` most likely is, '' when none is near. `likeness` is difflib's ratio, 0 to 1."""
    return next(iter(difflib.get_close_matches(value, known, 1, likeness)), "")


def listed(known: Sequence[str], value: str) -> str:
    """What to write instead of a word that is not known."""
    near = nearest(value, known)
    few = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f"write {near}" if near else f"write one of {few}"


def _bare(cell: str) -> str:
    return cell.strip(" \t\u00a0\u3000\u200b\ufeff")


def _tell_blank_rows(raw: RawTable, filled: list[int], findings: Findings) -> None:
    last = filled[-1] if filled else 0
    for number, cells in raw.rows:
        if number not in filled and (cells or number < last):
            findings.meant(raw.file, "an empty row is left out", number)


def _rows_above(table: Table, filled: Sequence[tuple[int, list[str]]]) -> int:
    """How many rows stand above the header: 0 unless one of the first rows names every column and the first names none."""
    known = [len({folded(cell) for cell in cells} & set(table.names)) for _, cells in filled[:5]]
    whole = [place for place, count in enumerate(known) if count == len(table.names)]
    return whole[0] if whole and known[0] == 0 else 0


def _places(table: Table, file: str, number: int, header: Sequence[str], findings: Findings) -> dict[str, int] | None:
    """Place of each column; None when the header does not name every column once."""
    names = [folded(cell) for cell in header]
    for place, (cell, name) in enumerate(zip(header, names, strict=True)):
        if name in table.names and cell != name:
            findings.meant(file, "a column's name is in lower case, without spaces", number, name, cell, name)
        if name in table.names and name in names[:place]:
            findings.error(file, "stands twice in the header", "keep one of the columns", number, name, cell)
    missing = [name for name in table.names if name not in names]
    unknown = [(place, cell) for place, cell in enumerate(header) if names[place] not in table.names and _bare(cell)]
    absent = {column.name: column.absent for column in table.columns if column.absent is not None}
    for name in list(missing):
        near = nearest(name, [folded(cell) for _, cell in unknown])
        told = next((cell for _, cell in unknown if folded(cell) == near), "")
        if name in absent and not told:
            missing.remove(name)
            findings.meant(
                file, f"has no column {name}: every row is read as if it held {absent[name] or 'nothing'} there", number
            )
            continue
        message = f"has no column {name}" + (f" but a column {told}" if told else "")
        findings.error(file, message, f"write {name} in the header", number, name)
    if missing:
        return None
    for _, cell in unknown:
        findings.warning(
            file, "is no column of this seed and is not read", "delete it, or check its name", number, cell
        )
    order = [name for name in names if name in table.names]
    if order != [name for name in table.names if name in order]:
        findings.meant(file, "the columns stand in another order", number)
    return {name: names.index(name) for name in order}


def _fits(
    table: Table, file: str, number: int, cells: Sequence[str], header: Sequence[str], findings: Findings
) -> bool:
    """True when the row has a cell for each column; empty cells too many do not matter."""
    width = len(header)
    for place, cell in enumerate(cells[:width]):
        if _bare(cell) and not _bare(header[place]):
            findings.error(
                file, f"stands in column {place + 1}, which has no name", "delete the cell", number, None, cell
            )
            return False
    if any(_bare(cell) for cell in cells[width:]):
        message = f"has {len(cells)} cells, and the header has {width}"
        findings.error(file, message, 'put "" around a cell that holds a comma', number, None, cells[width])
        return False
    if len(cells) < width and any(column.required for column in table.columns[len(cells) :]):
        message = f"has {len(cells)} cells, and the header has {width}"
        findings.error(file, message, "fill in the cells that are missing", number)
        return False
    return True


def _row(table: Table, file: str, number: int, cells: Sequence[str], places: dict[str, int], findings: Findings) -> Row:
    row = Row(number, {})
    raw = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    for column in table.columns:
        cell = raw.get(column.name, column.absent or "")
        try:
            taken, how = _read(table, column, cell, row)
            row.values[column.name] = taken
        except RefusedValueError as error:
            findings.error(file, error.message, error.write, number, column.name, cell)
            continue
        if how:
            findings.meant(file, how, number, column.name, cell, taken)
    return row


def _read(table: Table, column: Column, cell: str, row: Row) -> tuple[str, str]:
    """The value of one cell and how it was read. Raises RefusedValueError."""
    text, trimmed = cleaned(cell)
    if not text:
        if column.required:
            raise RefusedValueError("is empty", _example(column))
        return "", trimmed
    if (table.name, column.name) == ACCOUNT_COLUMN:
        taken, how = _links.account_id(text, row["platform"])
    elif column.parse is _links.page_path and (parts := _links.address_parts(text)):
        row.hosts[column.name] = parts[0]
        taken, how = _links.page_path(parts[1])[0], "a path is written without its host"
    else:
        taken, how = column.parse(text)
    if column.allowed:
        taken, how = _one_of(column.allowed, taken, how)
    _refuse_out_of_range(column, taken)
    return taken, how or trimmed


def _one_of(allowed: Sequence[str], taken: str, how: str) -> tuple[str, str]:
    if taken in allowed:
        return taken, how
    alike = [one for one in allowed if folded(one).replace("_", "") == folded(taken).replace("_", "")]
    if len(alike) == 1:
        return alike[0], "letter case and separators do not count here"
    raise RefusedValueError("is not known here", listed(allowed, taken))


def _refuse_out_of_range(column: Column, taken: str) -> None:
    if column.least is None and column.most is None:
        return
    value = Decimal(taken)
    if column.least is not None and (value < column.least or (column.above and value == column.least)):
        raise RefusedValueError(
            f"is too small, it must be {'more than' if column.above else 'at least'} {column.least}",
            "write the value that is meant",
        )
    if column.most is not None and value > column.most:
        hint = (
            f"write {value / 100:f} or {value}%"
            if column.most == 1 and value <= 100
            else "write the value that is meant"
        )
        raise RefusedValueError(f"is too large, it must be at most {column.most}", hint)


def _example(column: Column) -> str:
    """What to write into a cell that may not be empty."""
    if column.parse is _links.page_path:
        return "write a path, or / for every page"
    return f"write {' or '.join(column.allowed)}" if column.allowed else "write a value"
