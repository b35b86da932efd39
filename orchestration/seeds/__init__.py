"""The seeds for all readers: unambiguous values are normalised, ambiguous ones are refused with a message. A source is
one engagement's folder or workbook. Tables that are true for every engagement come from `seeds/` unless the source has
its own version. `engagements.py` finds the sources. dbt reads the output of `write_normalised`."""

import csv
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.project import project_files
from orchestration.seeds import _actions, _attestations, _hypotheses, _links, _periods, _references, _rules, _targets
from orchestration.seeds._columns import Table
from orchestration.seeds._conditions import (
    PAGE_PATH,
    Condition,
    better_rules,
    parse_conditions,
    read_conditions,
    rule_rank,
)
from orchestration.seeds._cv_events_table import parse_event_name
from orchestration.seeds._findings import ERROR, TAKEN_AS_MEANT, WARNING, Finding, Findings, RefusedValueError
from orchestration.seeds._known import AD_PLATFORMS, PLACEHOLDER_ACCOUNTS
from orchestration.seeds._known import FACTS_BY_PLATFORM as PLATFORM_FACTS
from orchestration.seeds._rows import check_rows, parse_rows
from orchestration.seeds._schema import HOST_SPELLINGS, SHARED_TABLES, TABLE_BY_NAME, TABLES
from orchestration.seeds._sources import read_tables, source_files

__all__ = [
    "AD_PLATFORMS",
    "DEFAULT_SOURCE",
    "ERROR",
    "PAGE_PATH",
    "PLACEHOLDER_ACCOUNTS",
    "PLATFORM_FACTS",
    "SEEDS_VARIABLE",
    "SHARED_SOURCE",
    "SHARED_TABLES",
    "TAKEN_AS_MEANT",
    "WARNING",
    "Condition",
    "Finding",
    "RefusedValueError",
    "Seeds",
    "better_rules",
    "check_seeds",
    "column_names",
    "load_valid_seeds",
    "parse_conditions",
    "parse_event_name",
    "read_conditions",
    "read_seed",
    "rule_rank",
    "seed_source",
    "source_files",
    "write_normalised",
]

SHARED_SOURCE = project_files() / "seeds"
"""Folder of the tables that are true for every engagement, and of the shipped engagements, each in a folder."""
DEFAULT_SOURCE = SHARED_SOURCE / "tochigi_r7"
"""The shipped example."""
SEEDS_VARIABLE = "TOCHIMART_SEEDS"
"""The environment variable. `process_settings` sets it, so that every process of a run reads the same seeds."""


@dataclass(frozen=True)
class Seeds:
    """Rows of every table with normalised values, and the findings of the check."""

    source: Path
    tables: Mapping[str, list[dict[str, str]]]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == ERROR]


def seed_source() -> Path:
    """Return the folder or workbook of this process's engagement: `TOCHIMART_SEEDS`, else the shipped example."""
    return (
        Path(os.environ[SEEDS_VARIABLE]).expanduser().absolute() if os.environ.get(SEEDS_VARIABLE) else DEFAULT_SOURCE
    )


def check_seeds(source: Path | None = None) -> Seeds:
    """Read and check every seed. Problems in the tables are returned as findings, not raised."""
    chosen = source or seed_source()
    files = [*source_files(chosen), *source_files(SHARED_SOURCE)]
    state = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.exists())
    checked = _CHECKED_SEEDS.get(chosen)
    if checked is None or checked[0] != state:
        checked = _CHECKED_SEEDS[chosen] = (state, _check_cached(chosen))
    return checked[1]


_CHECKED_SEEDS: dict[Path, tuple[object, Seeds]] = {}
"""The last check of each source, with the files' times and sizes: a command asks for seeds some hundred times."""


def _check_cached(source: Path) -> Seeds:
    findings = Findings()
    raw = read_tables(source, {table.name: table.names for table in TABLES}, findings)
    if raw and source != SHARED_SOURCE:
        shared = read_tables(SHARED_SOURCE, {name: TABLE_BY_NAME[name].names for name in SHARED_TABLES}, findings)
        raw = shared | raw
    files = {table.name: raw[table.name].file if table.name in raw else f"{table.name}.csv" for table in TABLES}
    for table in TABLES:
        if table.name not in raw and not table.may_be_missing and (raw or source.is_dir()):
            findings.error(
                files[table.name], f"is not in {source.name}", f"write it with the columns {','.join(table.names)}"
            )
    read = {name: parse_rows(TABLE_BY_NAME[name], table, findings) for name, table in raw.items() if table.rows}
    rows = {name: rows for name, rows in read.items() if rows is not None}
    rows |= {table.name: [] for table in TABLES if table.may_be_missing and table.name not in raw}
    _references.normalise_spellings(rows, files, findings)
    for name, typed in rows.items():
        check_rows(TABLE_BY_NAME[name], files[name], typed, findings)
    _references.check_registers(rows, files, findings)
    _periods.check_periods(rows, files, findings)
    _targets.check_targets(rows, files, findings)
    _attestations.check_attestations(rows, files, findings)
    _actions.check_actions(rows, files["actions"], findings)
    _hypotheses.check_hypotheses(rows, files["hypotheses"], findings)
    _rules.check_rules(rows, files, findings)
    tables = {name: [_order_columns(TABLE_BY_NAME[name], row.values) for row in typed] for name, typed in rows.items()}
    return Seeds(source, tables, tuple(findings.listed()))


def _order_columns(table: Table, values: Mapping[str, str]) -> dict[str, str]:
    """Return a row's columns in the order of the table, with both spellings of a host."""
    row = {name: values.get(name, "") for name in table.names}
    if table.name in HOST_SPELLINGS:
        name, other = HOST_SPELLINGS[table.name]
        row[other] = _links.unicode_host(row[name])
    return row


def load_valid_seeds(source: Path | None = None) -> Seeds:
    """Return the checked seeds. Raises PermanentError with a line for each error."""
    seeds = check_seeds(source)
    if seeds.errors:
        lines = "\n".join(f"  {finding.line()}" for finding in seeds.errors)
        raise PermanentError(
            f"the seeds in {seeds.source} contain errors, so nothing was started (`tochimart check` lists all findings):\n{lines}"
        )
    return seeds


def read_seed(name: str, source: Path | None = None) -> list[dict[str, str]]:
    """Return the rows of a seed with every value as normalised text. Raises PermanentError when any seed is invalid."""
    return [dict(row) for row in load_valid_seeds(source).tables[name]]


def column_names(name: str) -> tuple[str, ...]:
    """Return the columns of a seed in the order of its file."""
    return TABLE_BY_NAME[name].names


def write_normalised(folder: Path, source: Path | None = None) -> None:
    """Write one plain CSV per seed for dbt. Unchanged files are not rewritten."""
    seeds = load_valid_seeds(source)
    files = {f"{name}.csv": csv_text(TABLE_BY_NAME[name], rows) for name, rows in seeds.tables.items()}
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.glob("*.csv"):
        if path.name not in files:
            path.unlink(missing_ok=True)
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            part = path.with_suffix(f".{os.getpid()}")
            part.write_text(text, encoding="utf-8")
            part.replace(path)


def csv_text(table: Table, rows: list[dict[str, str]]) -> str:
    """Return a table as plain CSV text with header."""
    names = [*table.names, *HOST_SPELLINGS.get(table.name, ("", ""))[1:]]
    names = [name for name in names if name]
    with io.StringIO() as text:
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()
