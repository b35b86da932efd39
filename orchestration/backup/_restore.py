"""Restores a backup: checks it completely, unpacks it next to the data folder, and moves it there by one rename."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.backup._archive import OWNER_ONLY_MODE, Archive, open_archive
from orchestration.backup._contents import RESTORED_FOLDER
from orchestration.backup._disk import refuse_full_disk
from orchestration.backup._manifest import HOME_FOLDER, SEEDS_FOLDER, Manifest
from orchestration.backup._progress import CopyProgress, PrintMessage
from orchestration.backup._settings_record import settings_file_text
from orchestration.errors import PermanentError
from orchestration.home import refuse_unusable_home
from orchestration.profile import CONTENT_DESCRIPTIONS, ProfileError
from orchestration.resources.base.scratch import lock_descriptor
from orchestration.version import refuse_newer

STAGING_PREFIX = ".tochimart-restore-"
SETTINGS_FILE = "settings.env"


def restore(path: Path, home: Path, profile: str, print_message: PrintMessage) -> Manifest:
    """Unpack a backup into `home`, which must be absent or empty. Returns the manifest.

    The archive is checked before anything is written. Raises PermanentError and leaves `home` unchanged if the archive is damaged, of the
    other profile or of a newer version, or if the disk has too little space.
    """
    refuse_unusable_home(home)
    refuse_occupied(home)
    with open_archive(path) as archive:
        manifest = archive.manifest
        refuse_newer(manifest.tochimart, path)
        if manifest.profile != profile:
            raise ProfileError(
                f"{path} holds {CONTENT_DESCRIPTIONS[manifest.profile]}, but the profile is {profile}; nothing was written. Set "
                f"TOCHIMART_PROFILE={manifest.profile} to restore it"
            )
        archive.check(print_message)
        home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        refuse_full_disk(home.parent, manifest.unpacked_bytes)
        with staging_folder(home.parent) as folder:
            unpacked = folder / HOME_FOLDER
            unpack(archive, unpacked, print_message)
            seeds = home / RESTORED_FOLDER / SEEDS_FOLDER
            write_settings(manifest, unpacked / RESTORED_FOLDER, home, seeds)
            os.sync()
            refuse_occupied(home)
            unpacked.rename(home)
    return manifest


def refuse_occupied(home: Path) -> None:
    """Raise PermanentError unless `home` is absent or an empty folder that a rename can replace."""
    if home.is_symlink() or home.is_mount():
        reason = "a link" if home.is_symlink() else "where a disk is mounted"
        raise PermanentError(
            f"{home} is {reason}, so it cannot be replaced in one step; choose a folder inside it, and set TOCHIMART_HOME to that folder"
        )
    if home.exists() and any(home.iterdir()):
        raise PermanentError(
            f"{home} is not empty, but a backup is restored only into a new or empty folder. Nothing was written. Choose another folder "
            "with --into, or move this folder away"
        )


@contextmanager
def staging_folder(parent: Path) -> Iterator[Path]:
    """Yield a new folder in `parent` that only its owner can read, and remove it at the end. Folders left by killed
    restores are removed first."""
    for left in parent.glob(f"{STAGING_PREFIX}*"):
        descriptor = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if lock_descriptor(descriptor, wait=False):
            shutil.rmtree(left, ignore_errors=True)
        os.close(descriptor)
    with tempfile.TemporaryDirectory(prefix=STAGING_PREFIX, dir=parent) as folder:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        lock_descriptor(descriptor)
        try:
            yield Path(folder)
        finally:
            os.close(descriptor)


def unpack(archive: Archive, home: Path, print_message: PrintMessage) -> None:
    """Write every file below `home`, and the seeds below its folder `restored`. Permissions and times are restored too."""
    progress = CopyProgress("restoring", archive.manifest.unpacked_bytes, print_message)
    home.mkdir(mode=0o700)
    for entry in archive.manifest.files:
        top, name = entry.path.split("/", 1)
        path = home / name if top == HOME_FOLDER else home / RESTORED_FOLDER / SEEDS_FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_MODE), "wb") as file:
            for chunk in archive.chunks(entry, progress):
                file.write(chunk)
        path.chmod(entry.mode & 0o770)
        os.utime(path, ns=(entry.modified_ns, entry.modified_ns))


def write_settings(manifest: Manifest, folder: Path, home: Path, seeds: Path) -> None:
    """Write the settings of the old installation, without secrets, as a settings file."""
    folder.mkdir(exist_ok=True, mode=0o700)
    parts = [entry.path.split("/") for entry in manifest.files]
    others = sorted({one[1] for one in parts if one[0] == SEEDS_FOLDER and len(one) > 2})
    text = settings_file_text(manifest.profile, home, seeds, manifest.settings, manifest.secrets, others)
    path = folder / SETTINGS_FILE
    path.write_text(text, encoding="utf-8")
    path.chmod(OWNER_ONLY_MODE)
