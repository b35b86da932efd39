"""`tochimart health`: one line and an exit code, for service managers and container health checks."""

from datetime import UTC, datetime

import typer

from orchestration.settings import Settings
from orchestration.settings_base import read_settings


def health() -> None:
    """Print the result of the health check; exit code 1 when something is wrong."""
    from orchestration.health import check_health

    result = check_health(read_settings(Settings, {}), datetime.now(UTC))
    typer.echo(result.line())
    if result.problems:
        raise typer.Exit(1)
