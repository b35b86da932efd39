"""Report files downloaded from ad consoles: recognised, read, judged row by row, and landed.

The path of a file: `formats` defines the known files, `reading` turns bytes into tables, `judging` decides about every
row of ads, and `figures` about rows of other tables. The modules next to them pass the rows on and manage the inbox.
`docs/export-files.md` describes the rules.
"""

from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.earlier import (
    DayRows,
    Mode,
    find_losses,
    merge_with_stored,
    parse_mode,
    refuse_joint_losses,
    refuse_losses,
    split_into_days,
)
from orchestration.resources.imports.console.formats import REPORTS
from orchestration.resources.imports.console.importer import read_file
from orchestration.resources.imports.console.inbox import (
    is_already_imported,
    list_waiting_files,
    mark_file_taken,
    move_taken_to_done,
    move_to_done,
    move_to_refused,
    options_from_folder_name,
    write_quarantine,
)
from orchestration.resources.imports.console.judging import TableResult, refuse_too_many
from orchestration.resources.imports.console.media import propose_media
from orchestration.resources.imports.console.report_json import JsonObject, refused_record, table_record

__all__ = [
    "REPORTS",
    "ConsoleFile",
    "DayRows",
    "JsonObject",
    "Mode",
    "TableResult",
    "find_losses",
    "is_already_imported",
    "list_waiting_files",
    "mark_file_taken",
    "merge_with_stored",
    "move_taken_to_done",
    "move_to_done",
    "move_to_refused",
    "options_from_folder_name",
    "parse_mode",
    "propose_media",
    "read_file",
    "refuse_joint_losses",
    "refuse_losses",
    "refuse_too_many",
    "refused_record",
    "split_into_days",
    "table_record",
    "write_quarantine",
]
