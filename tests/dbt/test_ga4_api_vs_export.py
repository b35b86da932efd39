"""The event export of the same people beside the API: equal where nothing differs, and the known difference named. # R-06 R-15"""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from orchestration.resources.base.report import Request
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from orchestration.settings import Settings
from sandbox.ga4.events_export import write_events
from sandbox.server import Sandbox
from tests.dbt.test_ga4_export_dbt import take
from tests.support.dbt_warehouse import Dbt, query
from tests.support.ga4_export_events import SALT

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 2)
"""The first days: few earlier visits to come back from, so that visitors come back within two days."""
MODELS = ("--select", "+mart_ga4_api_vs_export_daily", "+fct_site_visits")
NEEDED = ("sessions", "outbound_clicks", "cv_sessions", "article_sessions", "page_views")
DENIED = 150
"""Of a thousand visits."""


@pytest.fixture(scope="module")
def both(servers: Sandbox, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with both sources of two days, built."""
    home = tmp_path_factory.mktemp("both")
    given: dict[str, Any] = {"_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": home}
    settings = Settings(**given | servers.env)
    landing, warehouse = Landing(settings.landing_dir, settings.now), Warehouse(settings.warehouse_path)
    settings.warehouse_path.parent.mkdir()
    dbt.new_warehouse(settings.warehouse_path)
    with warehouse.connect():
        client = Ga4(settings)
        reports = [report for report in client.reports if report.name in NEEDED]
        for extract in client.extract([Request(one, settings.accounts("ga4")[0], FIRST, LAST) for one in reports]):
            landing.replace(extract)
        for report in reports:
            warehouse.load(report, list(landing.files(report, [FIRST, LAST])), "run")
    assert len(list(write_events(servers.world, home / "new", FIRST, LAST))) == 2
    take(settings.warehouse_path, home / "new", (FIRST, LAST), home / "scratch")
    assert dbt.build(settings.warehouse_path, *MODELS) == []
    return settings.warehouse_path


def truth(sandbox: Sandbox) -> dict[str, float]:
    days = sandbox.world.truth("ga4", FIRST, LAST).values()
    names = {
        "sessions": "sessions",
        "engaged_sessions": "engaged_sessions",
        "page_views": "screen_page_views",
        "outbound_clicks": "event_count",
        "cv_events": "cv_events",
        "cv_sessions": "cv_sessions",
        "article_sessions": "article_sessions",
    }
    return {name: sum(day[source] for day in days) for name, source in names.items()}


def test_api_and_export_both_tell_the_truth_of_every_measure(both: Path, sandbox: Sandbox) -> None:
    found = query(
        both,
        """select measure, sum(api_value), sum(export_value), sum(abs(difference)), sum(abs(unexplained))
        from marts.mart_ga4_api_vs_export_daily group by 1""",
    )
    assert {name: figures for name, *figures in found} == {name: [n, n, 0, 0] for name, n in truth(sandbox).items()}


MEASURES_OF_SESSIONS = "sum(sessions) as sessions, sum(engaged_sessions), sum(page_views), sum(user_engagement_seconds)"


@pytest.mark.parametrize(
    ("report", "api_measures", "export_measures"),
    [
        ("sessions", MEASURES_OF_SESSIONS, MEASURES_OF_SESSIONS),
        ("article_sessions", "sum(sessions) as sessions", "sum(article_sessions) as sessions"),
        ("cv_sessions", "sum(sessions) as sessions", "sum(cv_sessions) as sessions"),
    ],
)
def test_both_agree_on_every_source_page_and_device(
    both: Path, report: str, api_measures: str, export_measures: str
) -> None:
    columns = "report_date, session_source, session_medium, session_campaign_name, session_campaign_id, "
    columns += "session_manual_ad_content, landing_page, device, "
    api, export = (
        set(query(both, f"select {columns}{measures} from {table} group by all having {measures.split(' as ')[0]} > 0"))
        for table, measures in (
            (f"staging.stg_ga4__{report}", api_measures),
            ("intermediate.int_ga4_export__sessions", export_measures),
        )
    )
    assert api == export
    assert len(api) > 30


def test_a_visit_has_one_cv_per_click_and_one_per_session_and_reads_are_pages_seen_to_their_end(
    both: Path, sandbox: Sandbox
) -> None:
    """R-14, R-15, R-28."""
    ((visits, views, clicks, events, sessions, reads, readers),) = query(
        both,
        """select count(*), sum(page_views), sum(outbound_clicks), sum(cv_events), sum(cv_sessions), sum(article_reads),
            sum(article_sessions)
        from marts.fct_site_visits""",
    )
    true = truth(sandbox)
    assert readers == true["article_sessions"] < visits
    assert (visits, views, clicks) == (true["sessions"], true["page_views"], true["outbound_clicks"])
    assert (events, sessions) == (true["cv_events"], true["cv_sessions"])
    assert events > sessions
    read = sandbox.world.rows(
        """select count(*) from page_views join sessions using (session_id)
        where scrolled and page_path <> '/tochigist' and day between ? and ?""",
        [FIRST, LAST],
    )
    assert [(reads,)] == read


def test_a_direct_visit_is_credited_to_the_visitors_last_other_source(both: Path, sandbox: Sandbox) -> None:
    ((true,),) = sandbox.world.rows(
        """with visits as (
            select *, last_value(nullif(source, '(direct)') ignore nulls) over (
                partition by user_id order by day, hash(session_id) % 75000 rows between unbounded preceding and current row
            ) as credited
            from sessions where day between ? and ?
        )
        select count(*) from visits where source = '(direct)' and credited is not null""",
        [FIRST, LAST],
    )
    assert query(
        both,
        "select count(*) from marts.fct_site_visits where session_source = '(direct)' and last_non_direct_source <> '(direct)'",
    ) == [(true,)]
    assert true > 0
    assert query(
        both,
        """select count(*) from marts.fct_site_visits
        where session_source <> '(direct)' and last_non_direct_source is distinct from session_source""",
    ) == [(0,)]


def test_what_lacks_consent_is_named_to_the_unit_in_the_old_schema_too(
    both: Path, sandbox: Sandbox, dbt: Dbt, tmp_path: Path
) -> None:
    assert list(
        write_events(sandbox.world, tmp_path / "old", FIRST, LAST, "json", old_schema=True, denied_per_mille=DENIED)
    )
    take(both, tmp_path / "old", (FIRST, LAST), tmp_path / "scratch")
    assert dbt.build(both, *MODELS) == []
    found = {
        name: figures
        for name, *figures in query(
            both,
            """select measure, sum(difference), sum(without_consent), sum(unexplained)
            from marts.mart_ga4_api_vs_export_daily group by 1""",
        )
    }
    ((denied,),) = sandbox.world.rows(
        f"""select count(*) from sessions
        where hash(session_id, 'consent') % 1000 < {DENIED} and day between ? and ?""",
        [FIRST, LAST],
    )
    assert found["sessions"] == [-denied, -denied, 0]
    assert denied > 300
    assert found["page_views"] == found["outbound_clicks"] == found["cv_events"] == [0, 0, 0]
    for counted in ("cv_sessions", "article_sessions"):
        assert found[counted][2] == found[counted][0] < 0, "which events were one session nobody can tell: unexplained"


def test_the_files_reach_the_landing_zone_like_any_export(sandbox: Sandbox, tmp_path: Path) -> None:
    """Parquet and newline JSON, new schema and old, land the same figures."""
    from orchestration.resources.imports.ga4_export.importer import Ga4Export

    def figures(name: str, file_format: str, old_schema: bool) -> list[tuple]:
        folder = tmp_path / name
        list(write_events(sandbox.world, folder, FIRST, FIRST, file_format, old_schema=old_schema))
        with Ga4Export().read(folder, SALT, FIRST, FIRST, tmp_path / f"scratch {name}") as events:
            (table,) = [pa.Table.from_batches(batches) for _, batches in events]
        sums = table.group_by("event_name").aggregate([("user_key", "count_distinct"), ("engagement_time_msec", "sum")])
        return sorted(zip(*(column.to_pylist() for column in sums.columns), strict=True), key=str)

    first = figures("a", "parquet", False)
    assert first == figures("b", "json", False) == figures("c", "parquet", True) == figures("d", "json", True)
    assert len(first) == 7
