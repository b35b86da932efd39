"""What the check knows of the seeds agrees with dbt's descriptions, with the files, and with what the clients really land."""

import csv
from itertools import chain

import pytest
import yaml

import assets
from orchestration.seeds import DEFAULT_SOURCE, SHARED_SOURCE, _dates, _values
from orchestration.seeds._columns import Column, Table
from orchestration.seeds._known import CHANNELS_BY_PLATFORM, KIND_BY_PLATFORM, PLATFORMS, REPORTS
from orchestration.seeds._schema import HOST_SPELLINGS, SHARED_TABLES, TABLES
from orchestration.settings import Settings
from tests.support.seed_folder import example_file

DESCRIBED = {
    seed["name"]: seed
    for path in SHARED_SOURCE.glob("*.yml")
    for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]
}
TYPES = {_dates.parse_day: "date", _values.parse_whole_number: "integer", _values.parse_boolean: "boolean"}


def dbt_type(column: Column) -> str:
    """How dbt's type of the column must begin."""
    return TYPES.get(column.parse) or (
        "decimal" if column.parse in (_values.parse_decimal, _values.parse_share) else "varchar"
    )


def test_every_seed_is_known_to_both() -> None:
    files = {path.stem for folder in (DEFAULT_SOURCE, SHARED_SOURCE) for path in folder.glob("*.csv")}
    assert set(DESCRIBED) == {table.name for table in TABLES} == files


def test_what_is_true_for_every_engagement_is_in_no_engagement() -> None:
    assert {path.stem for path in SHARED_SOURCE.glob("*.csv")} == set(SHARED_TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_types_values_and_keys_dbt_is_told(table: Table) -> None:
    described = DESCRIBED[table.name]
    derived = HOST_SPELLINGS.get(table.name, ())[1:]
    with example_file(table.name).open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == list(table.names)
    types = described["config"]["column_types"]
    assert list(types) == [*table.names, *derived]
    assert [types[column.name].split("(")[0] for column in table.columns] == [
        dbt_type(column) for column in table.columns
    ]
    columns = {column["name"]: column for column in described["columns"]}
    assert set(columns) == {*table.names, *derived}
    for column in table.columns:
        tests = columns[column.name].get("data_tests", [])
        for test in tests:
            if isinstance(test, dict) and "accepted_values" in test:
                assert tuple(test["accepted_values"]["arguments"]["values"]) == column.allowed
        assert column.unique or "primary_key" not in tests
        assert column.required or "not_null" not in tests
    grains = [
        test["unique_grain"]["arguments"]["grain"] for test in described.get("data_tests", []) if "unique_grain" in test
    ]
    assert {tuple(grain) for grain in grains} == set(table.keys)


def test_names_of_platforms_and_reports_are_those_of_the_clients() -> None:
    assert set(KIND_BY_PLATFORM) == set(assets.list_sources()) <= set(PLATFORMS)
    landed = [report.table.removeprefix("raw_") for report in assets.list_all_reports(Settings(_env_file=None))]  # type: ignore[call-arg]
    known = chain.from_iterable([f"{platform}.{name}" for name in names] for platform, names in REPORTS.items())
    assert set(known) <= set(landed)


def test_channels_of_google_ads_are_those_of_its_client_library() -> None:
    from google.ads.googleads.v26.enums.types.advertising_channel_type import AdvertisingChannelTypeEnum

    delivered = {one.name for one in AdvertisingChannelTypeEnum.AdvertisingChannelType} - {"UNSPECIFIED", "UNKNOWN"}
    assert set(CHANNELS_BY_PLATFORM["google_ads"]) == delivered
