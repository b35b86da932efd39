"""What every source has in common: how it declares its reports, how often it is asked again, how files are written whole.

Here belongs what needs no platform, no database and no network. What a single platform says or wants does not.
"""

from orchestration.resources.base.configured import NOTHING, key_file_problems, refuse_misconfigured, state_of
from orchestration.resources.base.files import flush, naming, refuse_special, replacing, sha256
from orchestration.resources.base.import_folders import allowed
from orchestration.resources.base.platform import Found, LandedReports, Platform
from orchestration.resources.base.report import Absence, Column, Extract, PlatformClient, Report, Request
from orchestration.resources.base.retry import LONGEST_ASKED_SECONDS, LONGEST_PAUSE_SECONDS, given_up, retrying
from orchestration.resources.base.scratch import remove_dead, scratch_folder

__all__ = [
    "LONGEST_ASKED_SECONDS",
    "LONGEST_PAUSE_SECONDS",
    "NOTHING",
    "Absence",
    "Column",
    "Extract",
    "Found",
    "LandedReports",
    "Platform",
    "PlatformClient",
    "Report",
    "Request",
    "allowed",
    "flush",
    "given_up",
    "key_file_problems",
    "naming",
    "refuse_misconfigured",
    "refuse_special",
    "remove_dead",
    "replacing",
    "retrying",
    "scratch_folder",
    "sha256",
    "state_of",
]
