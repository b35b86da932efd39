"""Where export files and their rows go: the inbox, what was imported, what was refused, and the quarantine of single rows."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.resources.base import sha256 as digest_of
from orchestration.resources.base import write_atomically
from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.parts import holds_whole
from orchestration.resources.imports.console.spreadsheet import write_csv
from orchestration.resources.privacy import masked_text
from orchestration.resources.store import Landing, read_metadata
from orchestration.settings import Settings

DONE, REFUSED, TAKEN = "done", "refused", ".taken"
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
HEADER = ("file", "line", "column", "reason", "text")


def waiting(inbox: Path) -> Iterator[Path]:
    """Files in the inbox and in its folders, one level deep, that somebody has put there; not what was done with already."""
    own = (DONE, REFUSED, TAKEN)
    folders = [inbox, *(path for path in sorted(inbox.iterdir()) if path.is_dir() and path.name not in own)]
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith((".", "~$")) and not path.name.lower().endswith(UNFINISHED):
                yield path


def told_by_folder(inbox: Path, path: Path) -> tuple[str | None, str | None, str]:
    """Format and account a folder of the inbox says its files are of, and what becomes of rows of earlier files.

    `meta_ads`, `meta_ads@1234567`, and `meta_ads@1234567+add` or `…+replace`; without such an ending the third value is `ask`.
    """
    if path.parent == inbox:
        return None, None, "ask"
    name, _, earlier = path.parent.name.partition("+")
    wanted, _, account = name.partition("@")
    return wanted or None, account or None, earlier or "ask"


def put_away(settings: Settings, path: Path, sha256: str) -> Path | None:
    """Move an imported file out of the inbox; files from elsewhere stay where they are."""
    if not path.is_relative_to(settings.inbox_dir):
        return None
    target = settings.inbox_dir / DONE / f"{sha256[:12]}-{path.name}"
    target.parent.mkdir(exist_ok=True, mode=0o700)
    return Path(shutil.move(path, target))


def note_taken(settings: Settings, run_id: str, path: Path, sha256: str) -> None:
    """Note that a run has taken a file of the inbox in; it is put away once the run has published its rows (`put_away_taken`)."""
    if path.is_relative_to(settings.inbox_dir):
        with write_atomically(settings.inbox_dir / TAKEN / f"{run_id}.json") as temporary:
            temporary.write_text(json.dumps({"path": str(path), "sha256": sha256}), encoding="utf-8")


def put_away_taken(settings: Settings, run_id: str) -> Path | None:
    """Move the file a run has taken in out of the inbox, unless somebody has put another one in its place since."""
    note = settings.inbox_dir / TAKEN / f"{run_id}.json"
    if not note.exists():
        return None
    taken = json.loads(note.read_text(encoding="utf-8"))
    path = Path(taken["path"])
    same = path.exists() and digest_of(path) == taken["sha256"]
    target = put_away(settings, path, taken["sha256"]) if same else None
    note.unlink()
    return target


def refuse(settings: Settings, path: Path, reason: str) -> Path:
    """Move a file nobody can use out of the inbox, with the reason beside it."""
    target = settings.inbox_dir / REFUSED / f"{digest_of(path)[:12]}-{path.name}"
    target.parent.mkdir(exist_ok=True, mode=0o700)
    with write_atomically(target.with_name(f"{target.name}.reason.txt")) as temporary:
        temporary.write_text(f"{masked_text(reason)}\n", encoding="utf-8")
    return Path(shutil.move(path, target))


def quarantine(settings: Settings, file: ConsoleFile) -> Path | None:
    """Write the rows that were not loaded, each with its line, column, reason and text, personal data masked; None when there are none."""
    rows = [
        (outcome.found.source.name, bad.line, bad.column or "", masked_text(bad.reason), masked_text(bad.text))
        for outcome in file.outcomes
        for bad in outcome.bad
    ]
    path = settings.home / "quarantine" / f"{file.sha256[:12]}-{file.path.name}.csv"
    if not rows:
        path.unlink(missing_ok=True)
        return None
    write_csv(path, HEADER, rows)
    return path


def imported_before(settings: Settings, file: ConsoleFile) -> bool:
    """Whether every row of a file with the very same content is stored, of all its days and accounts, and was published."""
    landing = Landing(settings.landing_dir, settings.now, settings.profile)
    paths = [landing.path(one.request.report, one.request.first_day, one.request.account_id) for one in file.extracts()]
    return (
        bool(paths)
        and all(path.exists() and holds_whole(read_metadata(path), file.sha256) for path in paths)
        and _is_published(settings, file)
    )


def _is_published(settings: Settings, file: ConsoleFile) -> bool:
    """A run that stopped after landing has published nothing; nor is a published file that cannot be read, which the import replaces."""
    if not settings.published_path.exists():
        return False
    try:
        with duckdb.connect(str(settings.published_path), read_only=True) as connection:
            found = connection.execute(
                "select count(*) from ops.loads where platform = 'console' and contains(query, ?)", [file.sha256]
            ).fetchone()
    except duckdb.Error:
        return False
    return bool(found and found[0])
