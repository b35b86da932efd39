"""The commands of `tochimart` and their help texts."""

import os
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import _backup, _health, _report
from orchestration.cli import _commands as commands
from orchestration.cli._errors import one_line_errors
from orchestration.cli._given import TraceArguments
from orchestration.cli._import_app import import_app
from orchestration.cli._init_app import init
from orchestration.cli._report import ReportName
from orchestration.log_format import LOG_VARIABLE, LogFormat

app = typer.Typer(
    name="tochimart",
    help="Advertising measurement for one engagement: fetch reports, reconcile totals, build marts and KPI tables, publish.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose_log(
    log: Annotated[
        LogFormat | None,
        typer.Option(
            "--log",
            help="What is written about a run: quiet (warnings), steps (one line per step, the default), all (also each report and table), "
            "json (the same as JSON lines). The setting TOCHIMART_LOG does the same.",
            show_default=False,
        ),
    ] = None,
) -> None:
    if log is not None:
        os.environ[LOG_VARIABLE] = log


app.command()(init)
app.add_typer(import_app, name="import")

FirstDayOption = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="YYYY-MM-DD", help="First day to fetch. Default with --to: the launch of the engagement."
    ),
]
LastDayOption = Annotated[
    str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day to fetch, included. Default: yesterday.")
]


@app.command()
@one_line_errors
def demo() -> None:
    """Run everything once on simulated data: start local servers, fetch the campaign, build the warehouse, write the report."""
    commands.demo()


@app.command()
@one_line_errors
def run(first: FirstDayOption = None, last: LastDayOption = None) -> None:
    """Fetch the given days from all platforms, rebuild the marts, run all checks, and publish the snapshot and the report.

    Without --from and --to, fetch what the schedule fetches every morning: days that were never fetched, from the launch to yesterday,
    and earlier days that a platform may still restate.
    """
    commands.run("daily", first, last)


@app.command()
@one_line_errors
def rebuild() -> None:
    """Build the warehouse again from the landed files, then replace the old one. Does not contact any platform."""
    commands.rebuild()


@app.command()
@one_line_errors
def backup(
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE|FOLDER",
            help="Path of the new backup file, or a folder. In a folder, the file name contains profile and time.",
        ),
    ] = None,
    verify: Annotated[
        Path | None,
        typer.Option("--verify", metavar="FILE", help="Read a backup and compare every byte with its manifest."),
    ] = None,
) -> None:
    """Write all data that cannot be fetched or computed again into one archive, without secrets. Only the owner can
    read it. Runs may continue meanwhile."""
    _backup.backup(target, verify)


@app.command()
@one_line_errors
def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="A backup made by tochimart backup.")],
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FOLDER", help="New or empty data folder. Default: TOCHIMART_HOME."),
    ] = None,
) -> None:
    """Check a backup, unpack it into a new or empty data folder, and print the remaining steps (docs/deployment.md)."""
    _backup.restore(archive, into)


@app.command()
@one_line_errors
def health() -> None:
    """Print in one line whether the service, its schedules and the published file work. Exit code 0 if they do, 1 if
    not."""
    _health.health()


@app.command()
@one_line_errors
def report(
    kind: Annotated[
        ReportName,
        typer.Argument(
            metavar="week-one|biweekly|final|results",
            help="week-one: first week; biweekly: two weeks; final: analysis of the whole period (分析結果報告書); results: A4 results "
            "report (実績報告書).",
        ),
    ],
    number: Annotated[
        int | None,
        typer.Option("--number", min=1, help="Number of the two-week period. Default: the last one that is over."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="YYYY-MM-DD", help="Choose the period that was the last one over on this day."),
    ] = None,
    is_issue: Annotated[
        bool,
        typer.Option("--issue", help="Issue the report: store its figures, so that it never changes again."),
    ] = False,
    is_new_edition: Annotated[
        bool,
        typer.Option(
            "--new-edition", help="With --issue: issue it again with today's figures. The issued one is kept."
        ),
    ] = False,
    formats: Annotated[
        str,
        typer.Option("--formats", metavar="html,pdf,xlsx,pptx", help="Formats of a draft, separated by commas."),
    ] = "html,pdf,xlsx,pptx",
) -> None:
    """Make a report from the published file, as a draft or issued: HTML, PDF, workbook and slides with the same figures.

    People edit proposals and remarks in the text file whose path is printed (docs/reports.md). A report that was issued is rendered
    again from its stored figures.
    """
    _report.report(kind.value, number, as_of, is_issue, is_new_edition, formats)


@app.command()
@one_line_errors
def kpi(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON array, one object per medium and the total, exact figures.")
    ] = False,
) -> None:
    """Print the KPI table of the published snapshot."""
    commands.show_kpi(as_json)


@app.command()
@one_line_errors
def actions(
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print only the lines for actions.csv, one per proposal of a rule.")
    ] = False,
) -> None:
    """Print the open proposals of the published snapshot, and lines to paste into actions.csv."""
    commands.show_actions(as_csv)


@app.command()
@one_line_errors
def trace(
    kpi: Annotated[
        str, typer.Argument(metavar="KPI", help="Column of kpi.daily: cost_net, clicks, sessions, cv, cpa …")
    ],
    platform: Annotated[
        str, typer.Option(help="Ad platform code, for example google_ads, yahoo_search or yahoo_display.")
    ],
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Single day of the figure, instead of --from and --to."),
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day of the figure.")] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day of the figure, included.")
    ] = None,
    campaign: Annotated[
        str | None, typer.Option(help="Campaign code of the contract (campaigns.csv), for example intern_winter.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Target code of the contract (targets.csv), for example main_m.")
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Also print the SQL of each level.")] = False,
) -> None:
    """Show where a figure comes from: each level from the KPI table down to the landed files and their requests."""
    commands.trace(TraceArguments(kpi, platform, day, first, last, campaign, target, sql))


@app.command()
@one_line_errors
def sandbox(
    today: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Date of the simulated clock. Default: today of the settings."),
    ] = None,
) -> None:
    """Run the simulated platform servers in the foreground until Ctrl-C."""
    commands.sandbox(today)


@app.command()
@one_line_errors
def dev(
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
    host: Annotated[
        str, typer.Option(help="Address to listen on. An address other machines can reach needs TOCHIMART_UI_TOKEN.")
    ] = "127.0.0.1",
) -> None:
    """Start the Dagster UI. In the sandbox profile, also start the simulated platform servers."""
    commands.dev(host, port)


@app.command()
@one_line_errors
def check(
    seeds: Annotated[
        Path | None,
        typer.Option(
            "--seeds",
            metavar="FOLDER|FILE.xlsx",
            help="Folder or workbook to check. Default: every engagement of the settings, and what is between them.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON array with an object for each finding.")
    ] = False,
) -> None:
    """Check the tables people write (engagement, media, CV rules, costs, plan …) and print what to correct.

    Does not contact any platform and changes nothing. Exit code 0 if the tables can be used, 1 if not. Every run makes the same
    check before it starts. docs/seeds.md describes each table.
    """
    commands.check(seeds, as_json)


@app.command()
@one_line_errors
def doctor() -> None:
    """Read one day of every account and report whether credentials, permissions, API version and quota are fine."""
    commands.doctor()


@app.command()
@one_line_errors
def alerts(
    test: Annotated[
        bool,
        typer.Option(
            "--test", help="Send a test message through each channel. Exit code 1 if a channel does not accept it."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the messages that would be sent. Sends and changes nothing.")
    ] = False,
) -> None:
    """Send alerts that need an action to the chat room or by mail, once per cause, and print the open alerts.
    Dagster's sensor does the same every minute, and `tochimart run` does it at its end."""
    commands.alerts(test, dry_run)


@app.command()
@one_line_errors
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object, for monitoring.")] = False,
) -> None:
    """Show the status of the data folder on one screen: runs, sources, alerts, target, and the next step.

    Exit code 0 if all is fine, 1 if a person must act, 2 if there is no usable data. Works during a run.
    """
    commands.status(as_json)


@app.command()
@one_line_errors
def portfolio(
    places: Annotated[
        list[Path],
        typer.Argument(metavar="HOME...", help="Data folders (TOCHIMART_HOME) or published files (tochimart.duckdb)."),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON array, one object per data folder, and nothing else.")
    ] = False,
) -> None:
    """Show several clients in one table, one row each: CV and CPA against the targets, pace and forecast, budget, data, alerts.

    Opens the published files one after another, only for reading; copies and writes nothing. Exit code 1 if one of them cannot be
    read; the others are still shown.
    """
    commands.show_portfolio(places, as_json)
