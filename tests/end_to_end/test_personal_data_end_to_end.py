"""Personal data planted in what the platforms and an event export send: nothing of it is left anywhere, and it is counted (R-34)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import pytest

import assets
from orchestration.launch import prepare_home, run_job
from orchestration.partitions import range_tags
from orchestration.resources.base.report import Report
from orchestration.resources.imports.ga4_export.importer import EVENTS
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from orchestration.settings import Settings, load_settings
from sandbox.server import Sandbox
from tests.conftest import parsed_home
from tests.support.ga4_export_events import event, lines
from tests.support.planted import Case, cases, traces
from tests.support.warehouse_files import query

DAY = date(2026, 2, 15)
REPORTS = {
    "google_ads": ("ad_daily", "search_term_daily", "landing_page_daily", "placement_daily"),
    "ga4": ("sessions", "outbound_clicks", "page_views"),
    "yahoo_search": ("search_query_daily", "landing_page_daily"),
    "yahoo_display": ("placement_daily",),
}
PLANTED = {
    ("google_ads", "search_term_view.search_term"): 20,
    ("google_ads", "landing_page_view.unexpanded_final_url"): 10,
    ("google_ads", "ad_group_ad.ad.final_urls"): 14,
    ("google_ads", "ad_group_ad.ad.name"): 8,
    ("google_ads", "detail_placement_view.placement"): 8,
    ("google_ads", "detail_placement_view.display_name"): 8,
    ("ga4", "sessionSource"): 14,
    ("ga4", "sessionManualAdContent"): 8,
    ("ga4", "landingPage"): 20,
    ("ga4", "pagePath"): 20,
    ("ga4", "linkUrl"): 14,
    ("yahoo_search", "SEARCH_QUERY"): 20,
    ("yahoo_search", "LANDING_PAGE_URL"): 8,
    ("yahoo_display", "DELIVER_URL"): 8,
    ("yahoo_display", "AD_PLACE_NAME"): 8,
}
"""How many texts are planted in a field, in the platform's own name for it."""
PARAMETERS = ("page_location", "page_referrer", "page_title", "link_url", "link_domain", "source", "medium", "campaign", "content",
              "term")  # fmt: skip
EXPORTED = 28
"""Events of the export with a planted text in each of PARAMETERS."""


@dataclass(frozen=True)
class Run:
    """What was planted, how often it was served, and the home folder all of it went through."""

    settings: Settings
    planted: list[Case]
    served: Counter[tuple[str, str]]


def land_and_load(settings: Settings, platform: str) -> dg.ExecuteInProcessResult:
    """One day of some reports of a platform, into the landing zone and the raw tables."""
    module = assets.list_sources()[platform]
    keys = [[*layer, name] for name in REPORTS[platform] for layer in (["landing", platform], [f"raw_{platform}"])]
    with dg.DagsterInstance.get() as instance:
        return dg.materialize(
            [one for one in module.build(settings) if not isinstance(one, dg.AssetSpec)],
            selection=dg.AssetSelection.assets(*(dg.AssetKey(key) for key in keys)),
            resources={
                "landing": Landing(settings.landing_dir, settings.now),
                "warehouse": Warehouse(settings.warehouse_path),
                platform: module.client(settings),
            },
            tags=range_tags(DAY, DAY),
            instance=instance,
        )


def exported(path: Path, planted: list[Case]) -> None:
    """An export whose every event has planted texts in all its parameters, in an id, and in what must never be read."""
    texts = iter(planted)
    secret = {"user_properties": [{"key": "mail", "value": {"string_value": "planted.property@example.jp"}}]}
    path.write_bytes(
        lines(
            *(
                event(
                    {name: next(texts).text for name in PARAMETERS} | {"ip_override": "198.18.9.9"},
                    event_date=f"{DAY:%Y%m%d}",
                    event_timestamp=int(datetime(2026, 2, 15, 3).timestamp() * 1e6) + number,
                    event_name="click" if number % 2 else "page_view",
                    user_pseudo_id=f"planted-pseudo-{number}",
                    user_id=f"planted-user-{number}",
                    geo={"city": "Utsunomiya"},
                    **secret,
                )
                for number in range(EXPORTED)
            )
        )
    )


@pytest.fixture(scope="module")
def run(servers: Sandbox, tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Run:
    home = parsed_home(tmp_path_factory.mktemp("planted") / "home", dbt_target)
    plants, all_cases = servers.world.plants, iter(cases(sum(PLANTED.values()) + EXPORTED * len(PARAMETERS)))
    planted: list[Case] = []
    servers.faults.clear()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**servers.env, "TOCHIMART_HOME": str(home)}.items():
            patch.setenv(name, value)
        for (server, field), count in PLANTED.items():
            mine = [next(all_cases) for _ in range(count)]
            planted += mine
            plants.add(server, field, [case.text for case in mine])
        settings = load_settings()
        prepare_home(settings)
        try:
            assert all(land_and_load(settings, platform).success for platform in REPORTS)
            served = Counter(plants.served)
        finally:
            plants.clear()
        in_events = list(all_cases)
        path = home.parent / "events.json"
        exported(path, in_events)
        config = {"ops": {"ga4_export_landing": {"config": {"path": str(path)}}}}
        outcome = run_job(settings.model_copy(update={"given_files": (path,)}), "import_ga4_export", DAY, DAY, config)
        assert outcome.succeeded, outcome.error
    never_read = [Case("", text) for text in ("planted.property@", "198.18.9.9", "planted-pseudo-", "planted-user-")]
    return Run(settings, [*planted, *in_events, *never_read], served)


def test_nothing_planted_is_left_in_any_file_of_the_home_folder(run: Run) -> None:
    """R-34: landing, raw tables, marts, ledgers, snapshots, logs, Dagster's history and the reports. Over 400 planted texts."""
    home = run.settings.home
    for kind in (
        "landing/*/*/*/*.parquet",
        "warehouse/*.duckdb",
        "*.duckdb",
        "reports/*.html",
        "dagster/history/**/*.db",
    ):
        assert list(home.glob(kind)), f"without {kind} this proves less than it says"
    assert traces(home, run.planted) == []


def test_the_ledger_counts_exactly_what_was_planted(run: Run) -> None:
    """R-34: by platform and column, and for the export by column."""
    columns = {
        (platform, column.name): column.source
        for platform, names in REPORTS.items()
        for report in reports_of(platform, names)
        for column in report.columns
    }
    found: Counter[tuple[str, str]] = Counter()
    for platform, column, values in query(
        run.settings.published_path,
        "select platform, column_name, sum(masked_values) from ops.masked_values group by all",
    ):
        found[platform, columns.get((platform, column), column)] += int(values)
    expected = Counter({place: count for place, count in run.served.items() if place in PLANTED})
    assert set(expected) == set(PLANTED)
    assert all(expected[place] >= count for place, count in PLANTED.items()), "some planted text was never served"
    names = {"page_location", "page_referrer", "page_title", "link_url", "link_domain", "event_source", "event_medium",
             "event_campaign", "event_content", "event_term"}  # fmt: skip
    assert found == expected + Counter({("ga4_export", name): EXPORTED for name in names})


def test_the_landing_asset_says_what_was_masked(run: Run) -> None:
    with dg.DagsterInstance.from_config(str(run.settings.home / "dagster")) as instance:
        for key, column, values in (
            (["landing", "google_ads", "search_term_daily"], "search_term_view_search_term", 20),
            (["landing", "ga4_export", "events"], "page_title", EXPORTED),
        ):
            last = instance.get_latest_materialization_event(dg.AssetKey(key))
            assert last
            assert last.asset_materialization
            assert last.asset_materialization.metadata[f"masked {column}"].value == values


def test_users_land_as_salted_hashes_only(run: Run) -> None:
    """R-36. Nothing of user_id, user_properties or an IP has a column, and the salt is no part of the warehouse."""
    keys = query(run.settings.published_path, "select user_key from raw_ga4_export.events")
    assert len(keys) == EXPORTED
    assert {len(key) for (key,) in keys} == {64}
    assert [
        name for name in EVENTS.schema.names if "user_id" in name or "propert" in name or name.startswith("ip")
    ] == []
    salt = (run.settings.home / "secrets" / "ga4_export.salt").read_bytes()
    for path in (run.settings.published_path, run.settings.warehouse_path):
        assert salt not in path.read_bytes()
        assert salt.hex() not in path.read_bytes().decode("latin-1")


def reports_of(platform: str, names: tuple[str, ...]) -> list[Report]:
    return [report for report in assets.list_all_reports(Settings(_env_file=None))  # type: ignore[call-arg]
            if report.platform == platform and report.name in names]  # fmt: skip
