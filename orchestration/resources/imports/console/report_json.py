"""Say of each table of an export file, for programs, what was read, what was set aside, and what its rows add up to.

The keys and their meaning stand in docs/export-files.md (`tochimart import --json`).
"""

from collections.abc import Mapping

import pyarrow as pa

from orchestration.resources.imports.console.entities import totals
from orchestration.resources.imports.console.formats import FIGURES
from orchestration.resources.imports.console.judging import Outcome
from orchestration.resources.privacy import masked_text

Record = dict[str, object]
NO_ROWS = ("blank", "remarks")
"""Lines of a file that are no rows: blank ones, and the platform's own remarks, such as ©."""
ADDITIVE = (
    "clicks",
    "impressions",
    "sessions",
    "engaged_sessions",
    "event_count",
    "key_events",
    "views",
    "revenue",
    "respondents",
)
"""Metrics of figures that add up over the rows of a table. Rates, averages, positions and numbers of people do not."""


def table_record(outcome: Outcome, file: str) -> Record:
    """Return one table as a JSON object. `rows_read` = loaded + set aside + totals rows (+ `rows_no_data`, only where there are any)."""
    no_rows = sum(outcome.not_data[why] for why in NO_ROWS)
    no_data = outcome.not_data.total() - outcome.totals_rows - no_rows
    return {
        "file": file,
        "format": outcome.found.format.name,
        "table": table_name(outcome),
        "scope": outcome.scope,
        "rows_read": outcome.read - no_rows,
        "rows_loaded": outcome.loaded,
        "rows_set_aside": len(outcome.bad),
        "totals_rows": outcome.totals_rows,
        **({"rows_no_data": no_data} if no_data else {}),
        "totals_agree": outcome.totals_agree,
        "sums": sums(outcome),
    }


def refused_record(file: str, reason: str) -> Record:
    """Return a file that cannot be taken as a JSON object, with the line a person would be shown."""
    return {"file": file, "refused": masked_text(reason)}


def table_name(outcome: Outcome) -> str:
    """`ads_daily` or `ads_period`; of figures the table's dimensions joined with +, `day` where it has none. The scope is no part of it."""
    if outcome.report is not FIGURES:
        return outcome.report.name
    names = [name for name in outcome.found.columns if name and outcome.found.format.is_dimension(name)]
    listed = sorted({name.partition(" [")[0] for name in outcome.table["table_name"].unique().to_pylist()})
    return listed[0] if len(listed) == 1 else "+".join(names) or "day"


def sums(outcome: Outcome) -> Mapping[str, float]:
    """Return what the rows to be loaded add up to, by measure. A measure no row knows is left out: unknown is not zero."""
    table: pa.Table = outcome.table
    found = totals(table, outcome.report)
    kept = {name: value for name, value in found.items() if outcome.report is not FIGURES or name in ADDITIVE}
    return {name: int(value) if value == int(value) else round(value, 6) for name, value in kept.items()}
