"""Every Google Ads report against the sandbox: it adds up to what was delivered, and asks for nothing that does not exist."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from assets._served import truth_source
from orchestration.resources.base.report import Report
from orchestration.resources.platforms import declared_platforms
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.decode import leaf_field
from orchestration.resources.platforms.google_ads.platform import COMPLETE_GRAINS
from orchestration.resources.platforms.google_ads.reports import CAMPAIGN_HOURLY, REPORTS, RESOURCE_BY_REPORT_NAME
from orchestration.resources.platforms.google_ads.search import KEYWORD_DAILY, SEARCH_TERM_DAILY
from sandbox.google_ads.resources import METRICS, RESOURCES
from sandbox.server import Sandbox
from tests.support.google_ads_wire import FIRST, LAST, asked, read, settings

PERFORMANCE_MAX = 10
DELIVERED = ("impressions", "clicks", "cost_micros", "conversions")
CREDITED = ("all_conversions", "conversions_value", "all_conversions_value")
Sums = dict[date, dict[str, float]]

DAILY = [report for report in REPORTS if report.measures]


@pytest.fixture(scope="module")
def sandbox(servers: Sandbox) -> Sandbox:
    """The servers every test shares, without faults of the tests before."""
    servers.faults.clear()
    return servers


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> GoogleAds:
    return GoogleAds(settings(**sandbox.env))


@pytest.fixture(scope="module")
def tables(client: GoogleAds) -> dict[str, pa.Table]:
    """What every daily report answers over the whole campaign, read once."""
    return {report.name: read(asked(client, report)) for report in DAILY}


def by_day(table: pa.Table, names: Sequence[str] = DELIVERED) -> Sums:
    sums = table.group_by("report_date").aggregate([(f"metrics_{name}", "sum") for name in names])
    return {row["report_date"]: {name: row[f"metrics_{name}_sum"] for name in names} for row in sums.to_pylist()}


def true_days(sandbox: Sandbox, names: Sequence[str], source: str = "google_ads:campaign") -> Sums:
    """What the simulation did, of the given measures."""
    truth = sandbox.world.truth(source, FIRST, LAST)
    return {day: {name: figures[name] for name in names} for day, figures in truth.items()}


def truth(sandbox: Sandbox, condition: str) -> Sums:
    """What was delivered under a condition, from the simulation itself."""
    sums = ", ".join(f"sum({name})" for name in DELIVERED)
    rows = sandbox.world.rows(
        f"select day, {sums} from ad_facts_by_ad where platform = 'google_ads' and {condition} group by day"
    )
    return {day: dict(zip(DELIVERED, values, strict=True)) for day, *values in rows}


@pytest.mark.parametrize("name", COMPLETE_GRAINS)
def test_a_report_adds_up_to_everything_its_level_tells(
    name: str, sandbox: Sandbox, tables: dict[str, pa.Table]
) -> None:
    (report,) = (one for one in DAILY if one.name == name)
    names = DELIVERED if name == CAMPAIGN_HOURLY.name else (*DELIVERED, *CREDITED)
    assert by_day(tables[name], names) == true_days(
        sandbox, names, truth_source(declared_platforms()["google_ads"], report)
    )


def test_each_coarser_report_tells_more_and_only_the_campaign_names_performance_max(
    tables: dict[str, pa.Table],
) -> None:
    """Money of ads < ad groups < campaigns < account, as on the platform."""
    whole = [
        pc.sum(tables[name]["metrics_cost_micros"]).as_py()
        for name in ("ad_daily", "ad_group_daily", "campaign_daily", "account_daily")
    ]
    assert whole == sorted(set(whole))
    channel = "campaign_advertising_channel_type"
    assert PERFORMANCE_MAX in tables["campaign_daily"][channel].to_pylist()
    assert PERFORMANCE_MAX not in tables["ad_daily"][channel].to_pylist()


def test_conversions_by_action_are_the_truth_also_of_secondary_actions(
    sandbox: Sandbox, tables: dict[str, pa.Table]
) -> None:
    """An action that bidding does not use has 0 conversions; all of them stand in all_conversions."""
    names = ("conversions", *CREDITED)
    assert by_day(tables["conversion_action_daily"], names) == true_days(sandbox, names)
    by_action = {
        row["segments_conversion_action_name"]: (row["metrics_conversions_sum"], row["metrics_all_conversions_sum"])
        for row in tables["conversion_action_daily"]
        .group_by("segments_conversion_action_name")
        .aggregate([("metrics_conversions", "sum"), ("metrics_all_conversions", "sum")])
        .to_pylist()
    }
    truth = sandbox.world.truth("google_ads_actions", FIRST, LAST).values()
    internship, job, other = (sum(day[kind] for day in truth) for kind in ("internship", "job", "other"))
    assert by_action == {
        "インターン応募クリック": (internship, internship),
        "求人応募クリック": (job, job),
        "その他リンククリック": (0, other),
    }
    assert other > 100


def test_conversions_by_their_own_date_are_the_truth_and_not_those_by_click(
    sandbox: Sandbox, tables: dict[str, pa.Table]
) -> None:
    names = [f"{name}_by_conversion_date" for name in ("conversions", *CREDITED)]
    found = by_day(tables["conversion_date_daily"], names)
    assert found == true_days(sandbox, names)
    clicked = by_day(tables["conversion_action_daily"], ["conversions"])
    assert sum(day["conversions"] for day in clicked.values()) == sum(day[names[0]] for day in found.values())
    moved = [day for day in found if found[day][names[0]] != clicked[day]["conversions"]]
    assert len(moved) > 20


def test_keywords_add_up_to_the_search_campaigns(sandbox: Sandbox, tables: dict[str, pa.Table]) -> None:
    assert by_day(tables[KEYWORD_DAILY.name]) == truth(sandbox, "channel = 'SEARCH'")


def test_search_terms_add_up_to_less_than_their_keywords(tables: dict[str, pa.Table]) -> None:
    """Google withholds rare terms; no keyword may be given more than it has."""

    def clicks(report: Report, keyword: str) -> dict[tuple, int]:
        table = tables[report.name].filter(pc.greater(tables[report.name]["metrics_clicks"], 0))
        keys = ["report_date", "ad_group_id", keyword]
        sums = table.group_by(keys).aggregate([("metrics_clicks", "sum")])
        return {tuple(row[key] for key in keys): row["metrics_clicks_sum"] for row in sums.to_pylist()}

    whole = clicks(KEYWORD_DAILY, "ad_group_criterion_keyword_text")
    told = clicks(SEARCH_TERM_DAILY, "segments_keyword_info_text")
    assert all(count <= whole[key] for key, count in told.items())
    assert 0.7 < sum(told.values()) / sum(whole.values()) < 0.9


def test_placements_and_videos_are_a_part_and_sites_are_their_pages(
    sandbox: Sandbox, tables: dict[str, pa.Table]
) -> None:
    whole = truth(sandbox, "channel in ('DISPLAY', 'DEMAND_GEN')")
    pages, sites = (by_day(tables[name]) for name in ("placement_daily", "placement_group_daily"))
    assert pages == sites
    assert all(0 < pages[day]["cost_micros"] < whole[day]["cost_micros"] for day in whole)
    videos, demand_gen = by_day(tables["video_daily"]), truth(sandbox, "channel = 'DEMAND_GEN'")
    assert all(0 < videos[day]["cost_micros"] < demand_gen[day]["cost_micros"] for day in demand_gen)


def test_an_asset_has_no_more_than_its_ad_and_assets_have_more_than_their_ads(tables: dict[str, pa.Table]) -> None:
    """Each impression counts for every asset shown, so their sum means nothing; the largest of them is bounded."""
    place = ["report_date", "ad_group_ad_ad_id"]

    def of(name: str, figure: str) -> dict[tuple, int]:
        found = tables[name].group_by(place).aggregate([("metrics_impressions", figure)])
        return {tuple(row[key] for key in place): row[f"metrics_impressions_{figure}"] for row in found.to_pylist()}

    ads = of("ad_daily", "sum")
    largest, together = of("asset_daily", "max"), of("asset_daily", "sum")
    assert largest.keys() <= ads.keys()
    assert all(count <= ads[key] for key, count in largest.items())
    assert sum(together.values()) > 1.3 * sum(ads.values())


def test_fewer_people_see_more_of_a_video(tables: dict[str, pa.Table]) -> None:
    for row in tables["video_daily"].to_pylist():
        seen = [row[f"metrics_video_quartile_p{share}_rate"] for share in (25, 50, 75, 100)]
        assert 1 >= seen[0] > seen[1] > seen[2] > seen[3] > 0
        assert row["metrics_video_trueview_views"] <= row["metrics_impressions"]


@pytest.mark.parametrize("report", DAILY, ids=lambda report: report.name)
def test_rows_are_told_apart_by_their_key_and_stay_few(report: Report, tables: dict[str, pa.Table]) -> None:
    table = tables[report.name]
    keys = [report.date_column, *report.key]
    assert table.group_by(keys).aggregate([]).num_rows == table.num_rows
    assert 0 < table.num_rows < 20_000
    assert not any(table[name].null_count for name in keys)


@pytest.mark.parametrize("report", DAILY, ids=lambda report: report.name)
def test_the_platforms_totals_agree_for_every_measure(report: Report, client: GoogleAds) -> None:
    extract = asked(client, report, date(2026, 2, 1), LAST)
    table = read(extract)
    assert extract.control_totals == {name: pc.sum(table[name]).as_py() for name in report.measures}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_field_exists_in_the_packages_messages_and_in_the_sandbox(report: Report) -> None:
    resource = RESOURCES[RESOURCE_BY_REPORT_NAME[report.name]]
    offered = resource.fields | resource.metrics
    for column in report.columns:
        if column.source:
            leaf_field(column.source)
            assert column.source in offered


def test_the_sandbox_offers_no_field_the_package_does_not_have() -> None:
    for field in {field for resource in RESOURCES.values() for field in resource.fields} | METRICS.keys():
        leaf_field(field)


def test_nothing_is_asked_for_by_its_status(client: GoogleAds) -> None:
    for report in REPORTS:
        assert "status" not in asked(client, report).query.partition("WHERE")[2]
