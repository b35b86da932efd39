"""Corrects the planned events of a Dagster run: one event per asset, with the days of that asset only.

Dagster assigns the days of a run to every asset and check, also to those without daily partitions, and records one event per asset and
day. A run over 77 days planned 31,724 events that way instead of 412.
"""

from collections.abc import Mapping, Sequence

import dagster as dg
from dagster import EventLogEntry
from dagster._core.events import AssetMaterializationPlannedData, DagsterEventType
from dagster_shared.record import copy

PLANNED_ASSET_EVENT = DagsterEventType.ASSET_MATERIALIZATION_PLANNED
PLANNED_CHECK_EVENT = DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED


def is_partitioned_by_day(key: dg.AssetKey) -> bool:
    """Return whether an asset has daily partitions: landed files of a report, and raw tables."""
    return key.path[0] == "landing" or key.path[0].startswith("raw_")


def limit_planned_days(event: EventLogEntry) -> EventLogEntry:
    """Return the event. A planned event of an asset or check without daily partitions loses the run's days."""
    dagster_event = event.dagster_event
    if dagster_event is None or dagster_event.event_type not in {PLANNED_CHECK_EVENT, PLANNED_ASSET_EVENT}:
        return event
    data: object
    if dagster_event.event_type == PLANNED_CHECK_EVENT:
        data = copy(dagster_event.asset_check_planned_data, partitions_subset=None)
    else:
        planned = dagster_event.asset_materialization_planned_data
        data = (
            planned if is_partitioned_by_day(planned.asset_key) else AssetMaterializationPlannedData(planned.asset_key)
        )
    return event._replace(dagster_event=dagster_event._replace(event_specific_data=data))


def newest_plan_by_partition(planned: Sequence[tuple[int, EventLogEntry]]) -> dict[str, tuple[str, int]]:
    """Return `{partition: (run id, event id)}`: for each partition, the newest event that plans it. `planned` maps
    event ids to their events."""
    plans: dict[str, tuple[str, int]] = {}
    for event_id, event in sorted(planned, key=lambda pair: pair[0]):
        data = event.get_dagster_event().asset_materialization_planned_data
        keys = data.partitions_subset.get_partition_keys() if data.partitions_subset else []
        plans |= dict.fromkeys(keys, (event.run_id, event_id))
    return plans


def unfinished_plans(plans: Mapping[str, tuple[str, int]], finished: Mapping[str, int]) -> dict[str, tuple[str, int]]:
    """Return the plans without a later materialization of their partition. `finished`: newest event id by partition."""
    return {key: plan for key, plan in plans.items() if plan[1] > finished.get(key, -1)}
