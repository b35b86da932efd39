"""Compares our import of a GA4 export of a million events with a plain pandas program: same files, same run.

    python -m bench.ga4_export [--events 1000000] [--rounds 3] [--check]

The files are the sandbox's own export, one per day, each visitor there twice. Both ways give every event its parameters as columns
and its user as a salted hash, and count users and sessions, which must agree. Ours also masks personal data in addresses and texts,
checks every file first and orders the events; pandas does not. Each way runs in a process of its own, imports not counted.
"""

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

MEMORY_GOAL_MB = 1024
SALT = bytes(range(32))
FIRST, LAST = date(2025, 12, 1), date(2026, 3, 13)
KEYS = (
    "ga_session_id",
    "ga_session_number",
    "session_engaged",
    "engagement_time_msec",
    "page_location",
    "link_url",
    "outbound",
)


def write_files(folder: Path, events: int) -> int:
    """Daily files with at least `events` events in all; returns how many there are."""
    import duckdb

    from sandbox.ga4 import write_events
    from sandbox.world import World

    world, written, day = World(LAST + timedelta(days=1)), 0, FIRST
    while written < events and day <= LAST:
        (plain,) = write_events(world, folder / "plain", day, day)
        target = folder / "analytics_345678901" / plain.name
        target.parent.mkdir(exist_ok=True)
        duckdb.execute(
            f"""copy (
                select plain.* replace (user_pseudo_id || '.' || copy as user_pseudo_id, event_timestamp + copy as event_timestamp)
                from '{plain}' as plain, range(2) as copies (copy)
            ) to '{target}' (format parquet)"""
        )
        plain.unlink()
        written += duckdb.execute(f"select count(*) from '{target}'").fetchall()[0][0]
        day += timedelta(days=1)
    return written


def read_with_importer(folder: Path) -> int:
    """Read with the product's importer and consume every row."""
    from orchestration.resources.imports.ga4_export import Ga4Export

    with tempfile.TemporaryDirectory() as scratch, Ga4Export().read(folder, SALT, FIRST, LAST, Path(scratch)) as events:
        rows = sum(batch.num_rows for _, batches in events for batch in batches)
        print(json.dumps({"users": events.summary.users, "sessions": events.summary.sessions}))
    return rows


def read_with_pandas(folder: Path) -> int:
    """Read every file, one dict of parameters per event, columns out of the dicts, hashes, then the counts."""
    import pandas as pd

    frames = []
    for path in sorted(folder.rglob("*.parquet")):
        frame = pd.read_parquet(path)
        parameters = [
            {one["key"]: one["value"]["string_value"] or one["value"]["int_value"] for one in row}
            for row in frame.pop("event_params")
        ]
        for key in KEYS:
            frame[key] = [one.get(key) for one in parameters]
        frame["device"] = [one["category"] for one in frame["device"]]
        frame["user_key"] = [hashlib.sha256(SALT + one.encode()).hexdigest() for one in frame.pop("user_pseudo_id")]
        frames.append(frame)
    whole = pd.concat(frames, ignore_index=True).sort_values(["event_date", "event_timestamp"])
    sessions = whole.groupby(["user_key", "ga_session_id"]).ngroups
    print(json.dumps({"users": int(whole["user_key"].nunique()), "sessions": sessions}))
    return len(whole)


VARIANTS = {"ours": read_with_importer, "pandas": read_with_pandas}


def run_in_process(variant: str, folder: Path) -> dict[str, float]:
    """Run one variant in its own process. Returns its counts and its cost."""
    code = (
        "import sys, pandas, duckdb, pyarrow; from pathlib import Path; from bench import ga4_export as "
        "it; from bench._once import measure_once\n"
        "from orchestration.resources import ga4_export as _\n"
        "print(measure_once(lambda: it.VARIANTS[sys.argv[1]](Path(sys.argv[2]))))\n"
        "status = Path('/proc/self/status').read_text()\n"  # getrusage would count the parent's memory at the fork
        "print(int(status.split('VmHWM:')[1].split()[0]) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, variant, str(folder)], capture_output=True, text=True, check=True
    )
    informative_days, cost, peak = (json.loads(line) for line in done.stdout.splitlines()[-3:])
    return {**informative_days, **cost, "peak_megabytes": peak}


def main() -> int:
    """Measure and print; with `--check`, exit code 1 when ours takes more than a gigabyte."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true", help=f"exit code 1 when ours peaks above {MEMORY_GOAL_MB} MB")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        events = write_files(Path(folder), arguments.events)
        found: dict[str, list[dict[str, float]]] = {way: [] for way in VARIANTS}
        for number in range(arguments.rounds):
            for way in VARIANTS if number % 2 == 0 else reversed(VARIANTS):
                found[way].append(run_in_process(way, Path(folder)))
    counts = {(one["rows"], one["users"], one["sessions"]) for runs in found.values() for one in runs}
    if len(counts) != 1:
        raise SystemExit(f"the ways count differently: {counts}; the comparison means nothing")
    ((rows, users, sessions),) = counts
    print(
        f"{events:,} events, {rows:,.0f} rows, {users:,.0f} users, {sessions:,.0f} sessions, {arguments.rounds} rounds\n"
    )
    median = {
        way: {name: statistics.median(one[name] for one in runs) for name in ("cpu_seconds", "peak_megabytes")}
        for way, runs in found.items()
    }
    for way, cost in median.items():
        print(f"{way:8} {cost['cpu_seconds']:8.2f} CPU s {cost['peak_megabytes']:8.0f} MB at most")
    share = median["ours"]["cpu_seconds"] / median["pandas"]["cpu_seconds"]
    memory = median["ours"]["peak_megabytes"] / median["pandas"]["peak_megabytes"]
    print(f"\nours over pandas: {share:.2f} of the CPU time, {memory:.2f} of the memory")
    return 1 if arguments.check and median["ours"]["peak_megabytes"] > MEMORY_GOAL_MB else 0


if __name__ == "__main__":
    sys.exit(main())
