"""Removes files that killed runs left in the data folder. Called at the next start."""

from datetime import timedelta

from dagster import DagsterInstance

from orchestration.errors import PermanentError
from orchestration.home import HomePaths
from orchestration.processes import process_start_time
from orchestration.resources.base import REFUSED_FOLDER, TAKEN_FOLDER, remove_abandoned


def remove_leftovers(paths: HomePaths, instance: DagsterInstance) -> None:
    """Remove leftovers of runs whose process is gone: temporary files with rows, markers of files being imported,
    reasons without a file, endpoints of stopped servers, and an unfinished rebuild."""
    remove_abandoned(paths.home)
    remove_taken_file_markers(paths, instance)
    for reason in (paths.inbox_dir / REFUSED_FOLDER).glob("*.reason.txt"):
        if not reason.with_name(reason.name.removesuffix(".reason.txt")).exists():
            reason.unlink(missing_ok=True)
    for endpoints in paths.sandbox_file.parent.glob("endpoints-*.json"):
        number = endpoints.stem.removeprefix("endpoints-")
        if number.isdigit() and process_start_time(int(number)) is None:
            endpoints.unlink(missing_ok=True)
    remove_broken_rebuild(paths)


def remove_taken_file_markers(paths: HomePaths, instance: DagsterInstance) -> None:
    """Remove the markers of inbox files whose run ended without publishing. The files are still in the inbox and will
    be imported again."""
    for marker in (paths.inbox_dir / TAKEN_FOLDER).glob("*.json"):
        run = instance.get_run_by_id(marker.stem)
        if run is None or run.is_finished:
            marker.unlink(missing_ok=True)


def remove_broken_rebuild(paths: HomePaths) -> None:
    """Remove the unfinished file of a rebuild, unless its process is alive. A living process holds the lock of the
    working file."""
    if paths.rebuilding or not (paths.working_path.parent / "rebuild").exists():
        return
    from orchestration.resources.store import Warehouse, discard_rebuild

    warehouse = Warehouse(paths.working_path, longest_wait=timedelta(0))
    try:
        with warehouse.turn(lambda _: None):
            discard_rebuild(paths.working_path.parent / "rebuild")
    except PermanentError:
        return
