"""Adds each day's own metadata to its materialization, so that the page of a partition in Dagster shows that day's
figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import dagster as dg
from dagster import AssetExecutionContext
from dagster._core.execution.context.metadata_logging import (
    AssetMetadataHandle,
    OutputMetadataAccumulator,
    OutputMetadataHandle,
)

from assets._fetch import ledger_state_of_error
from orchestration.resources.base import Request
from orchestration.resources.store import DECIMALS, LandingResult, days_between

ROW_COUNT_METADATA_KEY = "dagster/partition_row_count"
"""Dagster's own name for the rows of one partition; its pages draw it over the days."""


def add_day_metadata(
    context: AssetExecutionContext, key: dg.AssetKey, by_day: Mapping[date, Mapping[str, object]]
) -> None:
    """Add the metadata of each day to the materialization of `key` that this step yields next.

    Days outside the run's partitions are omitted; `log_other_days` logs late arrivals. `context.add_asset_metadata`
    is not used, because it lists all partitions of the run for each call: 166 assets over 77 days would take
    minutes.
    """
    step = context.get_step_execution_context()
    of_run = set(context.partition_keys)
    own: dict[OutputMetadataHandle | AssetMetadataHandle, Mapping[str, object]] = {
        AssetMetadataHandle(asset_key=key, partition_key=day.isoformat()): metadata
        for day, metadata in by_day.items()
        if day.isoformat() in of_run
    }
    step._metadata_accumulator = OutputMetadataAccumulator(
        per_output_metadata={**step._metadata_accumulator.per_output_metadata, **own}
    )


def log_other_days(
    context: AssetExecutionContext, key: dg.AssetKey, days: Iterable[date], by_day: Mapping[date, Mapping[str, Any]]
) -> None:
    """Record a materialization for each of `days` outside the run's partitions: its figures have arrived with this run."""
    of_run = set(context.partition_keys)
    for day in sorted(days):
        if day.isoformat() not in of_run:
            context.log_event(
                dg.AssetMaterialization(key, partition=day.isoformat(), metadata=dict(by_day.get(day, {})))
            )


def landing_metadata(
    landed: Sequence[LandingResult], failed: Mapping[Request, Exception] = MappingProxyType({})
) -> dict[date, dict[str, int | float | str]]:
    """Return the metadata of each day of one report: its rows, accounts, totals, number of masked values, and the
    errors of accounts whose days could not be fetched. The withheld amount is known only for the whole request, so
    its name gives the days of the request."""
    by_day: dict[date, dict[str, int | float | str]] = {}
    sums: dict[date, Counter[str]] = {}
    for result in landed:
        request = result.request
        for day, contents in result.days.items():
            figures = sums.setdefault(day, Counter())
            figures.update(
                {ROW_COUNT_METADATA_KEY: contents.rows, "accounts": 1, "values masked": contents.masked_values.total()}
            )
            figures.update({f"total {measure}": value for measure, value in contents.totals.items()})
            figures.update({f"masked {column}": values for column, values in contents.masked_values.items()})
            for measure, value in result.withheld.items():
                name = f"withheld {measure} {request.account_id} {request.first_day} to {request.last_day}"
                by_day.setdefault(day, {})[name] = value
    for day, figures in sums.items():
        by_day.setdefault(day, {}).update({name: round(value, DECIMALS) for name, value in figures.items()})
    for request, error in failed.items():
        for day in days_between(request.first_day, request.last_day):
            by_day.setdefault(day, {})[f"{ledger_state_of_error(error)} {request.account_id}"] = str(error)
    return by_day
