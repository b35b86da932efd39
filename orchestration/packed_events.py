"""Compresses the stored text of Dagster events. An event is 2 kB of JSON, most of which is the same in every event.
Compression reduces it to a sixth.

A compressed text is stored as `~1:` and base64. Uncompressed texts stay readable, so the history of an earlier
version needs no migration.
"""

import base64
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa

PACKED_PREFIX = "~1:"
"""Begins a packed text. It names the dictionary: another one needs another mark, and this one must stay readable."""
EVENT_JSON_START = '{"__class__": "EventLogEntry"'
COMPRESSION_LEVEL = 6
COMPRESSION_DICTIONARY = "".join(
    (
        '"ASSET_CHECK_EVALUATION_PLANNED", "logging_tags": {}, "message": "daily intends to execute asset check ',
        '"AssetCheckEvaluationPlanned", "asset_key": {"__class__": "AssetKey", "path": ["seeds", "partitions_subset": null',
        '"TimeWindowPartitionsSubset", "included_time_windows": [{"__class__": "TimeWindow", "end": {"__class__": ',
        '"TimestampWithTimezone", "timestamp": 177, "timezone": "Asia/Tokyo"}, "start": {"__class__": "num_partitions": ',
        '"partitions_def": {"__class__": "TimeWindowPartitionsDefinition", "cron_schedule": "0 0 * * *", "end_offset": 0, ',
        '"exclusions": null, "fmt": "%Y-%m-%d", "ASSET_MATERIALIZATION_PLANNED", "daily intends to materialize asset [\\"',
        '"AssetMaterializationPlannedData", "raw_google_ads", "raw_yahoo_search", "raw_yahoo_display", "raw_ga4", "search_console", ',
        '"unique_grain_", "not_null_", "accepted_values_", "relationships_", "reach_the_mart", "keeps_every_total", ',
        '"AssetCheckEvaluation", "blocking": true, "check_name": "description": null, "metadata": {"dagster_dbt/failed_row_count": ',
        '{"__class__": "IntMetadataEntryData", "value": 0}, "unique_id": {"text": "test.tochimart.', '"status": {"text": "pass"}, ',
        '"partition": null, "severity": {"__enum__": "AssetCheckSeverity.ERROR"}, "success": true, "target_materialization_data": ',
        '{"__class__": "AssetCheckEvaluationTargetMaterializationData", "run_id": "storage_id": "event_type_value": ',
        '"ASSET_CHECK_EVALUATION", "logging_tags": "message": "Asset check \'on \'marts/ passed.", ',
        '"StepOutputData", "metadata_entries": [], "step_output_handle": {"__class__": "StepOutputHandle", "mapping_key": null, ',
        '"output_name": "type_check_data": {"__class__": "TypeCheckData", "description": null, "label": "metadata_entries": [], ',
        '"success": true}, "version": null}, "event_type_value": "STEP_OUTPUT", "message": "Yielded output \\" of type \\"Any\\". ',
        '(Type check passed).", "of type \\"Nothing\\". (Type check passed).", ',
        '"StepMaterializationData", "asset_lineage": [], "materialization": {"__class__": "AssetMaterialization", "asset_key": ',
        '{"__class__": "AssetKey", "path": ["landing", "intermediate", "staging", "marts", "kpi", "raw_"]}, "description": null, ',
        '"metadata_entries": [{"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": ',
        '"FloatMetadataEntryData", "value": 0.0}, "label": "Execution Duration"}, {"__class__": "EventMetadataEntry", ',
        '"description": null, "entry_data": {"__class__": "TextMetadataEntryData", "text": "model.tochimart."}, "label": "unique_id"}, ',
        '{"__class__": "EventMetadataEntry", "description": null, "entry_data": {"__class__": "TextMetadataEntryData", "text": ',
        '"success"}, "label": "status"}, "label": "invocation_id"}, {"__class__": "EventMetadataEntry", "description": null, ',
        '"entry_data": {"__class__": "IntMetadataEntryData", "value": 1}, ',
        '"label": "dagster/partition_row_count"}, "label": "dagster/row_count"}], ',
        '"label": "accounts"}, "label": "values masked"}, "label": "total metrics_impressions", "total metrics_clicks", ',
        '"total metrics_cost_micros", "total metrics_conversions", "partition": "2026-0", "tags": {"dagster/code_version": ',
        '"dagster/data_version": "dagster/input_data_version/source/google_ads": "INITIAL", "dagster/input_event_pointer/": "NULL"}}}, ',
        '"event_type_value": "ASSET_MATERIALIZATION", "logging_tags": {"job_name": "daily", "op_name": "dbt_build", ',
        '"resource_fn_name": "None", "resource_name": "None", "run_id": "step_key": "message": "Materialized value ',
        '"pid": "pipeline_name": "daily", "solid_handle": {"__class__": "SolidHandle", "name": "dbt_build", "parent": null}, ',
        '"step_handle": {"__class__": "StepHandle", "key": "dbt_build", "solid_handle": {"__class__": "SolidHandle", "name": ',
        '"dbt_build", "parent": null}}, "step_key": "dbt_build", "step_kind_value": "COMPUTE"}, "error_info": null, "level": 10, ',
        '"message": "", "pipeline_name": "daily", "run_id": "step_key": "dbt_build", "timestamp": 179, "user_message": ',
        '{"__class__": "EventLogEntry", "dagster_event": {"__class__": "DagsterEvent", "event_specific_data": {"__class__": "',
    )
).encode()  # fmt: skip
"""Compression dictionary: text that most events contain, the most frequent text last. Never change it, because stored
texts can be decompressed only with it."""


def pack(text: str) -> str:
    """Return the text of an event compressed, and any other text unchanged."""
    packer = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=COMPRESSION_DICTIONARY)
    return PACKED_PREFIX + base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode()


def unpack(text: str) -> str:
    """Return a packed text decompressed, and any other text unchanged."""
    if not text.startswith(PACKED_PREFIX):
        return text
    reader = zlib.decompressobj(-zlib.MAX_WBITS, zdict=COMPRESSION_DICTIONARY)
    return reader.decompress(base64.b64decode(text[len(PACKED_PREFIX) :])).decode()


def pack_events(engine: "sa.Engine") -> None:
    """Make an SQLite engine compress events when it stores them, and decompress them when it reads them."""
    from sqlalchemy import event

    event.listen(engine, "connect", read_packed)
    event.listen(engine, "before_cursor_execute", pack_parameters, retval=True)


def read_packed(connection: sqlite3.Connection, _record: object = None) -> None:
    """Make a connection decompress packed texts when it reads them."""
    connection.text_factory = read_text


def read_text(stored: bytes) -> str:
    return unpack(stored.decode())


def pack_parameters(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, is_many: bool
) -> tuple[str, Any]:
    """Return the statement, and its parameters with the texts of events compressed."""
    return statement, [packed_row(row) for row in parameters] if is_many else packed_row(parameters)


def packed_row(row: Any) -> Any:
    if isinstance(row, dict):
        return {name: packed_value(value) for name, value in row.items()}
    return tuple(packed_value(value) for value in row)


def packed_value(value: Any) -> Any:
    return pack(value) if isinstance(value, str) and value.startswith(EVENT_JSON_START) else value
