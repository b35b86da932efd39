"""Folders that a run may read files from: the inbox, folders in `TOCHIMART_IMPORT_FOLDERS`, and paths given on the
command line. A run can be started from Dagster's web page with any path in its configuration. Without this restriction
it could read `.env`."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.settings import Settings

DONE_FOLDER, REFUSED_FOLDER, TAKEN_FOLDER = "done", "refused", ".taken"
"""Folders in the inbox: imported files, refused files, and a marker for each file that a run has taken."""


def import_folders(settings: Settings) -> list[Path]:
    """Return the allowed folders with links resolved. Raises PermanentError when a folder in the setting is not an
    absolute path."""
    named = [folder for folder in (settings.import_folders or "").split(os.pathsep) if folder.strip()]
    folders = [settings.inbox_dir]
    for folder in named:
        path = Path(folder.strip()).expanduser()
        if not path.is_absolute():
            raise PermanentError(
                f"TOCHIMART_IMPORT_FOLDERS: expected absolute paths, each beginning with /, separated by '{os.pathsep}'"
            )
        folders.append(path)
    return [folder.resolve() for folder in folders]


def checked_import_path(settings: Settings, path: Path, extra_folders: Sequence[Path] = ()) -> Path:
    """Return the path to read. A relative path is looked up in the inbox. `extra_folders` are further folders for this
    kind of file. Raises PermanentError for a path outside the folders, whether or not the file exists. Links are
    resolved first, so neither `..` nor a link leads outside."""
    whole = path if path.is_absolute() else settings.inbox_dir / path
    if whole in settings.given_files:
        return whole
    folders = [*import_folders(settings), *(folder.resolve() for folder in extra_folders)]
    try:
        outside = next((parent for parent in _path_and_contents(whole) if not _is_in(parent.resolve(), folders)), None)
    except (OSError, RuntimeError, ValueError):
        outside = whole  # a loop of links, or an invalid file name
    if outside is not None:
        raise PermanentError(
            f"a run reads files only from {settings.inbox_dir} and the folders in TOCHIMART_IMPORT_FOLDERS; put the file there, or "
            "give it to `tochimart import`. Nothing was read"
        )
    return whole


def _is_in(path: Path, folders: list[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _path_and_contents(path: Path) -> Iterator[Path]:
    """Yield the path itself, and everything in it if it is a folder in one of the allowed folders."""
    yield path
    if path.is_dir():
        yield from path.rglob("*")
