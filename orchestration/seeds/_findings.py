"""What the check of the seeds found: one line for each thing, with where it stands and what to write."""

from dataclasses import asdict, dataclass, field
from typing import Any

ERROR = "error"
TAKEN_AS_MEANT = "taken_as_meant"
WARNING = "warning"


class RefusedValueError(Exception):
    """A value or file whose meaning is not certain: `message` says what is wrong, `write` what to write instead."""

    def __init__(self, message: str, write: str) -> None:
        super().__init__(f"{message}; {write}")
        self.message = message
        self.write = write


@dataclass(frozen=True)
class Finding:
    """One line of the check.

    `row` is the row as a spreadsheet numbers it (the header is row 1), the first of `rows`; both are empty where the whole file is meant.
    `level` is error (nothing is built), taken_as_meant (the value was written otherwise, its meaning is certain) or warning.
    """

    file: str
    level: str
    message: str
    write: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The finding with plain JSON types."""
        return asdict(self) | {"rows": list(self.rows)}

    def line(self) -> str:
        """The finding as one line of text: where, what, and what to do."""
        where = [self.file]
        where += [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column is not None else []
        said = self.message if self.value is None else f"{shown(self.value)} {self.message}"
        alike = f" ({len(self.rows) - 1} more rows alike)" if len(self.rows) > 1 else ""
        return f"{', '.join(where)}: {said}{alike}" + (f". {sentence(self.write)}" if self.write else "")


@dataclass
class Findings:
    """Collects findings; those of one kind in one column become one, which names its first row."""

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
        """Add something that stops every run."""
        self._add((file, ERROR, message, column, value), Finding(file, ERROR, message, write, row, column, value))

    def has_error(self, file: str) -> bool:
        """Whether anything of a file is refused already."""
        return any(one.file == file and one.level == ERROR for one in self._found.values())

    def warning(
        self, file: str, message: str, write: str = "", row: int | None = None, column: str | None = None
    ) -> None:
        """Add something that may be meant so, and that a person should look at."""
        self._add((file, WARNING, message, row, column), Finding(file, WARNING, message, write, row, column))

    def meant(
        self,
        file: str,
        how: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        taken: str = "",
    ) -> None:
        """Add a value that is read as something else than its letters; `how` is its kind, said once for each column."""
        message = f"is taken as {shown(taken)}: {how}" if value is not None else how
        self._add((file, TAKEN_AS_MEANT, how, column), Finding(file, TAKEN_AS_MEANT, message, "", row, column, value))

    def _add(self, key: tuple[object, ...], finding: Finding) -> None:
        known = self._found.get(key)
        rows = (*(known.rows if known else ()), *([finding.row] if finding.row is not None else []))
        fields = asdict(known or finding)
        self._found[key] = Finding(**(fields | {"rows": rows}))

    def listed(self) -> list[Finding]:
        """Every finding, errors first, then by file and row."""
        levels = (ERROR, WARNING, TAKEN_AS_MEANT)
        return sorted(self._found.values(), key=lambda one: (levels.index(one.level), one.file, one.row or 0))


def shown(value: str) -> str:
    """A value in quotation marks, invisible characters written out, cut when long."""
    visible = "".join(c if c.isprintable() and c not in INVISIBLE else f"\\u{ord(c):04x}" for c in value)
    return f'"{visible[:77]}…"' if len(visible) > 78 else f'"{visible}"'


def sentence(text: str) -> str:
    """`text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


INVISIBLE = "\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"
