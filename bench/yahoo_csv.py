"""Compares our reader of Yahoo! Ads report files with pandas: same file, same run.

    python -m bench.yahoo_csv [--rows 1000000] [--rounds 5] [--check]

The file is what the platform sends for the AD report: Japanese header, `--` for nothing, a totals row, quoted cells with
line breaks. pandas gets the plainest program that ends in the same table. CPU time of this process is compared.
"""

import argparse
import csv
import io
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa

from bench._measure import Variant, cpu_ratio, measure_variants, print_results
from orchestration.resources.platforms.yahoo import AD_DAILY, read_report

MAX_CPU_RATIO = 0.6
BLOCK = 20_000
NOTHING = ["", "--"]


def write_file(file: IO[bytes], rows: int) -> None:
    """Write an invented AD report of `rows` rows and its totals row. Blocks of rows differ only in their day."""
    random.seed(7)
    head, body = io.StringIO(), io.StringIO()
    csv.writer(head).writerow([column.source for column in AD_DAILY.columns])
    file.write(head.getvalue().encode())
    cells = csv.writer(body)
    for number in range(BLOCK):
        cells.writerow(["@"] + [format_cell(column.type, column.name, number) for column in AD_DAILY.columns[1:]])
    block = body.getvalue()
    made = pd.read_csv(io.StringIO(block), header=None, names=[one.name for one in AD_DAILY.columns], na_values=NOTHING)
    times = -(-rows // BLOCK)
    for start in range(0, rows, BLOCK):
        day = pd.Timestamp("2025-12-01") + pd.Timedelta(days=start // BLOCK)
        file.write(block.replace("@", f"{day:%Y/%m/%d}").encode())
    sums = {name: round(made[name].sum() * times, 2) for name in AD_DAILY.measures}
    totals = ["Total", *(str(sums.get(one.name, "--")) for one in AD_DAILY.columns[1:])]
    file.write((",".join(totals) + "\r\n").encode())


def format_cell(data_type: pa.DataType, name: str, number: int) -> str:
    """Return one value as the platform writes it."""
    if pa.types.is_string(data_type):
        text = f"{name} 冬季キャンペーン_Yahoo!検索 {number % 500}"
        return "--" if number % 97 == 0 else f"{text}\n二行目, “引用”" if number % 50 == 0 else text
    if pa.types.is_integer(data_type):
        return str(random.randrange(10**9) if name.endswith("_id") else random.randrange(5000))
    return f"{random.random() * 10:.2f}"


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the batches of this product's reader, including header check and totals row."""
    headers = [frozenset({column.source}) for column in AD_DAILY.columns]
    with path.open("rb") as file:
        yield from read_report(file, AD_DAILY, headers, "utf8", "bench", {})


def read_with_client(path: Path) -> pa.Table:
    """Return everything that this product's reader yields."""
    return pa.Table.from_batches(list(batches(path)), AD_DAILY.schema)


def read_with_pandas(path: Path) -> pa.Table:
    """Return the file read by pandas with given types, without the totals row."""
    kinds = {column.source: pandas_type(column.type) for column in AD_DAILY.columns}
    frame = pd.read_csv(path, dtype=kinds, na_values=NOTHING, keep_default_na=False, encoding="utf-8")
    frame = frame.iloc[:-1]
    day = AD_DAILY.columns[0].source
    frame[day] = pd.to_datetime(frame[day], format="%Y/%m/%d").dt.date
    frame.columns = [column.name for column in AD_DAILY.columns]
    return pa.Table.from_pandas(frame, schema=AD_DAILY.schema, preserve_index=False).replace_schema_metadata(None)


def pandas_type(data_type: pa.DataType) -> str:
    """Return the pandas type that can contain NULL."""
    if pa.types.is_integer(data_type):
        return "Int64"
    return "float64" if pa.types.is_floating(data_type) else "object"


def main() -> int:
    """Measure and print; with `--check`, exit code 1 when our reader takes more than 0.6 of pandas' CPU time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true", help=f"exit code 1 when the ratio is above {MAX_CPU_RATIO:g}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.csv"
        with path.open("wb") as file:
            write_file(file, arguments.rows)
        print(f"{path.stat().st_size / 1e6:,.0f} MB")
        mine, plain = (
            Variant("ours: streamed, by position", lambda: read_with_client(path)),
            Variant("pandas", lambda: read_with_pandas(path)),
        )
        rows = measure_variants([mine, plain], arguments.rounds)
        peak = peak_of_streaming(path)
    print_results(rows, len(AD_DAILY.columns), [mine, plain])
    share = 1 / cpu_ratio(plain, mine)
    print(f"\nCPU time of ours over pandas: {share:.2f} (goal {MAX_CPU_RATIO:g}); peak of streaming alone {peak} MB")
    return 1 if arguments.check and share > MAX_CPU_RATIO else 0


def peak_of_streaming(path: Path) -> str:
    """Return the peak memory in MB of a process that reads the file batch by batch, as the product does."""
    code = (
        "import sys; from pathlib import Path; from bench.yahoo_csv import batches\n"
        "rows = sum(batch.num_rows for batch in batches(Path(sys.argv[1])))\n"
        "status = Path('/proc/self/status').read_text()\n"  # getrusage would count the parent's memory at the fork
        "print(int(status.split('VmHWM:')[1].split()[0]) // 1024)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
