"""The `tochimart` command. It starts Dagster jobs and shows progress; all work is assets, so the UI sees all of it."""

from orchestration.cli._app import app

__all__ = ["app"]
