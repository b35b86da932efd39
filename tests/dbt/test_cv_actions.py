"""An engagement whose CV are links and events: GA4's API, its event export and the marts count what the people did. # R-15"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Extract, Request
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from orchestration.seeds import SEEDS_VARIABLE, read_seed
from orchestration.settings import Settings
from sandbox.ga4 import write_events
from sandbox.server import Sandbox
from tests.dbt.test_ga4_export_dbt import take
from tests.support.dbt_warehouse import Dbt, query
from tests.support.seed_folder import changed_seeds

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 2)
RULES = """rule_id,event_name,conditions,cv_kind,is_counted
contact,generate_lead,form_id=contact;page_path^=/tochigist,form,true
contact_test,generate_lead,form_id=contact;form_name*=test;page_path^=/tochigist,form,false
phone,phone_tap,link_url^=tel:,phone,true
"""
MODELS = ("--select", "+mart_ga4_api_vs_export_daily", "+mart_funnel_daily", "+mart_external_links")
NEEDED = ("sessions", "outbound_clicks", "cv_sessions", "cv_actions", "article_sessions", "page_views")
EXPORT_DAY = LAST + timedelta(days=1)
"""A day that only the event export has."""


@dataclass(frozen=True)
class Engagement:
    """The simulated site with the rules above, and a warehouse with two days of both sources and one of the export."""

    sandbox: Sandbox
    client: Ga4
    warehouse: Path
    extracts: dict[str, Extract]

    def true(self, sql: str, first: date = FIRST, last: date = LAST) -> list[tuple]:
        """Rows of a query on the simulated people of some days; `visits` has their sessions."""
        days = f"day between '{first}' and '{last}'"
        return self.sandbox.world.rows(f"with visits as (from sessions where {days}) {sql}")


@pytest.fixture(scope="module")
def site(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engagement]:
    home = tmp_path_factory.mktemp("actions")
    before = os.environ.get(SEEDS_VARIABLE)
    os.environ[SEEDS_VARIABLE] = str(changed_seeds(home / "seeds", cv_rules=lambda _: RULES))
    try:
        with Sandbox(today=EXPORT_DAY + timedelta(days=1)) as running:
            given: dict[str, Any] = {"_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": home}
            own = Settings(**given | running.env)
            landing, warehouse, client = Landing(own.landing_dir, own.now), Warehouse(own.warehouse_path), Ga4(own)
            own.warehouse_path.parent.mkdir()
            dbt.new_warehouse(own.warehouse_path)
            for row in read_seed("cv_rules"):
                query(own.warehouse_path, f"insert into seeds.cv_rules values {tuple(row.values())}")
            extracts = {}
            with warehouse.connect():
                account = own.accounts("ga4")[0]
                reports = [report for report in client.reports if report.name in NEEDED]
                for extract in client.extract([Request(one, account, FIRST, LAST) for one in reports]):
                    landing.replace(extract)
                    extracts[extract.request.report.name] = extract
                for report in reports:
                    warehouse.load(report, list(landing.files(report, [FIRST, LAST])), "run")
            assert len(list(write_events(running.world, home / "new", FIRST, EXPORT_DAY))) == 3
            take(own.warehouse_path, home / "new", (FIRST, EXPORT_DAY), home / "scratch")
            assert dbt.build(own.warehouse_path, *MODELS) == []
            yield Engagement(running, client, own.warehouse_path, extracts)
    finally:
        os.environ.pop(SEEDS_VARIABLE, None)
        os.environ.update({SEEDS_VARIABLE: before} if before is not None else {})


def test_api_and_export_agree_with_the_people(site: Engagement) -> None:
    days = site.sandbox.world.truth("ga4", FIRST, LAST).values()
    found = query(
        site.warehouse,
        """select measure, sum(api_value), sum(export_value), sum(abs(difference)) from marts.mart_ga4_api_vs_export_daily
        where measure in ('outbound_clicks', 'cv_events', 'cv_sessions') group by 1""",
    )
    names = {"outbound_clicks": "event_count", "cv_events": "cv_events", "cv_sessions": "cv_sessions"}
    true = {name: sum(day[source] for day in days) for name, source in names.items()}
    assert {name: figures for name, *figures in found} == {name: [n, n, 0] for name, n in true.items()}


@pytest.mark.parametrize(("first", "last"), [(FIRST, LAST), (EXPORT_DAY, EXPORT_DAY)], ids=["API", "export"])
def test_the_marts_count_every_rule_and_a_session_once(site: Engagement, first: date, last: date) -> None:
    """Near misses and tests of the form are no CV; a session with a link and a form, or with two forms, is one."""
    expected = site.true(
        "select rule_id, kind, is_cv, count(*) from cv_actions inner join visits using (session_id) "
        "where rule_id <> '' group by all order by 1",
        first, last,
    )  # fmt: skip
    assert [row[:3] for row in expected] == [
        ("contact", "form", True), ("contact_test", "form", False), ("phone", "phone", True)
    ]  # fmt: skip
    days = f"report_date between '{first}' and '{last}'"
    assert expected == query(
        site.warehouse,
        f"""select rule_id, cv_kind, is_counted, sum(cv_events) from marts.fct_cv_daily
        where {days} and link_url is null and link_domain is null and rule_id is not null group by all order by 1""",
    )
    ((links, events, both),) = site.true(
        """, done as (
            select session_id, count(*) filter (where is_link) as links, count(*) filter (where not is_link) as events
            from (
                select session_id, true as is_link from link_clicks where is_cv
                union all select session_id, false from cv_actions where is_cv
            ) inner join visits using (session_id) group by 1
        )
        select sum(links), sum(events), count(*) filter (where links > 0 and events > 0) from done""",
        first, last,
    )  # fmt: skip
    ((people,),) = site.true(
        "select count(distinct session_id) from cv_hits inner join visits using (session_id)", first, last
    )
    assert both > 0 or first != FIRST
    assert people < links + events
    found = query(site.warehouse, f"select sum(cv_events), sum(cv_sessions) from marts.mart_funnel_daily where {days}")
    assert found == [(links + events, people)]


def test_events_are_no_external_links(site: Engagement) -> None:
    ((clicks,),) = site.true("select count(*) from link_clicks inner join visits using (session_id)", last=EXPORT_DAY)
    assert query(site.warehouse, "select sum(clicks), count(*) filter (where link_domain is null) from marts.mart_external_links") == [
        (clicks, 0)
    ]  # fmt: skip


def test_a_parameter_that_the_property_has_not_registered_is_named(site: Engagement) -> None:
    registered = site.sandbox.ga4.registered_parameters
    registered.remove("form_id")
    report = next(report for report in site.client.reports if report.name == "cv_actions")
    try:
        (extract,) = site.client.extract([Request(report, site.client.settings.accounts("ga4")[0], FIRST, FIRST)])
        with pytest.raises(
            PermanentError, match=r"customEvent:form_id is not a valid dimension.*; register the event"
        ) as caught:
            list(extract.batches)
    finally:
        registered.add("form_id")
    assert "\n" not in str(caught.value)


def test_each_rule_is_one_request_and_a_day_without_their_answer_states_no_zero(site: Engagement, dbt: Dbt) -> None:
    """Runs last."""
    queries = site.extracts["cv_actions"].query.split("\n")
    assert ["notExpression" in query for query in queries] == [True, False, False]
    assert '"fieldName":"customEvent:form_id"' in queries[0]
    query(site.warehouse, f"delete from ops.loads where report = 'cv_actions' and report_date = '{FIRST}'")
    assert dbt.build(site.warehouse, *MODELS, "--full-refresh") == []
    zeros = "select report_date, bool_or(cv_events = 0) from marts.mart_funnel_daily group by 1 order by 1"
    assert [has_zero for _, has_zero in query(site.warehouse, zeros)] == [False, True, True]
