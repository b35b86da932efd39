"""The commands of `tochimart import` and their help texts."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from orchestration.cli import _commands as commands
from orchestration.cli._errors import one_line_errors


class ImportCommandGroup(TyperGroup):
    """Runs `tochimart import FILE` as `tochimart import files FILE`, so that users need not name the subcommand."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["files", *args]
        return super().parse_args(ctx, args)


import_app = typer.Typer(
    cls=ImportCommandGroup,
    help="Import report files and GA4 event exports into the same marts: `tochimart import FILE` or `tochimart import ga4-export PATH`. "
    "`tochimart import history FILE` stores the results of an earlier year.",
    no_args_is_help=True,
)


@import_app.command("files")
@one_line_errors
def import_files(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Files, folders or zip archives downloaded from an ad console, GA4 or Search Console.",
        ),
    ],
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Show the format, the rows that would be loaded and the rows that would be refused. Changes nothing.",
        ),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print a JSON array, one object per table, and nothing else on standard output."),
    ] = False,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Export format, if it is not recognised from the content, for example google_ads or yahoo_display.",
        ),
    ] = None,
    account: Annotated[str | None, typer.Option(help="Account id, for a file that does not contain one.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="Your own mapping file for an unknown format (docs/export-files.md).")
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="For the same days, remove rows of earlier files that these files do not contain."
        ),
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", help="For the same days, keep rows of earlier files about other campaigns.")
    ] = False,
) -> None:
    """Import report files downloaded from an ad console."""
    commands.import_files(paths, dry_run, as_json, format_name, account, mapping, replace, add)


@import_app.command("ga4-export")
@one_line_errors
def import_ga4_export(
    path: Annotated[
        Path, typer.Argument(help="Parquet or newline-delimited JSON file of GA4 events, or a folder of such files.")
    ],
) -> None:
    """Import a GA4 BigQuery event export."""
    commands.import_ga4_export(path)


@import_app.command("history")
@one_line_errors
def import_history(
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV or XLSX with one row per period and medium (docs/history.md)."),
    ],
    engagement: Annotated[
        str,
        typer.Option("--engagement", metavar="ID", help="Id of the earlier engagement, for example tochigi_r6."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be stored, with its sums. Changes nothing.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove stored rows of this engagement that the file lacks.")
    ] = False,
    new_media: Annotated[
        bool, typer.Option("--new-media", help="Accept media that media.csv does not list, under the name in the file.")
    ] = False,
) -> None:
    """Import the results of an earlier year, to compare with: a table by period and medium."""
    commands.import_history(path, engagement, dry_run, replace, new_media)
