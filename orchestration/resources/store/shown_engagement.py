"""Which engagement the working file belongs to. When another engagement is shown, for example at the start of a fiscal
year, the working files change places: each engagement keeps its own, with its ledgers."""

from contextlib import closing

from orchestration.home import HomePaths
from orchestration.resources.base import flush_to_disk, write_atomically
from orchestration.resources.store.turns import PrintMessage, hold_write_lock
from orchestration.resources.store.working_file import open_working_file

RECORD_NAME = "engagement"
"""File beside the working file: the engagement it belongs to."""


def show_engagement(paths: HomePaths, engagement_id: str, print_message: PrintMessage) -> None:
    """Make the working file the one of this engagement. The file of the engagement shown before is kept in its folder,
    from where it is compared with the others. An interruption is completed by the next call."""
    if paths.beside:
        return
    record = paths.working_path.with_name(RECORD_NAME)
    held = record.read_text(encoding="utf-8").strip() if record.exists() else engagement_id
    if held != engagement_id:
        with hold_write_lock(paths.working_path.with_suffix(".turn"), print_message):
            _change_places(paths, held, engagement_id)
        print_message(f"· {paths.home} shows {engagement_id} from now on; the tables of {held} are kept for comparison")
    if not record.exists() or held != engagement_id:
        record.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with write_atomically(record) as temporary:
            temporary.write_text(f"{engagement_id}\n", encoding="utf-8")


def _change_places(paths: HomePaths, held: str, wanted: str) -> None:
    kept, own = paths.beside_path(held), paths.beside_path(wanted)
    if paths.working_path.exists() and not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(open_working_file(paths.working_path)) as connection:
            connection.execute("checkpoint")  # its journal does not move with it
        paths.working_path.rename(kept)
        flush_to_disk(kept.parent)
    if own.exists():
        own.rename(paths.working_path)
        flush_to_disk(paths.working_path.parent)
