"""`tochimart import history`: checks a table of an earlier year's results, shows its sums by medium, and stores it."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import typer
from rich.table import Table

from orchestration.cli._show import CONSOLE, format_number
from orchestration.errors import PermanentError
from orchestration.history_facts import FIGURES, history_path
from orchestration.history_import import Cells, Sums, add_up, mask_rows, refuse_lost_rows, store_history
from orchestration.profile import claim_home
from orchestration.resources.base import refuse_special
from orchestration.seeds import WARNING, Finding, read_seed
from orchestration.seeds.history_table import engagement_code, read_history_table
from orchestration.settings import Settings

MAX_SHOWN_ERRORS = 20


def import_history(
    settings: Settings, path: Path, engagement: str, dry_run: bool, replace: bool, accepts_new_media: bool
) -> None:
    """Store the table in `path` as the results of the engagement with the id `engagement`. Raises PermanentError, with one
    line per error, if it cannot be used; nothing is stored then."""
    engagement_id = engagement_code(engagement)
    refuse_special(path)
    media = {row["medium"]: row["name_ja"] for row in read_seed("media", settings.seed_source)}
    table = read_history_table(path, media, accepts_new_media)
    if table.errors:
        raise PermanentError(_error_lines(path, table.errors))
    for finding in table.findings:
        heading, style = ("look at", "yellow") if finding.level == WARNING else ("taken as meant", "cyan")
        CONSOLE.print(f"{heading}: {finding.line()}", style=style, soft_wrap=True)
    rows = mask_rows(table.rows)
    _print_sums(rows, table.totals)
    if not replace:
        refuse_lost_rows(settings.home, engagement_id, rows)
    target = history_path(settings.home, engagement_id)
    if dry_run:
        CONSOLE.print(f"nothing was stored (--dry-run); it would be {target}", soft_wrap=True)
        return
    claim_home(settings.home, settings.profile)
    store_history(settings.home, engagement_id, rows, path, settings.now())
    typer.echo(f"stored {len(rows)} rows in {target}")


def _error_lines(path: Path, errors: Sequence[Finding]) -> str:
    lines = [f"  {finding.line()}" for finding in errors[:MAX_SHOWN_ERRORS]]
    if len(errors) > MAX_SHOWN_ERRORS:
        lines.append(f"  … and {len(errors) - MAX_SHOWN_ERRORS} more")
    return "\n".join(
        [f"{path.name} has {len(errors)} error{'s' if len(errors) > 1 else ''}, nothing was stored:", *lines]
    )


def _print_sums(rows: Sequence[Cells], totals: int) -> None:
    """Print the sums of each medium and of all rows. A figure that is unknown in some rows names their number."""
    first, last = min(row["first_day"] for row in rows), max(row["last_day"] for row in rows)
    checked = f"compared with {totals} total row{'s' if totals > 1 else ''}" if totals else "the file states no totals"
    table = Table(title=f"{first} to {last}, {len(rows)} rows; {checked}")
    table.add_column("medium")
    for name in ("rows", *FIGURES):
        table.add_column(name, justify="right")
    for medium in sorted({row["medium"] for row in rows}):
        table.add_row(medium, *_cells(add_up([row for row in rows if row["medium"] == medium])))
    table.add_row("total", *_cells(add_up(rows)), style="bold")
    CONSOLE.print(table)


def _cells(sums: Sums) -> list[str]:
    return [f"{sums.rows:,}", *(_cell(sums.sums[name], sums.unknown[name]) for name in FIGURES)]


def _cell(value: Decimal | None, unknown: int) -> str:
    digits = 0 if value is None or value == value.to_integral_value() else 2
    return format_number(value, digits) + (f" ({unknown} unknown)" if unknown else "")
