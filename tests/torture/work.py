"""What a tortured run does: two jobs of the product, cut down to a few reports and models, so that a round takes seconds.

Every mechanism is the product's own: landing, loads, dbt's build, the snapshot and its publication, the inbox.
"""

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import dagster as dg

from tests.torture.moments import watch

TABLES = (
    dg.AssetKey(["marts", "fct_ad_performance_daily"]),
    dg.AssetKey(["marts", "mart_acquisition_daily"]),
    dg.AssetKey(["kpi", "forecast"]),
)
PUBLISHED = dg.AssetKey(["publish", "tochimart"])
PLATFORMS = ("ga4", "yahoo_search")
FIRST, LAST = date(2026, 2, 14), date(2026, 2, 15)
JOBS = {"daily": PLATFORMS, "import_console_file": ("console",)}


def selection(definitions: dg.Definitions, job: str) -> list[dg.AssetKey]:
    """The assets a tortured run of `job` makes: what two marts and a KPI table are made of, and the published file."""
    graph = definitions.resolve_asset_graph()
    chosen = dg.AssetSelection.assets(*TABLES).upstream().resolve(graph)
    keys = [key for key in chosen if key.path[0] not in ("landing", "source") and not key.path[0].startswith("raw_")]
    for platform in JOBS[job]:
        keys += [key for key in chosen if key.path[:2] == ["landing", platform] or key.path[0] == f"raw_{platform}"]
    if job != "daily":  # one step makes all reports of a file, so all of them are asked for
        every = dg.AssetSelection.groups("console").resolve(graph)
        keys = [*{*keys, *(key for key in every if key.path[0] in ("landing", "raw_console"))}]
    return [*sorted(keys), PUBLISHED]


def config_of(job: str, file: Path | None, account: str = "77") -> dict[str, object]:
    """Configuration of a run of `job`; an import takes `file` in place of what an earlier one brought."""
    if job == "daily":
        return {}
    told = {"path": str(file), "format": "line_ads", "account": account, "earlier": "replace"}
    return {"ops": {"console_landing": {"config": told}}}


def perform(
    job: str, file: str | None, environment: Mapping[str, str], output: str, first: date = FIRST, last: date = LAST
) -> None:
    """In a process of its own, which leads a process group: one run as the command line makes it. Exit code 1 when it fails."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    moment = watch(job)
    from orchestration.launch import run_job
    from orchestration.settings import load_settings
    from orchestration.wiring import build_definitions

    settings = load_settings()
    chosen = selection(build_definitions(settings), job)
    done = run_job(settings, job, first, last, config_of(job, Path(file) if file else None), chosen)
    moment.finish(job)
    raise SystemExit(None if done.succeeded else f"error: {done.error}")


def request(home: Path, job: str, file: str | None, name: str) -> None:
    """Ask the daemon of `home` for such a run (`tests.torture.location`)."""
    folder = home / "requests"
    folder.mkdir(exist_ok=True)
    part = folder / f".{name}"
    part.write_text(json.dumps({"job": job, "file": file}), encoding="utf-8")
    part.replace(folder / f"{name}.json")
