"""Backup of a data folder in one archive, and its restoration into an empty folder.

Here belongs what an archive contains and how it is written, verified and unpacked. Commands and their output do not (`cli`).
"""

from orchestration.backup._archive import Archive, verify_archive
from orchestration.backup._contents import REPORTED_REASONS
from orchestration.backup._make import make_backup
from orchestration.backup._restore import restore

__all__ = ["REPORTED_REASONS", "Archive", "make_backup", "restore", "verify_archive"]
