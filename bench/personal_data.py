"""The personal-data guard beside everything else a Google Ads row costs on its way into the landing zone.

    python -m bench.personal_data [--rows 500000] [--rounds 5] [--check]

The whole way (bytes → columns → guard → buffer → Parquet) is measured, and the guard alone over the same batches.
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from bench._measure import Variant, cpu_ratio, measure_variants, print_results
from bench.google_ads import REQUEST, sandbox
from orchestration.resources.base import Report
from orchestration.resources.platforms.google_ads import GoogleAds
from orchestration.resources.privacy import Guard
from orchestration.resources.store import Landing
from orchestration.settings import Settings

MAX_GUARD_SHARE = 0.03


def land_rows(client: GoogleAds, landing: Landing) -> pa.Table:
    """Request, decode, mask and land the rows. Totals are summed and compared as in a run."""
    (extract,) = client.extract([REQUEST])
    kept: list[pa.RecordBatch] = []
    batches = extract.batches
    extract.batches = (kept.append(batch) or batch for batch in batches)  # type: ignore[func-returns-value]
    landing.replace(extract)
    return pa.Table.from_batches(kept)


def run_guard(report: Report, batches: list[pa.RecordBatch]) -> pa.Table:
    """Run a new guard alone over the batches."""
    return pa.Table.from_batches(list(map(Guard(report), batches)))


def main() -> int:
    """Measure and print; with `--check`, exit code 1 when the guard takes more than its share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--check", action="store_true", help=f"exit code 1 when the guard adds more than {MAX_GUARD_SHARE:.0%}"
    )
    arguments = parser.parse_args()
    with sandbox(arguments.rows) as env, tempfile.TemporaryDirectory() as folder:
        client = GoogleAds(Settings(_env_file=None, **env))  # type: ignore[call-arg,arg-type]
        landing = Landing(Path(folder), lambda: datetime.now(UTC))
        (extract,) = client.extract([REQUEST])
        batches = list(extract.batches)
        whole = Variant("extract, guard and land", lambda: land_rows(client, landing))
        alone = Variant("guard alone", lambda: run_guard(REQUEST.report, batches))
        rows = measure_variants([whole, alone], arguments.rounds)
        client.channel().close()
    print_results(rows, len(REQUEST.report.columns), [whole, alone])
    share = cpu_ratio(alone, whole)
    added = share / (1 - share)
    print(f"\nthe guard adds {added:.1%} of CPU time to the way without it (goal {MAX_GUARD_SHARE:.0%})")
    return 1 if arguments.check and added > MAX_GUARD_SHARE else 0


if __name__ == "__main__":
    sys.exit(main())
