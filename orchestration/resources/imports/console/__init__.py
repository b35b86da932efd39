"""Files downloaded from management consoles: recognised, read, judged row by row, and landed.

The way of a file: `formats` says what it can be, `reading` makes tables of its bytes, `judging` accounts for every row of ads and `figures`
for those of other tables; the modules beside them hand the rows on and keep the inbox. `docs/export-files.md` tells the rules.
"""

from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.earlier import (
    Day,
    Mode,
    days_of,
    losses,
    mode_of,
    put_together,
    refuse_losses,
    refuse_together,
)
from orchestration.resources.imports.console.formats import REPORTS
from orchestration.resources.imports.console.importer import read_file
from orchestration.resources.imports.console.inbox import (
    REFUSED,
    TAKEN,
    imported_before,
    note_taken,
    put_away,
    put_away_taken,
    quarantine,
    refuse,
    told_by_folder,
    waiting,
)
from orchestration.resources.imports.console.judging import Outcome, refuse_too_many
from orchestration.resources.imports.console.media import proposals
from orchestration.resources.imports.console.report_json import Record, refused_record, table_record

__all__ = [
    "REFUSED",
    "REPORTS",
    "TAKEN",
    "ConsoleFile",
    "Day",
    "Mode",
    "Outcome",
    "Record",
    "days_of",
    "imported_before",
    "losses",
    "mode_of",
    "note_taken",
    "proposals",
    "put_away",
    "put_away_taken",
    "put_together",
    "quarantine",
    "read_file",
    "refuse",
    "refuse_losses",
    "refuse_together",
    "refuse_too_many",
    "refused_record",
    "table_record",
    "told_by_folder",
    "waiting",
]
