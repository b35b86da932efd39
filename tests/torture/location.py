"""The product's code location, and one more sensor, which starts the tortured runs that files in `requests/` ask for.

With TORTURE_INBOX the product's own inbox sensor is on. It looks more often, and its runs are cut down like the others.
"""

import json
import multiprocessing
import os
from collections.abc import Iterator

import dagster as dg

from orchestration.partitions import range_tags
from orchestration.settings import load_settings
from orchestration.wiring import build_definitions
from tests.torture.moments import watch
from tests.torture.work import FIRST, JOBS, LAST, config_of, selection

if (
    multiprocessing.parent_process()
):  # the process of a run; the code server, which starts it, is nobody's child of this kind
    watch()
settings = load_settings()


def asking(product: dg.Definitions, job: str) -> dg.SensorDefinition:
    @dg.sensor(
        name=f"asks_for_{job}",
        job_name=job,
        minimum_interval_seconds=1,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def asks(_context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest]:
        for path in sorted((settings.home / "requests").glob("*.json")):
            told = json.loads(path.read_text(encoding="utf-8"))
            if told["job"] == job:
                yield dg.RunRequest(
                    run_key=path.stem,
                    run_config=config_of(job, told["file"]),
                    tags=range_tags(FIRST, LAST),
                    asset_selection=selection(product, job),
                    asset_check_keys=[],
                )

    return asks


def inbox(product: dg.Definitions) -> dg.SensorDefinition:
    (original,) = [one for one in product.sensors or [] if isinstance(one, dg.SensorDefinition) and one.name == "inbox"]
    chosen = selection(product, "import_console_file")

    @dg.sensor(
        name="inbox_cut_down",
        job_name="import_console_file",
        minimum_interval_seconds=1,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def looks(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        found = original(context)
        assert isinstance(found, dg.SensorResult)
        requests = [
            one.with_replaced_attrs(asset_selection=chosen, asset_check_keys=[]) for one in found.run_requests or []
        ]
        return dg.SensorResult(run_requests=requests, skip_reason=found.skip_reason, cursor=found.cursor)

    return looks


def tortured(product: dg.Definitions) -> dg.Definitions:
    """The product's definitions with the sensors of the torture."""
    own = [asking(product, job) for job in JOBS] + ([inbox(product)] if "TORTURE_INBOX" in os.environ else [])
    return dg.Definitions(
        assets=product.assets,
        asset_checks=product.asset_checks,
        jobs=product.jobs,
        schedules=product.schedules,
        sensors=[*(product.sensors or []), *own],
        resources=product.resources,
        loggers=product.loggers,
        executor=product.executor,
    )


# Dagster loads a module only when it holds one set of definitions.
defs = tortured(build_definitions(settings))
