"""The commands and their help texts."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from orchestration.cli import _commands as commands
from orchestration.cli._errors import one_line_errors

app = typer.Typer(
    name="tochimart",
    help="Advertising measurement for one engagement: fetch, prove, build, report, publish.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class FilesUnlessNamed(TyperGroup):
    """`tochimart import FILE` means `tochimart import files FILE`: people think of the file, not of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["files", *args]
        return super().parse_args(ctx, args)


import_app = typer.Typer(
    cls=FilesUnlessNamed,
    help="Take files into the same marts as the platforms' APIs: `tochimart import FILE` or `tochimart import ga4-export PATH`.",
    no_args_is_help=True,
)
app.add_typer(import_app, name="import")

FirstDay = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day. Default: the launch.")]
LastDay = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day. Default: yesterday.")]


@app.command()
@one_line_errors
def demo() -> None:
    """Fetch the simulated campaign from the sandbox servers, build everything and show the KPI table."""
    commands.demo()


@app.command()
@one_line_errors
def run(first: FirstDay = None, last: LastDay = None) -> None:
    """Fetch days from every platform, load, build, prove, report and publish."""
    commands.run("daily", first, last)


@app.command()
@one_line_errors
def rebuild() -> None:
    """Make the working database again from the landing zone, beside the old one, and put it in its place. Asks no platform."""
    commands.rebuild()


@import_app.command("files")
@one_line_errors
def import_files(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files, folders or zips downloaded from management consoles."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what the file is, how it would load and what would be refused.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print a JSON array, one object per table, and nothing else on standard output."),
    ] = False,
    wanted: Annotated[
        str | None,
        typer.Option("--format", help="The format, where content does not tell: google_ads, yahoo_display …"),
    ] = None,
    account: Annotated[str | None, typer.Option(help="The account, where the file names none.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="A mapping file of your own (docs/export-files.md).")] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Let go what earlier files say of the same days and these files do not hold."),
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", help="Keep what earlier files say of other campaigns of the same days.")
    ] = False,
) -> None:
    """Import report files downloaded from an ad console."""
    commands.import_files(paths, dry_run, as_json, wanted, account, mapping, replace, add)


@import_app.command("ga4-export")
@one_line_errors
def import_ga4_export(
    path: Annotated[Path, typer.Argument(help="A Parquet or newline-JSON file of GA4 events, or a folder of them.")],
) -> None:
    """Take a GA4 BigQuery event export."""
    commands.import_ga4_export(path)


@app.command()
@one_line_errors
def kpi(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON array, one object per medium and the total, exact figures.")
    ] = False,
) -> None:
    """Show the KPI table of the published snapshot."""
    commands.show_kpi(as_json)


@app.command()
@one_line_errors
def trace(
    kpi: Annotated[
        str, typer.Argument(metavar="KPI", help="A figure of kpi.daily: cost_net, clicks, sessions, cv, cpa …")
    ],
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day.")],
    platform: Annotated[str, typer.Option(help="The platform, as in kpi.daily.")],
    sql: Annotated[bool, typer.Option("--sql", help="Show each level's query too, to run it yourself.")] = False,
) -> None:
    """Follow a figure down to the landed files and the requests that fetched them."""
    commands.trace(kpi, day, platform, sql)


@app.command()
@one_line_errors
def sandbox(
    today: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day the simulated clock stands at.")
    ] = None,
) -> None:
    """Run the sandbox servers in the foreground, until interrupted."""
    commands.sandbox(today)


@app.command()
@one_line_errors
def dev(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Another than this machine's own needs TOCHIMART_UI_TOKEN.")
    ] = "127.0.0.1",
) -> None:
    """Open Dagster's UI, with the sandbox servers behind it in the sandbox profile."""
    commands.dev(host, port)


@app.command()
@one_line_errors
def check(
    seeds: Annotated[
        Path | None,
        typer.Option(
            "--seeds",
            metavar="FOLDER|FILE.xlsx",
            help="Seeds to check. Default: TOCHIMART_SEEDS, else the folder seeds/.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON array with an object for each finding.")
    ] = False,
) -> None:
    """Check every seed (engagement, media, CV rules, costs, plan …) and say what to write where a value cannot be used.

    Reads no platform and changes nothing. Exit code 0 when the seeds can be used, 1 when not. Every run makes the same check before it
    starts. docs/seeds.md describes each table.
    """
    commands.check(seeds, as_json)


@app.command()
@one_line_errors
def doctor() -> None:
    """Read a day of every account and say whether credentials, permission, API version and quota are fine."""
    commands.doctor()
