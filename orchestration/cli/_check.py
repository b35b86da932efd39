"""Output of `tochimart check`: one line per finding, or a JSON array."""

import json
from pathlib import Path

import typer

from orchestration.cli._show import CONSOLE
from orchestration.seeds import ERROR, TAKEN_AS_MEANT, WARNING, check_seeds

SEVERITY_HEADINGS = {
    ERROR: ("error", "red", "cannot be used"),
    WARNING: ("look at", "yellow", "to look at"),
    TAKEN_AS_MEANT: ("taken as meant", "cyan", "taken as meant"),
}


def show_check(source: Path | None, as_json: bool) -> bool:
    """Print every finding in the seeds at `source`, or in the project's own seeds. Returns False if there is an error."""
    seeds = check_seeds(source)
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in seeds.findings], ensure_ascii=False, indent=2))
        return not seeds.errors
    for finding in seeds.findings:
        mark, colour, _ = SEVERITY_HEADINGS[finding.level]
        CONSOLE.print(f"{mark:14} ", style=colour, end="")
        CONSOLE.print(finding.line(), markup=False, highlight=False, soft_wrap=True)
    counts = {level: sum(finding.level == level for finding in seeds.findings) for level in SEVERITY_HEADINGS}
    counts_text = ", ".join(f"{count} {SEVERITY_HEADINGS[level][2]}" for level, count in counts.items() if count)
    rows = sum(len(table) for table in seeds.tables.values())
    verdict = "nothing can be built" if seeds.errors else "the seeds can be used"
    CONSOLE.print(
        f"{seeds.source}: {len(seeds.tables)} tables, {rows} rows; {counts_text or 'nothing found'}: {verdict}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    return not seeds.errors
