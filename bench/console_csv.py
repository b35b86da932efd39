"""Compares our reader with pandas on a console's Shift_JIS file: CPU time and memory.

    python -m bench.console_csv [--rows 1000000] [--rounds 3] [--check]

Ours judges every row: cells, totals row, doubles, days. pandas reads the same file with types, thousands separators and days given, and
drops the totals row. Both end in the same figures. Memory is that of a process of its own.
"""

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa

from bench._measure import Variant, cpu_ratio, measure_variants, print_results
from orchestration.resources.imports.console import read_file
from orchestration.settings import Settings

MAX_CPU_RATIO = 0.7
MEMORY_MB = 500
HEADER = (
    "日", "キャンペーンID", "キャンペーン名", "広告グループ名", "広告名", "デバイス", "インプレッション数", "クリック数", "コスト",
    "コンバージョン数", "クリック率",
)  # fmt: skip
COMPARED = {
    "report_date": pa.date32(), "ad_name": pa.string(), "device": pa.string(), "impressions": pa.int64(), "clicks": pa.int64(),
    "cost": pa.float64(), "conversions": pa.float64(),
}  # fmt: skip


def write_console_file(path: Path, rows: int) -> None:
    """Write a file like the console's: Japanese names, thousands separators, `--` for missing values, a totals row."""
    rng = random.Random(1)
    devices = ("スマートフォン", "PC", "タブレット")
    sums = [0, 0, 0, 0.0]
    with path.open("w", encoding="cp932", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            day = date(2025, 12, 1) + timedelta(days=number % 70)
            ad = number // 210
            imps, clicks = rng.randrange(20_000), rng.randrange(300)
            cost, conversions = rng.randrange(30_000), rng.randrange(40) / 2
            for place, value in enumerate((imps, clicks, cost, conversions)):
                sums[place] += value
            writer.writerow(
                [
                    day.isoformat(), 10_000 + ad % 40, f"冬季_{ad % 40}_栃木の仕事", f"グループ「{ad % 400}」", f"広告 {ad} とちぎで働く",
                    devices[number // 70 % 3], f"{imps:,}", clicks, f"{cost:,}", conversions or "--", "1.23%",
                ]
            )  # fmt: skip
        writer.writerow(
            ["合計", "--", "--", "--", "--", "--", f"{sums[0]:,}", f"{sums[1]:,}", f"{sums[2]:,}", sums[3], "1.23%"]
        )


def read_with_importer(settings: Settings, path: Path) -> pa.Table:
    """Recognise, read and judge the file with this product."""
    with read_file(settings, path, format_name="yahoo_search") as file:
        (outcome,) = file.outcomes
        return outcome.table


def ours_to_compare(table: pa.Table) -> pa.Table:
    return pa.table({name: table[name].cast(kind) for name, kind in COMPARED.items()})


def read_with_pandas(path: Path) -> pd.DataFrame:
    """Return the file read by a plain pandas program."""
    frame = pd.read_csv(
        path, encoding="cp932", thousands=",", na_values=["--"], dtype={"日": str, "キャンペーンID": str}
    )
    frame = frame[frame["日"] != "合計"]
    return frame.assign(日=pd.to_datetime(frame["日"], format="%Y-%m-%d"))


def pandas_to_compare(frame: pd.DataFrame) -> pa.Table:
    names = ("日", "広告名", "デバイス", "インプレッション数", "クリック数", "コスト", "コンバージョン数")
    columns = (pa.array(frame[name], from_pandas=True) for name in names)
    return pa.table({name: column.cast(kind) for column, (name, kind) in zip(columns, COMPARED.items(), strict=True)})


def settings_in(folder: Path) -> Settings:
    return Settings(_env_file=None, TOCHIMART_HOME=folder)  # type: ignore[call-arg]


def main() -> int:
    """Measure and print; with `--check`, exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.alone:
        read_with_importer(settings_in(arguments.alone.parent), arguments.alone)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "console.csv"
        write_console_file(path, arguments.rows)
        print(f"{path.stat().st_size >> 20} MB of Shift_JIS")
        # Before anything else: a child's peak begins with what its parent holds.
        alone = subprocess.run(
            [sys.executable, "-m", "bench.console_csv", "--alone", str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        mine = Variant(
            "ours: recognised, judged, totals proved",
            lambda: read_with_importer(settings_in(Path(folder)), path),
            table=ours_to_compare,
        )
        plain = Variant("pandas", lambda: read_with_pandas(path), table=pandas_to_compare)
        rows = measure_variants([mine, plain], arguments.rounds)
    peak = int(alone.stdout)
    print_results(rows, len(HEADER), [mine, plain])
    share = 1 / cpu_ratio(plain, mine)
    print(
        f"\nCPU time of ours over pandas: {share:.2f} (goal {MAX_CPU_RATIO}); peak of ours alone {peak} MB (goal {MEMORY_MB})"
    )
    return 1 if arguments.check and (share > MAX_CPU_RATIO or peak > MEMORY_MB) else 0


if __name__ == "__main__":
    sys.exit(main())
