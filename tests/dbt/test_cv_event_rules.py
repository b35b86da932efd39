"""Which events a CV rule covers: the SQL of the marts and the filters asked of GA4 must say the same, event by event. # R-15"""

import duckdb
import pytest
from google.analytics.data_v1beta import types as ga

from orchestration.resources.platforms.ga4.cv_filters import DIMENSION_BY_PARAMETER, cv_filter, rule_filter
from orchestration.seeds import check_seeds
from tests.support.contracts import create
from tests.support.dbt_warehouse import Dbt
from tests.support.seed_folder import changed_seeds

RULES = """rule_id,event_name,conditions,cv_kind,is_counted
any_form,generate_lead,,form,false
contact,generate_lead,form_id=contact;page_path^=/tochigist,form,true
test_form,generate_lead,form_id=Contact;form_name*=TEST;page_path^=/tochigist,form,false
thanks,generate_lead,page_path=/応募/thanks,form,true
phone,phone_tap,link_url^=tel:,phone,true
brochure,file_download,file_extension=pdf;file_name$=/guide.pdf,download,true
"""
SITE = "https://lp.example"

EVENTS: dict[tuple[str, str, tuple[str, ...]], str | None] = {
    ("generate_lead", "/tochigist", ("form_id=contact",)): "contact",
    ("generate_lead", "//Tochigist/science-job/?x=1", ("form_id=CONTACT", "form_name=Main")): "contact",
    ("generate_lead", "/tochigist/science-job", ("form_id=contact", "form_name=a test form")): "test_form",
    ("generate_lead", "/tochigistic", ("form_id=contact",)): "any_form",
    ("generate_lead", "/about", ("form_id=contact",)): "any_form",
    ("generate_lead", "/tochigist", ("form_id=contact-2",)): "any_form",
    ("generate_lead", "/tochigist", ("other=contact",)): "any_form",
    ("generate_lead", "/tochigist", ()): "any_form",
    ("generate_lead", "/%E5%BF%9C%E5%8B%9F/thanks/", ()): "thanks",
    ("generate_lead", "/応募/thanks/more", ()): "any_form",
    ("Generate_Lead", "/応募/thanks", ()): None,
    ("phone_tap", "/", ("link_url=tel:+81…",)): "phone",
    ("phone_tap", "/", ("link_url=https://a.example/?tel:",)): None,
    ("phone_tap", "/", ()): None,
    ("file_download", "/x", ("file_extension=PDF", "file_name=/files/Guide.pdf")): "brochure",
    ("file_download", "/x", ("file_extension=pdf",)): None,
    ("file_download", "/x", ("file_name=/files/guide.pdf.zip", "file_extension=pdf")): None,
    ("scroll", "/tochigist", ("form_id=contact",)): None,
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The rules as every reader gets them."""
    seeds = check_seeds(changed_seeds(tmp_path_factory.mktemp("seeds"), cv_rules=lambda _: RULES))
    assert not seeds.errors
    return seeds.tables["cv_rules"]


def test_a_rule_covers_events_that_satisfy_all_its_conditions(rules: list[dict[str, str]], dbt: Dbt) -> None:
    with duckdb.connect() as connection:
        create(connection, "seeds.cv_rules")
        for row in rules:
            values = [value or None for value in row.values()]
            connection.execute(f"insert into seeds.cv_rules ({', '.join(row)}) values (?, ?, ?, ?, ?)", values)
        connection.execute("create table events (event_name varchar, page_location varchar, cv_parameters varchar[])")
        for name, page, parameters in EVENTS:
            connection.execute("insert into events values (?, ?, ?)", [name, SITE + page, list(parameters) or None])
        connection.execute("insert into events from events")
        found = connection.execute(dbt.compiled("{{ cv_event_rule('events') }}")).fetchall()
    assert len(found) == len([rule for rule in EVENTS.values() if rule])
    rule_by_event = {(name, page.removeprefix(SITE), tuple(given or ())): rule for name, page, given, rule, *_ in found}
    assert {event: rule_by_event.get(event) for event in EVENTS} == EVENTS


def passes(expression: ga.FilterExpression, values: dict[str, str]) -> bool:
    """Evaluate a filter on the dimensions of one event, with a real RE2, as GA4 does."""
    kind = ga.FilterExpression.pb(expression).WhichOneof("expr")
    if kind == "not_expression":
        return not passes(expression.not_expression, values)
    if kind != "filter":
        parts = [passes(one, values) for one in getattr(expression, kind).expressions]
        return all(parts) if kind == "and_group" else any(parts)
    text, value = expression.filter.string_filter, values.get(expression.filter.field_name, "")
    match = ga.Filter.StringFilter.MatchType(text.match_type).name
    if match == "FULL_REGEXP":
        return bool(duckdb.execute("select regexp_full_match(?, ?, 'i')", [value, text.value]).fetchall()[0][0])
    expected = text.value if text.case_sensitive else text.value.lower()
    value = value if text.case_sensitive else value.lower()
    tests = {"EXACT": value.__eq__, "BEGINS_WITH": value.startswith, "ENDS_WITH": value.endswith}
    return bool(tests.get(match, value.__contains__)(expected))


@pytest.mark.parametrize(("event", "rule"), EVENTS.items(), ids=str)
def test_the_filters_asked_of_ga4_let_the_same_events_through(
    rules: list[dict[str, str]], event: tuple[str, str, tuple[str, ...]], rule: str | None
) -> None:
    name, page, parameters = event
    values = {"eventName": name, "pagePath": page.partition("?")[0]}
    for parameter, _, value in (one.partition("=") for one in parameters):
        values[DIMENSION_BY_PARAMETER.get(parameter, f"customEvent:{parameter}")] = value
    assert [one["rule_id"] for one in rules if passes(rule_filter(one, rules), values)] == ([rule] if rule else [])
    counted = {one["rule_id"] for one in rules if one["is_counted"] == "true"}
    assert passes(cv_filter([], rules), values) is (rule in counted)
