"""The code location that Dagster opens (`workspace.yaml`). Importing it builds all definitions, so no other module
imports it."""

import sys

from orchestration.garbage import keep_loaded_objects, reduce_garbage_collection

reduce_garbage_collection()

import dagster as dg

from orchestration.errors import TochimartError
from orchestration.process_settings import initialise_process
from orchestration.resources.store import claim_profile
from orchestration.sinks import install_masking, mask_databases
from orchestration.wiring import build_definitions


def load_definitions() -> dg.Definitions:
    """Return the definitions for the current settings. An invalid setting is shown as one line."""
    install_masking()
    mask_databases()
    try:
        settings = initialise_process()
        claim_profile(settings, settings.profile, print_message=lambda words: sys.stderr.write(f"{words}\n"))
        return build_definitions(settings)
    except TochimartError as error:
        raise SystemExit(f"error: {error}") from error


defs = load_definitions()
keep_loaded_objects()
