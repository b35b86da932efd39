"""Common definitions of all sources: report declarations, the retry policy, and atomic file writes. Code belongs here
if it needs no platform, no database and no network. Details of a single platform do not."""

from orchestration.resources.base.configured import (
    NOTHING_CONFIGURED_MESSAGE,
    configuration_state,
    key_file_problems,
    refuse_misconfigured,
)
from orchestration.resources.base.files import (
    add_path_to_disk_errors,
    flush_to_disk,
    refuse_special,
    sha256,
    write_atomically,
)
from orchestration.resources.base.import_folders import DONE_FOLDER, REFUSED_FOLDER, TAKEN_FOLDER, checked_import_path
from orchestration.resources.base.platform import DiscoveredAccounts, LandedReports, Platform
from orchestration.resources.base.report import Column, DayAbsence, Extract, PlatformClient, Report, Request
from orchestration.resources.base.retry import (
    MAX_PAUSE_SECONDS,
    MAX_RETRY_AFTER_SECONDS,
    call_with_retries,
    retries_failed_message,
)
from orchestration.resources.base.scratch import remove_abandoned, scratch_folder

__all__ = [
    "DONE_FOLDER",
    "MAX_PAUSE_SECONDS",
    "MAX_RETRY_AFTER_SECONDS",
    "NOTHING_CONFIGURED_MESSAGE",
    "REFUSED_FOLDER",
    "TAKEN_FOLDER",
    "Column",
    "DayAbsence",
    "DiscoveredAccounts",
    "Extract",
    "LandedReports",
    "Platform",
    "PlatformClient",
    "Report",
    "Request",
    "add_path_to_disk_errors",
    "call_with_retries",
    "checked_import_path",
    "configuration_state",
    "flush_to_disk",
    "key_file_problems",
    "refuse_misconfigured",
    "refuse_special",
    "remove_abandoned",
    "retries_failed_message",
    "scratch_folder",
    "sha256",
    "write_atomically",
]
