"""Definitions of measures: values from sums, unknown parts, and descriptions of columns that say the same formula."""

import re
from decimal import Decimal

import pytest
import yaml

from orchestration.measures import Figure, add_measure_values, measures, sums_sql
from tests.support.places import PROJECT

DOCS = re.compile(r"\{% docs (\w+) %\}(.*?)\{% enddocs %\}", re.DOTALL)


@pytest.mark.parametrize(
    ("name", "sums", "value", "text"),
    [
        ("ctr", {"clicks": 1, "impressions": 3}, "0.333333", "33.33%"),
        ("ctr", {"clicks": 2, "impressions": 3}, "0.666667", "66.67%"),
        ("cpc", {"cost_net": Decimal("0.000001"), "clicks": 2}, "0.000001", "0.0"),
        ("cpm", {"cost_net": Decimal("12345.678901"), "impressions": 7}, "1763668.414429", "1,763,668"),
        ("cpa", {"cost_net": Decimal(0), "cv_with_cost": 4}, "0", "0"),
        ("cpa", {"cost_net": Decimal(900), "cv_with_cost": 0}, None, "–"),
        ("cpa", {"cost_net": None, "cv_with_cost": 4}, None, "–"),
        ("cvr", {"cv_with_clicks": None, "clicks": 4}, None, "–"),
        ("bounce_rate", {"sessions": 3, "engaged_sessions": 1}, "0.666667", "66.7%"),
        ("bounce_rate", {"sessions": 3, "engaged_sessions": None}, None, "–"),
        ("expected_cv", {"target_cv": 2000, "days_elapsed": 77, "days_total": 96}, "1604.166667", "1,604"),
        ("cost_net", {"cost_net": Decimal("12345.5")}, "12345.5", "12,346"),
    ],
)
def test_a_ratio_is_made_from_sums_and_unknown_while_a_part_is(
    name: str, sums: dict[str, Figure], value: str | None, text: str
) -> None:
    one = measures()[name]
    assert one.value(sums) == (None if value is None else Decimal(value))
    assert one.text(one.value(sums)) == text


def test_every_part_of_a_formula_is_a_measure() -> None:
    defined = measures()
    assert {part for one in defined.values() for part in one.parts} <= set(defined)
    assert {one.unit for one in defined.values()} <= {"count", "yen", "share", "rate", "number"}
    assert all(one.label_en and re.search("[ぁ-んァ-ン一-龥]|CV", one.label_ja) for one in defined.values())


def test_sums_hold_all_that_values_need() -> None:
    assert sums_sql(["cpa", "cvr"]) == (
        "sum(cost_net) as cost_net, sum(cv_with_cost) as cv_with_cost, sum(cv_with_clicks) as cv_with_clicks, sum(clicks) as clicks"
    )
    found = add_measure_values({"name": "x", "clicks": 1, "impressions": 4}, ["ctr"])
    assert found == {"name": "x", "clicks": 1, "impressions": 4, "ctr": Decimal("0.25")}
    assert measures()["bounce_rate"].sql == "(sum(sessions) - sum(engaged_sessions)) / nullif(sum(sessions), 0)"


def test_the_description_of_a_ratio_says_the_formula_it_has() -> None:
    """A column that bears the name of a ratio is described by its formula, except where it is GA4's own figure of a period."""
    texts = dict(found for file in PROJECT.glob("models/**/*.md") for found in DOCS.findall(file.read_text("utf-8")))
    columns = [
        (model["name"], column["name"], column["description"])
        for file in PROJECT.glob("models/**/*.yml")
        for model in yaml.safe_load(file.read_text("utf-8")).get("models", [])
        for column in model.get("columns", [])
    ]
    ratios = {name: one for name, one in measures().items() if one.is_ratio}
    described = [
        (table, name, texts[re.findall(r"doc\('(\w+)'\)", said)[0]] if "doc(" in said else said)
        for table, name, said in columns
        if name in ratios and table != "mart_site_period_users"
    ]
    assert len(described) > 25
    assert [(table, name) for table, name, said in described if ratios[name].formula not in said] == []
