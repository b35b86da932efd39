"""Copies of the project's seeds in which one file is changed as people might write it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from orchestration.seeds import DEFAULT_SOURCE, SHARED_SOURCE, Seeds, check_seeds, write_normalised

Change = Callable[[str], str | bytes]


def changed_seeds(folder: Path, **changes: Change) -> Path:
    """A copy of the example and the shared tables in `folder`; each change makes a table's new content out of the old one."""
    folder.mkdir(exist_ok=True)
    for path in (*SHARED_SOURCE.glob("*.csv"), *DEFAULT_SOURCE.glob("*.csv")):
        shutil.copy(path, folder)
    for table, change in changes.items():
        path = folder / f"{table}.csv"
        content = change(path.read_text(encoding="utf-8"))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def example_file(table: str) -> Path:
    """The file of one of the example's tables, or of a shared one."""
    return next(
        folder / f"{table}.csv" for folder in (DEFAULT_SOURCE, SHARED_SOURCE) if (folder / f"{table}.csv").exists()
    )


def replaced(old: str, new: str, count: int = -1) -> Change:
    """The content with `old` replaced, which must be there."""

    def change(text: str) -> str:
        assert old in text, f"{old} is not in the seed"
        return text.replace(old, new, count)

    return change


def added(line: str) -> Change:
    """The content with one more line."""
    return lambda text: text + line + "\n"


def normalised(source: Path, folder: Path) -> dict[str, bytes]:
    """What dbt would read of `source`, by file name."""
    write_normalised(folder, source)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def errors(seeds: Seeds) -> list[str]:
    """The errors as lines."""
    return [one.line() for one in seeds.errors]


__all__ = ["Change", "added", "changed_seeds", "check_seeds", "errors", "example_file", "normalised", "replaced"]
