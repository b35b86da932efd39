"""GA4's event export (BigQuery files): checked, masked and staged by DuckDB, one row per event."""

from orchestration.resources.imports.ga4_export.importer import EVENTS, KINDS, Events, Ga4Export, load_salt

__all__ = ["EVENTS", "KINDS", "Events", "Ga4Export", "load_salt"]
