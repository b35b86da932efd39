"""Google Ads rows by us, by a plain row loop and by two peers, each in a process of its own: CPU time and peak memory.

    python -m bench.google_ads_peers [--rows 500000] [--garf-python PATH] [--gaarf-python PATH] [--check]

The peers are no dependencies of this project. Each is installed where its own pins hold, and the Python that has it is named:

    uv venv garf && uv pip install --python garf garf-google-ads==1.2.1
    uv venv gaarf && uv pip install --python gaarf google-ads-api-report-fetcher==1.18.3

Every way reads the same query from the same server (the sandbox, ready-made messages) to what it calls a report. What counts is what
the reading took beyond what the process had used before, imports included in that before.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench._once import measure_once
from bench.google_ads import ACCOUNT, REQUEST, plain_service, read_columnar, read_with_row_loop, sandbox
from orchestration.project import project_files
from orchestration.resources.platforms.google_ads import GoogleAds, build_gaql
from orchestration.settings import Settings

OURS, LOOP = "ours", "row loop"
MEMORY_GOAL = 0.4
GOALS = {LOOP: 4.0, "garf-plain": 10.0, "gaarf": 30.0}
"""Minimum CPU seconds of each variant, as a multiple of this product's."""


@dataclass(frozen=True)
class ReadingCost:
    """Cost of one reading."""

    rows: int
    cpu_seconds: float
    wall_seconds: float
    peak_megabytes: float


def measure_own_variant(variant: str, env: Mapping[str, str]) -> str:
    """Measure one of this project's two variants in this process. Returns JSON."""
    if variant == OURS:
        client = GoogleAds(Settings(_env_file=None, **env))  # type: ignore[call-arg,arg-type]
        return measure_once(lambda: int(read_columnar(client).num_rows))
    service = plain_service(env["TOCHIMART_GOOGLE_ADS_ENDPOINT"], env["GOOGLE_ADS_LOGIN_CUSTOMER_ID"])
    return measure_once(lambda: int(read_with_row_loop(service).num_rows))


def measure_in_process(variant: str, python: Path, env: Mapping[str, str]) -> ReadingCost:
    """Run one variant in its own process. Raises SystemExit with its last output when it fails."""
    if variant in (OURS, LOOP):
        command = [str(python), "-m", "bench.google_ads_peers", "--only", variant]
        given = json.dumps(dict(env))
    else:
        endpoint, login = env["TOCHIMART_GOOGLE_ADS_ENDPOINT"], env["GOOGLE_ADS_LOGIN_CUSTOMER_ID"]
        command = [str(python), "-m", "bench._peer", variant, endpoint, login, ACCOUNT]
        given = build_gaql(REQUEST)
    done = subprocess.run(command, input=given, capture_output=True, text=True, cwd=project_files(), check=False)
    if done.returncode:
        raise SystemExit(f"{variant}: {done.stderr.strip().splitlines()[-1:] or 'no reason given'}")
    return ReadingCost(**json.loads(done.stdout.splitlines()[-1]))


def print_table(cost_by_variant: Mapping[str, ReadingCost]) -> None:
    """Print one line per variant, as multiples of this product's cost."""
    ours = cost_by_variant[OURS]
    print(f"{'':12}{'CPU s':>9}{'× ours':>9}{'peak MB':>9}{'ours ÷ it':>11}")
    for way, one in cost_by_variant.items():
        times, memory = one.cpu_seconds / ours.cpu_seconds, ours.peak_megabytes / one.peak_megabytes
        print(f"{way:12}{one.cpu_seconds:9.2f}{times:9.1f}{one.peak_megabytes:9.0f}{memory:11.2f}")


def missed_goals(cost_by_variant: Mapping[str, ReadingCost]) -> list[str]:
    """Return the goals that were measured and not reached."""
    ours = cost_by_variant[OURS]
    found = [
        f"{way}: {cost_by_variant[way].cpu_seconds / ours.cpu_seconds:.1f} times our CPU time, goal {goal:g}"
        for way, goal in GOALS.items()
        if way in cost_by_variant and cost_by_variant[way].cpu_seconds < goal * ours.cpu_seconds
    ]
    if ours.peak_megabytes > MEMORY_GOAL * cost_by_variant[LOOP].peak_megabytes:
        found.append(
            f"memory: {ours.peak_megabytes / cost_by_variant[LOOP].peak_megabytes:.2f} of the row loop's, goal {MEMORY_GOAL:g}"
        )
    return found


def main() -> int:
    """Measure and print; with `--check`, exit code 1 when a goal was measured and missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--garf-python", type=Path, help="a Python that has garf-google-ads")
    parser.add_argument("--gaarf-python", type=Path, help="a Python that has google-ads-api-report-fetcher")
    parser.add_argument("--check", action="store_true", help="exit code 1 when a goal is missed")
    parser.add_argument("--only", choices=(OURS, LOOP), help=argparse.SUPPRESS)
    arguments, _ = parser.parse_known_args()  # other benchmarks have options of their own
    if arguments.only:
        print(measure_own_variant(arguments.only, json.load(sys.stdin)))
        return 0
    here = Path(sys.executable)
    ways = {OURS: here, LOOP: here}
    ways |= {"garf": arguments.garf_python, "garf-plain": arguments.garf_python} if arguments.garf_python else {}
    ways |= {"gaarf": arguments.gaarf_python} if arguments.gaarf_python else {}
    with sandbox(arguments.rows) as env:
        taken = {way: measure_in_process(way, python, env) for way, python in ways.items()}
    if {one.rows for one in taken.values()} != {arguments.rows}:
        raise SystemExit(
            f"not every way read {arguments.rows:,} rows: { {way: one.rows for way, one in taken.items()} }"
        )
    print(f"{arguments.rows:,} rows\n")
    print_table(taken)
    for absent in ("garf", "gaarf"):
        if absent not in taken:
            print(f"{absent} was not measured: name a Python that has it with --{absent}-python")
    problems = missed_goals(taken)
    print("\n".join(["", *problems]))
    return 1 if arguments.check and problems else 0


if __name__ == "__main__":
    sys.exit(main())
