"""Output of `tochimart check`: one line per finding, or a JSON array."""

import json
from collections.abc import Sequence
from pathlib import Path

import typer

from orchestration.cli._show import CONSOLE
from orchestration.seeds import ERROR, TAKEN_AS_MEANT, WARNING, Finding, Seeds, check_seeds

SEVERITY_HEADINGS = {
    ERROR: ("error", "red", "cannot be used"),
    WARNING: ("look at", "yellow", "to look at"),
    TAKEN_AS_MEANT: ("taken as meant", "cyan", "taken as meant"),
}


def show_check(sources: Sequence[Path], between: Sequence[Finding], as_json: bool) -> bool:
    """Print every finding in the seeds of each of `sources`, and the findings `between` engagements. Returns False if there
    is an error."""
    checked = [check_seeds(source) for source in sources]
    findings = [*(finding for seeds in checked for finding in seeds.findings), *between]
    is_sound = not any(finding.level == ERROR for finding in findings)
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
        return is_sound
    for seeds in checked:
        print_findings(seeds.findings)
        print_summary(seeds)
    print_findings(between)
    return is_sound


def print_findings(findings: Sequence[Finding]) -> None:
    """Print one line per finding."""
    for finding in findings:
        mark, colour, _ = SEVERITY_HEADINGS[finding.level]
        CONSOLE.print(f"{mark:14} ", style=colour, end="")
        CONSOLE.print(finding.line(), markup=False, highlight=False, soft_wrap=True)


def print_summary(seeds: Seeds) -> None:
    """Print what was read from one folder or workbook, and whether it can be used."""
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
