"""`python -m tests.torture.mornings WORKSPACE`: Dagster's daemon, whose scheduler goes by the sandbox's clock.

Everything else is Dagster's own: the run queue, the launcher, run monitoring, the sensors. The scheduler is too; only the moment up to
which it looks for due ticks, which Dagster's function takes as an argument, is read from the sandbox's clock file.
"""

import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData
from dagster._core.scheduler.scheduler import DagsterDaemonScheduler
from dagster._core.workspace.context import IWorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._daemon.controller import create_daemons_from_instance, daemon_controller_from_instance
from dagster._daemon.daemon import DaemonIterator, DagsterDaemon, SchedulerDaemon
from dagster._scheduler.scheduler import launch_scheduled_runs

from orchestration.environment import read_sandbox_clock
from orchestration.launch import prepare_home
from orchestration.settings import load_settings

TICKED = "ticked"
"""File beside the sandbox's clock: up to which moment every due tick was evaluated."""
LOOK_SECONDS = 1.0


class SimulatedScheduler(SchedulerDaemon):
    """Dagster's scheduler at the moment at which the sandbox's clock stands."""

    def __init__(self, clock: Path) -> None:
        super().__init__()
        self.clock = clock

    def core_loop(
        self, workspace_process_context: IWorkspaceProcessContext, shutdown_event: threading.Event
    ) -> DaemonIterator:
        scheduler = workspace_process_context.instance.scheduler
        assert isinstance(scheduler, DagsterDaemonScheduler)
        seen: datetime | None = None
        while True:
            now = read_sandbox_clock(self.clock)
            if now and now != seen:
                switch_on(workspace_process_context, now)
                yield from launch_scheduled_runs(
                    workspace_process_context,
                    self._logger,
                    end_datetime_utc=now.astimezone(UTC),
                    iteration_times={},
                    max_catchup_runs=scheduler.max_catchup_runs,
                    max_tick_retries=scheduler.max_tick_retries,
                )
                seen = now
                part = self.clock.with_name(f".{TICKED}")
                part.write_text(now.isoformat(), encoding="utf-8")
                part.replace(self.clock.with_name(TICKED))
            shutdown_event.wait(LOOK_SECONDS)
            yield None


def switch_on(context: IWorkspaceProcessContext, now: datetime) -> None:
    """Turn on every schedule and sensor that is off, as in the live profile they are from the start; schedules as of `now`."""
    for entry in context.create_request_context().get_code_location_entries().values():
        assert entry.code_location, entry.load_error
        for repository in entry.code_location.get_repositories().values():
            known = {one.selector_id for one in context.instance.all_instigator_state()}
            for schedule in repository.get_schedules():
                if schedule.selector_id not in known:
                    began = ScheduleInstigatorData(schedule.cron_schedule, now.timestamp() - 1)
                    origin, kind = schedule.get_remote_origin(), InstigatorType.SCHEDULE
                    context.instance.add_instigator_state(
                        InstigatorState(origin, kind, InstigatorStatus.RUNNING, began)
                    )
            for sensor in repository.get_sensors():
                if sensor.selector_id not in known:
                    context.instance.start_sensor(sensor)


def daemons(instance: dg.DagsterInstance, clock: Path) -> Iterator[DagsterDaemon]:
    """Every daemon this instance needs, the scheduler going by `clock`."""
    for one in create_daemons_from_instance(instance):
        yield SimulatedScheduler(clock) if isinstance(one, SchedulerDaemon) else one


def main(workspace: str) -> None:
    settings = load_settings()
    prepare_home(settings)
    clock = settings.sandbox_clock_file
    with (
        dg.DagsterInstance.get() as instance,
        daemon_controller_from_instance(
            instance,
            WorkspaceFileTarget([workspace]),
            gen_daemons=lambda found: daemons(found, clock),
            code_server_log_level="warning",
        ) as controller,
    ):
        controller.check_daemon_loop()


if __name__ == "__main__":
    os.environ["PYTHONUNBUFFERED"] = "1"
    main(sys.argv[1])
