"""Builds one `Definitions` with all assets, jobs, schedules and resources from settings."""

import dagster as dg

import assets
from assets.dbt import asset_keys_by_table
from assets.dbt import build as build_dbt
from assets.engagements import OTHER_ENGAGEMENTS
from assets.engagements import build as build_other_engagements
from assets.kpi import asset_key, list_tables
from assets.kpi import build as build_kpi
from assets.publish import build as build_publish
from assets.reports import build as build_reports
from orchestration.alert_sensor import build_alert_sensor
from orchestration.asset_attributes import add_attributes
from orchestration.jobs import JOBS_BESIDE, build_jobs
from orchestration.progress import progress_logger
from orchestration.resources.dbt.project import Dbt, dbt_project
from orchestration.resources.store import Landing, Warehouse
from orchestration.schedules import build_schedules
from orchestration.sensors import build_sensors
from orchestration.settings import Settings


def build_definitions(settings: Settings) -> dg.Definitions:
    """Return the Dagster definitions for these settings. Platforms are found by their declarations."""
    landed = [definition for source in assets.list_sources().values() for definition in source.build(settings)]
    project = dbt_project(settings)
    dbt = build_dbt(project, [table.qualified for table in list_tables()])
    statistics = build_kpi({**asset_keys_by_table(dbt), OTHER_ENGAGEMENTS: asset_key(OTHER_ENGAGEMENTS)})
    made = [key for definition in (dbt, *statistics) for key in definition.keys]
    finished = [key for key in made if key.path[0] in {"marts", "kpi"}]
    ends = [] if settings.beside else [*build_publish(settings, finished), *build_reports(settings)]
    jobs = build_jobs(settings.profile, settings.log)
    if settings.beside:  # nothing of it is published or reported by itself
        jobs = [job for job in jobs if job.name in JOBS_BESIDE]
    return dg.Definitions(
        assets=add_attributes(
            [
                *(definition for definition in landed if not isinstance(definition, dg.AssetChecksDefinition)),
                dbt,
                *build_other_engagements(settings),
                *statistics,
                *ends,
            ],
            settings,
        ),
        asset_checks=[definition for definition in landed if isinstance(definition, dg.AssetChecksDefinition)],
        jobs=jobs,
        schedules=[] if settings.beside else build_schedules(settings, jobs),
        sensors=[] if settings.beside else [*build_sensors(settings, jobs), build_alert_sensor(settings)],
        resources={
            "landing": Landing(settings.landing_dir, settings.now, settings.profile),
            "warehouse": Warehouse(settings.warehouse_path, profile=settings.profile),
            "dbt": Dbt(project),
            **assets.make_clients(settings),
        },
        loggers={"console": progress_logger},
        executor=dg.in_process_executor,
    )
