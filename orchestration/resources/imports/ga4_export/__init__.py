"""GA4 event exports (BigQuery files): checked, masked and staged by DuckDB, one row per event."""

from orchestration.resources.imports.ga4_export.importer import EVENTS, EXPORT_KINDS, Events, Ga4Export, load_salt

__all__ = ["EVENTS", "EXPORT_KINDS", "Events", "Ga4Export", "load_salt"]
