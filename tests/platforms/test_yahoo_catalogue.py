"""Clients and sandbox against the platform's published lists of report fields. # R-04 R-05"""

import json
from itertools import combinations
from typing import Any

import pytest
import yaml

from orchestration.resources.base.report import Report
from orchestration.resources.platforms.yahoo.client import YahooAds
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.search import YahooSearch
from sandbox.yahoo.definition import DefinitionRules
from sandbox.yahoo.display import DisplayRules
from sandbox.yahoo.search import SearchRules
from tests.support.places import PROJECT, SHARED

LISTS = SHARED / "contracts" / "yahoo_report_fields.json"
PRODUCTS: list[tuple[type[YahooAds], DefinitionRules, str]] = [
    (YahooSearch, SearchRules(), "search_v20"),
    (YahooDisplay, DisplayRules(), "display_v19"),
]
ARROW = {"int64": {"LONG"}, "double": {"LONG", "DOUBLE"}, "string": {"STRING", "ENUM"}, "date32[day]": {"STRING"}}
"""Field types that each column type may come from."""

pytestmark = pytest.mark.skipif(not LISTS.exists(), reason="the field lists lie in ../shared, which is not here")


def published(product: str, report_type: str) -> dict[str, dict[str, Any]]:
    fields = json.loads(LISTS.read_text(encoding="utf-8"))[product][report_type]
    return {one["fieldName"]: one for one in fields}


def asked() -> list[Any]:
    """Every report of every client, with its product and report type."""
    return [
        pytest.param(report, product, client.product.report_types[report.name], id=report.table)
        for client, _, product in PRODUCTS
        for report in client.reports
        if report.name in client.product.report_types
    ]


@pytest.mark.parametrize(("report", "product", "report_type"), asked())
def test_every_field_asked_for_exists_goes_with_the_others_and_fits_its_column(
    report: Report, product: str, report_type: str
) -> None:
    known = published(product, report_type)
    names = [column.source for column in report.columns]
    assert set(names) <= known.keys()
    for one, other in combinations(names, 2):
        assert other not in known[one]["impossibleCombinationFields"], (one, other)
    for column in report.columns:
        assert known[column.source]["fieldType"] in ARROW[str(column.type)], column.source
        assert "非推奨" not in known[column.source]["note"], column.source
    assert {column.name for column in report.columns if known[column.source]["behaviour"] == "Metric"} == {
        *report.measures
    }


@pytest.mark.parametrize(
    ("rules", "product"), [pytest.param(rules, product, id=product) for _, rules, product in PRODUCTS]
)
def test_the_sandbox_words_its_fields_as_the_platform_does(rules: DefinitionRules, product: str) -> None:
    for report_type, fields in rules.fields.items():
        known = published(product, report_type)
        for name, one in fields.items():
            said = known[name]
            assert (one.ja, one.en, one.xml, one.type, one.behaviour) == tuple(
                said[key]
                for key in ("displayFieldNameJa", "displayFieldNameEn", "xmlAttributeName", "fieldType", "behaviour")
            ), name
            excluded = {*said["impossibleCombinationFields"]} & fields.keys()
            assert {*rules.impossible_with(report_type, name)} == excluded, name
            # no strict: one English value of AUDIENCE_LIST_TYPE has a comma and stands cut in two in the list
            words = dict(zip(said["valuesJa"], said["valuesEn"], strict=False))
            assert {ja: words.get(ja) for ja in one.english} == dict(one.english), name


@pytest.mark.parametrize(("client", "product"), [(YahooSearch, "search_v20"), (YahooDisplay, "display_v19")])
def test_staging_expects_exactly_the_devices_the_platform_knows(client: type[YahooAds], product: str) -> None:
    platform = client.name
    path = PROJECT / "models" / "staging" / platform / f"_{platform}.yml"
    (source,) = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    columns = {column["name"]: column for column in source["tables"][0]["columns"]}
    (values,) = [test["accepted_values"]["arguments"]["values"] for test in columns["device"]["data_tests"]]
    assert {*values} == {*published(product, "AD")["DEVICE"]["valuesJa"]}
