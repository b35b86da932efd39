"""JSON description of each table of an export file: rows read, rows set aside, and sums. docs/export-files.md defines
the keys (`tochimart import --json`)."""

from collections.abc import Mapping

import pyarrow as pa

from orchestration.resources.imports.console.entities import sum_measures
from orchestration.resources.imports.console.formats import FIGURES
from orchestration.resources.imports.console.judging import TableResult
from orchestration.resources.privacy import mask_text

JsonObject = dict[str, object]
LINES_WITHOUT_ROWS = ("blank", "remarks")
"""Kinds of lines that are not rows: blank lines, and remarks of the platform, such as ©."""
ADDITIVE_METRICS = (
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


def table_record(outcome: TableResult, file: str) -> JsonObject:
    """Return the description of one table. `rows_read` = loaded + set aside + totals rows (+ `rows_no_data`, only if
    there are any)."""
    no_rows = sum(outcome.not_data_counts[why] for why in LINES_WITHOUT_ROWS)
    no_data = outcome.not_data_counts.total() - outcome.totals_rows - no_rows
    return {
        "file": file,
        "format": outcome.recognised.format.name,
        "table": table_name(outcome),
        "scope": outcome.scope,
        "rows_read": outcome.rows_read - no_rows,
        "rows_loaded": outcome.loaded,
        "rows_set_aside": len(outcome.bad_rows),
        "totals_rows": outcome.totals_rows,
        **({"rows_no_data": no_data} if no_data else {}),
        "totals_agree": outcome.totals_agree,
        "sums": sum_by_measure(outcome),
    }


def refused_record(file: str, reason: str) -> JsonObject:
    """Return the description of a refused file, with the message a person would see."""
    return {"file": file, "refused": mask_text(reason)}


def table_name(outcome: TableResult) -> str:
    """Return `ads_daily` or `ads_period`. For figures, return the dimensions joined with +, or `day` without any. The
    scope is not part of it."""
    if outcome.report is not FIGURES:
        return outcome.report.name
    names = [name for name in outcome.recognised.columns if name and outcome.recognised.format.is_dimension(name)]
    listed = sorted({name.partition(" [")[0] for name in outcome.table["table_name"].unique().to_pylist()})
    return listed[0] if len(listed) == 1 else "+".join(names) or "day"


def sum_by_measure(outcome: TableResult) -> Mapping[str, float]:
    """Return the sums of the rows to load, by measure. A measure without known values is left out, because unknown is
    not zero."""
    table: pa.Table = outcome.table
    sums = sum_measures(table, outcome.report)
    kept = {name: value for name, value in sums.items() if outcome.report is not FIGURES or name in ADDITIVE_METRICS}
    return {name: int(value) if value == int(value) else round(value, 6) for name, value in kept.items()}
