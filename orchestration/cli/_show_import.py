"""Terminal output about export files: recognised format, meaning of each column, first rows, and rows set aside."""

from itertools import islice

import pyarrow as pa
from rich.table import Table

from orchestration.cli._show import CONSOLE
from orchestration.resources.imports.console import ConsoleFile, TableResult, propose_media
from orchestration.resources.privacy import mask_text
from orchestration.settings import Settings

MAX_SHOWN_ROWS = 5
COLUMNS_SHOWN_ONCE = ("platform", "file_account_id", "level")
"""Columns shown once for the whole table instead of in every row."""


def print_recognised_tables(file: ConsoleFile, in_detail: bool) -> None:
    """Print one line per table of the file. With `in_detail`, also its columns, first rows and rows set aside."""
    for outcome in file.outcomes:
        days = f"{outcome.days[0]} to {outcome.days[-1]}" if outcome.days else "no day of the engagement"
        CONSOLE.print(
            f"{outcome.recognised.source.name}: {outcome.recognised.format.title}, {outcome.recognised.encoding}, {days}",
            style="bold",
            soft_wrap=True,
        )
        other = "".join(f", {count:,} {why}" for why, count in outcome.not_data_counts.items())
        CONSOLE.print(
            f"  {outcome.rows_read:,} rows read = {outcome.loaded:,} loaded + {len(outcome.bad_rows):,} quarantined{other}",
            soft_wrap=True,
        )
        CONSOLE.print(f"  {completeness_evidence(outcome)}", soft_wrap=True)
        for note in outcome.notes:
            CONSOLE.print(f"  {note}", style="yellow", soft_wrap=True)
        if in_detail:
            print_column_mapping(outcome)
            print_first_rows(outcome)
        print_quarantined_rows(outcome)
    print_media_proposals(file)
    if in_detail:
        CONSOLE.print("\nnothing was stored (--dry-run)")


def print_media_proposals(file: ConsoleFile) -> None:
    """Print rows to add to media.csv, if the file contains media that are not listed there."""
    if proposals := propose_media(file.outcomes):
        CONSOLE.print(
            "  media.csv lists no such medium, so its sessions and CV do not count as advertising. Add, with the utm_source and "
            "utm_medium your links carry:",
            style="yellow",
            soft_wrap=True,
        )
        for proposal in proposals:
            CONSOLE.print(f"    {proposal.line}", soft_wrap=True, markup=False)


def completeness_evidence(outcome: TableResult) -> str:
    """Return a text about the evidence that the file was read completely: the row count of its bytes and the totals it
    states."""
    counted = f"a second count of the file's bytes: {outcome.confirmed_rows or 0:,} rows that are not blank"
    if outcome.totals_agree is None:
        return f"{counted}; it states no totals"
    word = "agree" if outcome.totals_agree else "do not agree"
    return f"{counted}; {outcome.totals_rows:,} totals rows {word} with the rows"


def print_column_mapping(outcome: TableResult) -> None:
    """Print for each header the field it is read as."""
    CONSOLE.print(
        f"  header in line {outcome.recognised.line}, mapping {outcome.recognised.format.name}", soft_wrap=True
    )
    CONSOLE.print(f"  {outcome.recognised.format.verified}", style="dim", soft_wrap=True)
    table = Table()
    table.add_column("header")
    table.add_column("field")
    for header, field in zip(outcome.recognised.headers, outcome.recognised.columns, strict=True):
        table.add_row(header, field or "–", style="" if field else "dim")
    CONSOLE.print(table)


def print_first_rows(outcome: TableResult) -> None:
    """Print the first rows as they would be loaded, without columns that are empty in all rows. Personal data is
    masked."""
    rows = outcome.table.slice(0, MAX_SHOWN_ROWS)
    names = [
        name for name in rows.column_names if name not in COLUMNS_SHOWN_ONCE and rows[name].null_count < rows.num_rows
    ]
    same = ", ".join(
        f"{name} {rows[name][0]}" for name in COLUMNS_SHOWN_ONCE if name in rows.column_names and rows.num_rows
    )
    CONSOLE.print(f"  the first of {outcome.table.num_rows:,} rows of {outcome.report.table}: {same}", soft_wrap=True)
    table = Table()
    for name in names:
        figure = pa.types.is_integer(rows[name].type) or pa.types.is_floating(rows[name].type)
        table.add_column(name, justify="right" if figure else "left")
    for row in rows.select(names).to_pylist():
        table.add_row(*(mask_text(str(value)) if value is not None else "–" for value in row.values()))
    CONSOLE.print(table)


def print_quarantined_rows(outcome: TableResult) -> None:
    """Print the first rows that would be, or were, set aside."""
    for bad in islice(outcome.bad_rows, MAX_SHOWN_ROWS):
        where = f"line {bad.line}" + (f", {bad.column}" if bad.column else "")
        CONSOLE.print(f"  refused {where}: {mask_text(bad.reason)}", style="red", soft_wrap=True)
    if len(outcome.bad_rows) > MAX_SHOWN_ROWS:
        CONSOLE.print(f"  … and {len(outcome.bad_rows) - MAX_SHOWN_ROWS:,} more", style="red")


def print_already_imported() -> None:
    """Print that a file with identical content was imported before."""
    CONSOLE.print("  imported before with the very same content: nothing to do")


def print_quarantine_location(settings: Settings) -> None:
    """Print the path of the file that contains the rows set aside."""
    folder = settings.home / "quarantine"
    if any(folder.glob("*.csv")):
        CONSOLE.print(f"rows set aside stand in {folder}", soft_wrap=True)
