"""Where a run may read files from: the inbox, folders named in `TOCHIMART_IMPORT_FOLDERS`, and what a person named on the command line.

A run can be started from a web page that Dagster serves, with any path in its configuration. Without this bound it would be asked to
read `.env`.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.settings import Settings


def import_folders(settings: Settings) -> list[Path]:
    """Return the folders, every link in them followed. Raises PermanentError for a folder in the setting that is not named whole."""
    named = [one for one in (settings.import_folders or "").split(os.pathsep) if one.strip()]
    folders = [settings.inbox_dir]
    for one in named:
        path = Path(one.strip()).expanduser()
        if not path.is_absolute():
            raise PermanentError(
                f"TOCHIMART_IMPORT_FOLDERS: expected whole paths, each beginning with /, separated by '{os.pathsep}'"
            )
        folders.append(path)
    return [folder.resolve() for folder in folders]


def allowed(settings: Settings, path: Path, more: Sequence[Path] = ()) -> Path:
    """Return the path to read; a relative one lies in the inbox. `more` are further folders for this kind of file.

    Raises PermanentError outside the folders, whether or not there is a file.

    Links are followed before the path is judged, so neither `..` nor a link leads out.
    """
    whole = path if path.is_absolute() else settings.inbox_dir / path
    if whole in settings.given_files:
        return whole
    folders = [*import_folders(settings), *(folder.resolve() for folder in more)]
    try:
        outside = next((one for one in _and_below(whole) if not _is_in(one.resolve(), folders)), None)
    except (OSError, RuntimeError, ValueError):
        outside = whole  # a loop of links, or a name no file can have
    if outside is not None:
        raise PermanentError(
            f"a run reads files only from {settings.inbox_dir} and the folders in TOCHIMART_IMPORT_FOLDERS; put the file there, or "
            "give it to `tochimart import`. Nothing was read"
        )
    return whole


def _is_in(path: Path, folders: list[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _and_below(path: Path) -> Iterator[Path]:
    """The path itself, then, of a folder in one of the folders, everything in it."""
    yield path
    if path.is_dir():
        yield from path.rglob("*")
