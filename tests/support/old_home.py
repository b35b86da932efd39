"""A data folder as the first versions wrote it: sums as binary fractions, no profile, no version, fewer ledgers, one column less."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.home import FixedHome

DAYS = (date(2026, 1, 1), date(2026, 1, 2))
FETCHED_AT = "2026-01-02T21:00:00+00:00"
"""06:00:00 in Japan: the sandbox's clock, by which the profile of such files is judged."""

TABLES = """
create schema ops;
create sequence ops.load_ids;
create table ops.loads (
    load_id bigint, platform varchar, report varchar, account_id varchar, report_date date, row_count bigint,
    fetched_at timestamp, loaded_at timestamp, landed_file varchar, file_sha256 varchar, query varchar,
    api_version varchar, quality json, run_id varchar
);
create table ops.acquisition (
    platform varchar, report varchar, account_id varchar, report_date date, state varchar, row_count bigint,
    reason varchar, recorded_at timestamp
);
create table ops.control_totals (
    load_id bigint, platform varchar, report varchar, account_id varchar, first_day date, last_day date,
    measure varchar, stated double, landed double
);
create table ops.restatements (
    load_id bigint, platform varchar, report varchar, account_id varchar, report_date date, measure varchar,
    before_value double, after_value double, restated_at timestamp
);
create table ops.builds (last_load_id bigint, code_version varchar, built_at timestamp);
create schema raw_toy_ads;
create table raw_toy_ads.ad_daily (
    report_date date, ad_id bigint, clicks bigint, _account_id varchar, _report_date date, _fetched_at timestamp, _load_id bigint
);
insert into ops.restatements values (1, 'toy_ads', 'ad_daily', '77', '2026-01-01', 'clicks', 0.1 + 0.2, 2.0, '2026-01-02 21:00:00');
insert into ops.control_totals values (1, 'toy_ads', 'ad_daily', '77', '2026-01-01', '2026-01-01', 'clicks', 2.0, 2.0);
"""


def old_home(folder: Path) -> FixedHome:
    """Make the data folder: two days of one account, 2 and 3 clicks of ad 1. Returns its paths."""
    home = FixedHome(folder)
    (home.home / "warehouse").mkdir(parents=True)
    with duckdb.connect(str(home.working_path)) as connection:
        connection.execute(TABLES)
        for number, day in enumerate(DAYS, 1):
            place = f"landing/toy_ads/ad_daily/{day}/77.parquet"
            write_landed(home.home / place, day, clicks=number + 1)
            connection.execute(
                """insert into ops.loads values
                (nextval('ops.load_ids'), 'toy_ads', 'ad_daily', '77', ?, 1, '2026-01-02 21:00:00', '2026-01-02 21:01:00', ?, '', 'q', 'v1',
                '{}', 'run-old')""",
                [day, place],
            )
            connection.execute(
                "insert into raw_toy_ads.ad_daily values (?, 1, ?, '77', ?, '2026-01-02 21:00:00', ?)",
                [day, number + 1, day, number],
            )
    return home


def write_landed(path: Path, day: date, clicks: int) -> None:
    """Write a landed file with what the first versions said of one: no profile, no masked values."""
    path.parent.mkdir(parents=True)
    record = {
        "schema_version": 1,
        "platform": "toy_ads",
        "report": "ad_daily",
        "account_id": "77",
        "fetched_at": FETCHED_AT,
        "api_version": "v1",
        "query": "q",
        "first_day": str(day),
        "last_day": str(day),
        "quality": {},
        "control_totals": {"clicks": clicks},
        "day": str(day),
        "row_count": 1,
    }
    table = pa.table({"report_date": pa.array([day], pa.date32()), "ad_id": [1], "clicks": [clicks]})
    pq.write_table(table.replace_schema_metadata({b"tochimart": json.dumps(record).encode()}), path)
