"""Locations of export files and their rows: the inbox, imported files, refused files, and the quarantine of single
rows."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.resources.base import DONE_FOLDER, REFUSED_FOLDER, TAKEN_FOLDER, write_atomically
from orchestration.resources.base import sha256 as digest_of
from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.parts import holds_all_rows
from orchestration.resources.imports.console.spreadsheet import write_csv
from orchestration.resources.privacy import mask_text
from orchestration.resources.store import Landing, read_metadata
from orchestration.settings import Settings

UNFINISHED_SUFFIXES = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
QUARANTINE_COLUMNS = ("file", "line", "column", "reason", "text")


def list_waiting_files(inbox: Path) -> Iterator[Path]:
    """Yield files that a person put into the inbox or its subfolders (one level). Processed files are skipped."""
    own = (DONE_FOLDER, REFUSED_FOLDER, TAKEN_FOLDER)
    folders = [inbox, *(path for path in sorted(inbox.iterdir()) if path.is_dir() and path.name not in own)]
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if (
                path.is_file()
                and not path.name.startswith((".", "~$"))
                and not path.name.lower().endswith(UNFINISHED_SUFFIXES)
            ):
                yield path


def options_from_folder_name(inbox: Path, path: Path) -> tuple[str | None, str | None, str]:
    """Return (format, account, mode for earlier rows) from the name of an inbox subfolder.

    Examples: `meta_ads`, `meta_ads@1234567`, `meta_ads@1234567+add`, `…+replace`. Without such an ending, the mode is
    `ask`.
    """
    if path.parent == inbox:
        return None, None, "ask"
    name, _, earlier = path.parent.name.partition("+")
    format_name, _, account = name.partition("@")
    return format_name or None, account or None, earlier or "ask"


def move_to_done(settings: Settings, path: Path, sha256: str) -> Path | None:
    """Move an imported file from the inbox to inbox/done. Files outside the inbox stay where they are."""
    if not path.is_relative_to(settings.inbox_dir):
        return None
    target = settings.inbox_dir / DONE_FOLDER / f"{sha256[:12]}-{path.name}"
    target.parent.mkdir(exist_ok=True, mode=0o700)
    return Path(shutil.move(path, target))


def mark_file_taken(settings: Settings, run_id: str, path: Path, sha256: str) -> None:
    """Record that a run imports a file of the inbox. The file is moved once the run has published its rows
    (`move_taken_to_done`)."""
    if path.is_relative_to(settings.inbox_dir):
        with write_atomically(settings.inbox_dir / TAKEN_FOLDER / f"{run_id}.json") as temporary:
            temporary.write_text(json.dumps({"path": str(path), "sha256": sha256}), encoding="utf-8")


def move_taken_to_done(settings: Settings, run_id: str) -> Path | None:
    """Move the file that a run imported out of the inbox, unless it was replaced by another file meanwhile."""
    note = settings.inbox_dir / TAKEN_FOLDER / f"{run_id}.json"
    if not note.exists():
        return None
    taken = json.loads(note.read_text(encoding="utf-8"))
    path = Path(taken["path"])
    same = path.exists() and digest_of(path) == taken["sha256"]
    target = move_to_done(settings, path, taken["sha256"]) if same else None
    note.unlink()
    return target


def move_to_refused(settings: Settings, path: Path, reason: str) -> Path:
    """Move an unusable file out of the inbox and write the reason next to it."""
    target = settings.inbox_dir / REFUSED_FOLDER / f"{digest_of(path)[:12]}-{path.name}"
    target.parent.mkdir(exist_ok=True, mode=0o700)
    with write_atomically(target.with_name(f"{target.name}.reason.txt")) as temporary:
        temporary.write_text(f"{mask_text(reason)}\n", encoding="utf-8")
    return Path(shutil.move(path, target))


def write_quarantine(settings: Settings, file: ConsoleFile) -> Path | None:
    """Write the rows that were not loaded, with line, column, reason and text, personal data masked. Returns the path,
    or None without such rows."""
    rows = [
        (outcome.recognised.source.name, bad.line, bad.column or "", mask_text(bad.reason), mask_text(bad.text))
        for outcome in file.outcomes
        for bad in outcome.bad_rows
    ]
    path = settings.home / "quarantine" / f"{file.sha256[:12]}-{file.path.name}.csv"
    if not rows:
        path.unlink(missing_ok=True)
        return None
    write_csv(path, QUARANTINE_COLUMNS, rows)
    return path


def is_already_imported(settings: Settings, file: ConsoleFile) -> bool:
    """Return whether every row of a file with identical content is stored, for all its days and accounts, and
    published."""
    landing = Landing(settings.landing_dir, settings.now, settings.profile)
    paths = [
        landing.path(extract.request.report, extract.request.first_day, extract.request.account_id)
        for extract in file.extracts()
    ]
    return (
        bool(paths)
        and all(path.exists() and holds_all_rows(read_metadata(path), file.sha256) for path in paths)
        and _is_published(settings, file)
    )


def _is_published(settings: Settings, file: ConsoleFile) -> bool:
    """Return whether the rows were published. A run that stopped after landing has published nothing. An unreadable
    published file also counts as unpublished; the import replaces it."""
    if not settings.published_path.exists():
        return False
    try:
        with duckdb.connect(str(settings.published_path), read_only=True) as connection:
            row = connection.execute(
                "select count(*) from ops.loads where platform = 'console' and contains(query, ?)", [file.sha256]
            ).fetchone()
    except duckdb.Error:
        return False
    return bool(row and row[0])
