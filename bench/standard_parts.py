"""Compares four parts of the project with the standard parts of Dagster, dagster-dbt and dbt that they replace.

For each part, a copy of the project gets the standard part. Copy and original then run the same two days: the first builds
everything, the second is an ordinary day. Both tables of results must be equal; the CPU seconds of the second day count.

    python -m bench.standard_parts
"""

import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.project import project_files

FOLDERS = ("orchestration", "assets", "sandbox", "models", "dbt_project", "tests/dbt", "seeds")
DAYS = ("2026-02-13", "2026-02-14")
STOCK_BUILD = '''
import sys

from dagster_dbt import DbtCliResource


def build_with_dagster_dbt(self, context, *arguments, with_views_and_seeds=True):
    """Let dagster-dbt start dbt in a process of its own and stream its events."""
    cli = DbtCliResource(
        project_dir=self.project, profiles_dir=str(PROJECT_DIR), dbt_executable=str(Path(sys.executable).with_name("dbt"))
    )
    from orchestration.resources.dbt.offers import dbt_variables_option
    invocation = cli.cli(["build", *arguments, *dbt_variables_option()], context=context)
    return list(invocation.stream()), [], None


Dbt.build = build_with_dagster_dbt
'''


@dataclass(frozen=True)
class Part:
    """A part of the project, what is standard instead, and the edit that puts the standard part into a copy."""

    name: str
    standard: str
    install: Callable[[Path], None]


def use_stock_history(copy: Path) -> None:
    replace_text(
        copy / "orchestration/dagster_home.py",
        "module: orchestration.history",
        "module: dagster._core.storage.event_log",
    )
    replace_text(
        copy / "orchestration/dagster_home.py", "class: BatchedEventLogStorage", "class: SqliteEventLogStorage"
    )


def use_stock_runner(copy: Path) -> None:
    # dagster-dbt copies the project's folder when it selects many nodes, so everything must be inside it.
    for folder in ("models", "seeds", "tests/dbt"):
        shutil.copytree(copy / folder, copy / "dbt_project" / folder)
    settings = copy / "dbt_project/dbt_project.yml"
    settings.write_text(re.sub(r"\.\./(models|seeds|tests)", r"\1", settings.read_text()))
    path = copy / "orchestration/resources/dbt/project.py"
    path.write_text(path.read_text() + STOCK_BUILD)


def use_stock_views(copy: Path) -> None:
    (copy / "dbt_project/macros/dbt_only/views.sql").unlink()


def use_stock_strategy(copy: Path) -> None:
    for path in (copy / "models").rglob("*.sql"):
        text = path.read_text()
        path.write_text(
            text.replace(
                "incremental_strategy='replace_days'", "incremental_strategy='delete+insert', unique_key='report_date'"
            )
        )


PARTS = (
    Part("orchestration/history.py", "dagster's SqliteEventLogStorage", use_stock_history),
    Part("orchestration/resources/dbt/runner.py", "dagster-dbt's DbtCliResource", use_stock_runner),
    Part("dbt_project/macros/dbt_only/views.sql", "dbt's view materialization", use_stock_views),
    Part("replace_days", "delete+insert by report_date", use_stock_strategy),
)


def replace_text(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there. Raises ValueError when it is not."""
    text = path.read_text()
    if old not in text:
        raise ValueError(f"{path.name} no longer contains {old!r}")
    path.write_text(text.replace(old, new))


def run_two_days(code: Path, home: Path) -> dict[str, float]:
    """Return the CPU seconds of both days, run in a new process with the project's code in `code`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TOCHIMART_")}
    environment |= {"TOCHIMART_HOME": str(home), "PYTHONPATH": str(code), "TOCHIMART_LOG": "quiet"}
    command = [sys.executable, "-P", "-m", "bench.standard_parts", "--inside"]
    environment["PYTHONPATH"] = f"{code}{os.pathsep}{project_files()}"
    done = subprocess.run(command, cwd=code, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-3000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def run_inside() -> None:
    """Run both days in this process and print their CPU seconds as JSON, children included."""
    from orchestration.cli import app
    from orchestration.process_settings import initialise_process
    from orchestration.resources.dbt.project import dbt_project
    from sandbox.server import Sandbox

    used = {}
    with Sandbox() as servers:
        os.environ.update(servers.env)
        dbt_project(initialise_process())
        for day in DAYS:
            before = cpu_seconds()
            if app(["run", "--from", day, "--to", day], prog_name="tochimart", standalone_mode=False):
                raise SystemExit(f"the run over {day} failed")
            used[day] = cpu_seconds() - before
    print(json.dumps(used))


def cpu_seconds() -> float:
    """Return the CPU seconds so far of this process and of its finished children."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, whose))


def digest_of_marts(home: Path) -> str:
    """Return one digest of all rows of all marts and KPI tables, whatever their order."""
    digest = hashlib.sha256()
    with duckdb.connect(str(home / "tochimart.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'kpi') order by 1"
        ).fetchall()
        for (table,) in tables:
            if table != "marts.mart_compliance":  # names the builds that are its evidence
                rows = connection.execute(
                    f"select bit_xor(md5_number(cast(t as varchar))), count(*) from {table} as t"
                ).fetchone()
                digest.update(re.sub(r"\s", "", f"{table}{rows}").encode())
    return digest.hexdigest()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="NAME", help="compare only the parts whose name contains this")
    asked = parser.parse_args(arguments)
    if asked.inside:
        run_inside()
        return 0
    with tempfile.TemporaryDirectory() as folder:
        results = {}
        for part in (None, *(part for part in PARTS if (asked.only or "") in part.name)):
            place = Path(folder) / (part.name.replace("/", "_") if part else "ours")
            for name in FOLDERS:
                shutil.copytree(
                    project_files() / name,
                    place / "code" / name,
                    ignore=shutil.ignore_patterns("__pycache__", "target"),
                )
            if part:
                part.install(place / "code")
            results[part] = run_two_days(place / "code", place / "home"), digest_of_marts(place / "home")
            report(part, *results[part], *results[None])
    return 0


def report(part: Part | None, used: dict[str, float], digest: str, ours: dict[str, float], our_digest: str) -> None:
    """Print one line: CPU seconds of both days, and what they are of the project's own."""
    label = f"{part.standard} instead of {part.name}" if part else "the project as it is"
    first, second = (f"{used[day]:6.1f} s ({used[day] / ours[day]:.2f})" for day in DAYS)
    equal = "" if digest == our_digest else "; TABLES DIFFER"
    print(f"{label:82} first day {first}, second day {second}{equal}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
