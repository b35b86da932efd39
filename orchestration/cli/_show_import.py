"""What the command line shows of export files: what they are, what each column means, how rows would load, what is refused."""

from itertools import islice

import pyarrow as pa
from rich.table import Table

from orchestration.cli._show import CONSOLE
from orchestration.resources.imports.console import ConsoleFile, Outcome, proposals
from orchestration.resources.privacy import masked_text
from orchestration.settings import Settings

FEW = 5
SAME = ("platform", "file_account_id", "level")
"""Columns said once instead of row by row."""


def recognised(file: ConsoleFile, in_detail: bool) -> None:
    """One line per table of the file; `in_detail` with its columns, first rows and what is set aside."""
    for one in file.outcomes:
        days = f"{one.days[0]} to {one.days[-1]}" if one.days else "no day of the engagement"
        CONSOLE.print(
            f"{one.found.source.name}: {one.found.format.title}, {one.found.encoding}, {days}",
            style="bold",
            soft_wrap=True,
        )
        other = "".join(f", {count:,} {why}" for why, count in one.not_data.items())
        CONSOLE.print(
            f"  {one.read:,} rows read = {one.loaded:,} loaded + {len(one.bad):,} quarantined{other}", soft_wrap=True
        )
        CONSOLE.print(f"  {proof(one)}", soft_wrap=True)
        for note in one.notes:
            CONSOLE.print(f"  {note}", style="yellow", soft_wrap=True)
        if in_detail:
            columns(one)
            first_rows(one)
        aside(one)
    media(file)
    if in_detail:
        CONSOLE.print("\nnothing was stored (--dry-run)")


def media(file: ConsoleFile) -> None:
    """Rows to add to seeds/media.csv, where the file has media it does not list."""
    if found := proposals(file.outcomes):
        CONSOLE.print(
            "  seeds/media.csv lists no such medium, so its sessions and CV do not count as advertising. Add, with the utm_source and "
            "utm_medium your links carry:",
            style="yellow",
            soft_wrap=True,
        )
        for one in found:
            CONSOLE.print(f"    {one.line}", soft_wrap=True, markup=False)


def proof(one: Outcome) -> str:
    """What speaks for the file being read whole: the count of its bytes, and the totals it states."""
    counted = f"a second count of the file's bytes: {one.counted or 0:,} rows that are not blank"
    if one.totals_agree is None:
        return f"{counted}; it states no totals"
    word = "agree" if one.totals_agree else "do not agree"
    return f"{counted}; {one.totals_rows:,} totals rows {word} with the rows"


def columns(one: Outcome) -> None:
    """Header by header, the field it is read as."""
    CONSOLE.print(f"  header in line {one.found.line}, mapping {one.found.format.name}", soft_wrap=True)
    CONSOLE.print(f"  {one.found.format.verified}", style="dim", soft_wrap=True)
    table = Table()
    table.add_column("header")
    table.add_column("field")
    for header, field in zip(one.found.headers, one.found.columns, strict=True):
        table.add_row(header, field or "–", style="" if field else "dim")
    CONSOLE.print(table)


def first_rows(one: Outcome) -> None:
    """The first rows as they would load, without columns that are empty throughout; personal data masked."""
    rows = one.table.slice(0, FEW)
    names = [name for name in rows.column_names if name not in SAME and rows[name].null_count < rows.num_rows]
    same = ", ".join(f"{name} {rows[name][0]}" for name in SAME if name in rows.column_names and rows.num_rows)
    CONSOLE.print(f"  the first of {one.table.num_rows:,} rows of {one.report.table}: {same}", soft_wrap=True)
    table = Table()
    for name in names:
        figure = pa.types.is_integer(rows[name].type) or pa.types.is_floating(rows[name].type)
        table.add_column(name, justify="right" if figure else "left")
    for row in rows.select(names).to_pylist():
        table.add_row(*(masked_text(str(value)) if value is not None else "–" for value in row.values()))
    CONSOLE.print(table)


def aside(one: Outcome) -> None:
    """The first rows that would be, or were, set aside."""
    for bad in islice(one.bad, FEW):
        where = f"line {bad.line}" + (f", {bad.column}" if bad.column else "")
        CONSOLE.print(f"  refused {where}: {masked_text(bad.reason)}", style="red", soft_wrap=True)
    if len(one.bad) > FEW:
        CONSOLE.print(f"  … and {len(one.bad) - FEW:,} more", style="red")


def known() -> None:
    """A file with the very same content is there already."""
    CONSOLE.print("  imported before with the very same content: nothing to do")


def quarantined(settings: Settings) -> None:
    """Where rows that were set aside can be read."""
    folder = settings.home / "quarantine"
    if any(folder.glob("*.csv")):
        CONSOLE.print(f"rows set aside stand in {folder}", soft_wrap=True)
