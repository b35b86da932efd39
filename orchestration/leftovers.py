"""What runs that were cut off leave in the data folder, removed at the next start."""

from datetime import timedelta

from dagster import DagsterInstance

from orchestration.errors import PermanentError
from orchestration.home import HomePaths
from orchestration.processes import started
from orchestration.resources.base import remove_dead
from orchestration.resources.imports.console import REFUSED, TAKEN
from orchestration.resources.store import Warehouse, discard_rebuild


def remove_leftovers(paths: HomePaths, instance: DagsterInstance) -> None:
    """Remove what runs that are gone have left.

    Temporary files with rows, notes of ended runs, reasons without a file, endpoints of servers that are gone, a rebuild that broke off.
    """
    remove_dead(paths.home)
    remove_notes(paths, instance)
    for reason in (paths.inbox_dir / REFUSED).glob("*.reason.txt"):
        if not reason.with_name(reason.name.removesuffix(".reason.txt")).exists():
            reason.unlink(missing_ok=True)
    for endpoints in paths.sandbox_file.parent.glob("endpoints-*.json"):
        number = endpoints.stem.removeprefix("endpoints-")
        if number.isdigit() and started(int(number)) is None:
            endpoints.unlink(missing_ok=True)
    remove_rebuild(paths)


def remove_notes(paths: HomePaths, instance: DagsterInstance) -> None:
    """Forget which files runs had taken that ended without publishing: the files are in the inbox still and are taken anew."""
    for note in (paths.inbox_dir / TAKEN).glob("*.json"):
        run = instance.get_run_by_id(note.stem)
        if run is None or run.is_finished:
            note.unlink(missing_ok=True)


def remove_rebuild(paths: HomePaths) -> None:
    """Remove the half-made file of a rebuild, unless the process that makes it lives: it has the turn of the working file."""
    warehouse = Warehouse(paths.working_path, longest_wait=timedelta(0))
    if paths.rebuilding or not (paths.working_path.parent / "rebuild").exists():
        return
    try:
        with warehouse.turn(lambda _: None):
            discard_rebuild(paths.working_path.parent / "rebuild")
    except PermanentError:
        return
