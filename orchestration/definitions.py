"""The code location Dagster opens (`workspace.yaml`). Importing it builds everything, so nothing else imports it."""

import sys

import dagster as dg

from orchestration.errors import TochimartError
from orchestration.process_settings import begin
from orchestration.resources.store import claim_profile
from orchestration.sinks import install, mask_databases
from orchestration.wiring import build_definitions


def load() -> dg.Definitions:
    """Definitions of this environment; a setting that cannot be used is shown as one line."""
    install()
    mask_databases()
    try:
        settings = begin()
        claim_profile(settings, settings.profile, say=lambda words: sys.stderr.write(f"{words}\n"))
        return build_definitions(settings)
    except TochimartError as error:
        raise SystemExit(f"error: {error}") from error


defs = load()
