"""Findings of the seeds check: one line each with location and correction."""

from dataclasses import asdict, dataclass, field
from typing import Any

ERROR = "error"
TAKEN_AS_MEANT = "taken_as_meant"
WARNING = "warning"


class RefusedValueError(Exception):
    """A value or file whose meaning is uncertain. `message` describes the problem, `write` the correction."""

    def __init__(self, message: str, write: str) -> None:
        super().__init__(f"{message}; {write}")
        self.message = message
        self.write = write


@dataclass(frozen=True)
class Finding:
    """A finding of the check. `row` is the row number in a spreadsheet (the header is row 1), the first of `rows`.
    Both are empty if the finding concerns the whole file. `level` is error (nothing is built), taken_as_meant
    (another spelling with certain meaning) or warning."""

    file: str
    level: str
    message: str
    write: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the finding as dict of plain JSON types."""
        return asdict(self) | {"rows": list(self.rows)}

    def line(self) -> str:
        """Return the finding as one line: location, problem, and correction."""
        where = [self.file]
        where += [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column is not None else []
        sentence = self.message if self.value is None else f"{quote_visibly(self.value)} {self.message}"
        alike = f" ({len(self.rows) - 1} more rows alike)" if len(self.rows) > 1 else ""
        return f"{', '.join(where)}: {sentence}{alike}" + (f". {capitalise(self.write)}" if self.write else "")


@dataclass
class Findings:
    """Collects findings. Findings of one kind in one column are merged into one that names its first row."""

    _found: dict[tuple[object, ...], Finding] = field(default_factory=dict)

    def error(
        self,
        file: str,
        message: str,
        write: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Add an error, which stops every run."""
        self._add((file, ERROR, message, column, value), Finding(file, ERROR, message, write, row, column, value))

    def has_error(self, file: str) -> bool:
        """Return whether a file has an error."""
        return any(finding.file == file and finding.level == ERROR for finding in self._found.values())

    def warning(
        self, file: str, message: str, write: str = "", row: int | None = None, column: str | None = None
    ) -> None:
        """Add a warning about something that may be intended, but a person should check."""
        self._add((file, WARNING, message, row, column), Finding(file, WARNING, message, write, row, column))

    def add_normalised(
        self,
        file: str,
        how: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        result: str = "",
    ) -> None:
        """Add a value that is read differently from its letters. `how` is the kind of difference, reported once per
        column."""
        message = f"is taken as {quote_visibly(result)}: {how}" if value is not None else how
        self._add((file, TAKEN_AS_MEANT, how, column), Finding(file, TAKEN_AS_MEANT, message, "", row, column, value))

    def _add(self, key: tuple[object, ...], finding: Finding) -> None:
        known = self._found.get(key)
        rows = (*(known.rows if known else ()), *([finding.row] if finding.row is not None else []))
        fields = asdict(known or finding)
        self._found[key] = Finding(**(fields | {"rows": rows}))

    def listed(self) -> list[Finding]:
        """Return every finding, errors first, then by file and row."""
        levels = (ERROR, WARNING, TAKEN_AS_MEANT)
        return sorted(
            self._found.values(), key=lambda finding: (levels.index(finding.level), finding.file, finding.row or 0)
        )


def quote_visibly(value: str) -> str:
    """Return a value in quotation marks with invisible characters spelled out, shortened if it is long."""
    visible = "".join(c if c.isprintable() and c not in INVISIBLE_CHARACTERS else f"\\u{ord(c):04x}" for c in value)
    return f'"{visible[:77]}…"' if len(visible) > 78 else f'"{visible}"'


def capitalise(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]


INVISIBLE_CHARACTERS = "\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"
