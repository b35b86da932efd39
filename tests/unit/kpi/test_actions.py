"""`kpi.actions`: what a change did to its scope, where nothing can be said, and what rules propose. # R-42"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from assets.kpi import actions
from assets.kpi._table import write_table
from sandbox.world.ads import EXCLUSION_DAY, KEPT_SHARE
from tests.support.contracts import create

if TYPE_CHECKING:
    from sandbox.world.simulation import World

DISPLAY: dict[str, Any] = {"platform": "google_ads", "medium": "google_display"}
SWAPS = [
    date(2025, 12, 14),
    date(2025, 12, 28),
    date(2026, 1, 25),
    date(2026, 1, 26),
    date(2026, 2, 8),
    date(2026, 2, 9),
]
"""Days on which the simulated creatives around the changes below were replaced."""
WORLD_SQL = """
select day as report_date, platform, medium, campaign, target, cast(campaign_id as varchar) as campaign_id,
    cast(ad_group_id as varchar) as ad_group_id, sum(impressions) as impressions, sum(clicks) as clicks,
    sum(cost_micros) / 1000000 as cost_net
from ad_facts where reported_level = 'ad' group by all"""


@pytest.fixture(scope="module")
def campaign(world: "World", tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The simulated delivery in the tables that `kpi.actions` reads, and the replacements of creatives."""
    connection = duckdb.connect(str(tmp_path_factory.mktemp("actions") / "working.duckdb"))
    create(connection, *(name for name in actions.TABLE.reads))
    names = [
        "report_date",
        "platform",
        "medium",
        "campaign",
        "target",
        "campaign_id",
        "ad_group_id",
        "impressions",
        "clicks",
        "cost_net",
    ]
    connection.register("delivered", pd.DataFrame(world.rows(WORLD_SQL), columns=names))
    connection.execute("insert into marts.mart_funnel_daily by name select * from delivered")
    connection.execute(
        "insert into seeds.ad_platforms (platform, kind) select distinct platform, 'ads' from marts.mart_funnel_daily"
    )
    connection.execute(
        "insert into seeds.media (medium, platform) select distinct medium, platform from marts.mart_funnel_daily"
    )
    connection.execute(
        """insert into marts.mart_acquisition_daily (platform, report, report_date, has_arrived, as_of_at)
        select distinct platform, 'changes', report_date, true, timestamp '2026-02-16 00:00:00' from marts.mart_funnel_daily"""
    )
    for day in SWAPS:
        connection.execute(
            """insert into marts.mart_change_history (report_date, platform, change_kind, medium, campaign, campaign_id)
            select distinct ?::date, platform, 'creative', medium, campaign, campaign_id from marts.mart_funnel_daily""",
            [day],
        )
    yield connection
    connection.close()


@pytest.fixture
def marts(campaign: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, and whatever a test writes is taken back."""
    kept = ("mart_change_history", "mart_actions", "mart_funnel_daily", "mart_acquisition_daily")
    for name in kept:
        campaign.execute(f"create or replace temp table kept_{name} as select * from marts.{name}")
    yield campaign
    for name in kept:
        campaign.execute(f"delete from marts.{name}")
        campaign.execute(f"insert into marts.{name} select * from kept_{name}")
    for name in ("alerts", "search_terms", "usp"):
        campaign.execute(f"delete from kpi.{name}")


def write(connection: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    connection.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(values))})", list(values.values()))


def changed(connection: duckdb.DuckDBPyConnection, key: str, day: date = EXCLUSION_DAY, **more: object) -> None:
    """An agreed action that the platform shows as changed on `day`."""
    row: dict[str, Any] = {"kind": "placement_exclusion", "measure": "ctr", "state": "changed", **more}
    fixed = {"origin": "person", "what_ja": key, "change_count": 1, "changed_on": day, "last_changed_on": day}
    write(connection, "marts.mart_actions", action_key=key, **fixed, **row)


def rows(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    write_table(connection, actions.TABLE)
    result = connection.execute("select * from kpi.actions")
    names = [column[0] for column in result.description or ()]
    return {values[0]: dict(zip(names, values, strict=True)) for values in result.fetchall()}


def test_the_planted_effect_lies_in_the_interval(marts: duckdb.DuckDBPyConnection) -> None:
    """Impressions without a click fell to 70 % in one campaign; windows end where creatives were replaced."""
    changed(marts, "planted", **DISPLAY, campaign="job_winter")
    found = rows(marts)["planted"]
    truth = 1 / KEPT_SHARE - 1
    assert (found["effect_state"], found["measure"], found["comparison"]) == ("measured", "ctr", "google_ads")
    assert (found["before_first_day"], found["after_last_day"]) == (date(2026, 1, 28), date(2026, 2, 7))
    assert 0 < found["effect_lower_95"] < truth < found["effect_upper_95"] < 3 * truth
    assert found["p_better"] > 0.99
    assert "改善しました" in found["sentence_ja"]


def test_no_effect_is_seen_where_nothing_was_changed(marts: duckdb.DuckDBPyConnection) -> None:
    """Fatigue, New Year and weekdays move every campaign. Of 19 intervals, one may miss zero by chance."""
    media = marts.execute(
        "select distinct platform, medium, campaign from marts.mart_funnel_daily order by all"
    ).fetchall()
    for day in (EXCLUSION_DAY, date(2025, 12, 21)):
        for platform, medium, name in media:
            if (day, medium, name) != (EXCLUSION_DAY, "google_display", "job_winter"):
                changed(marts, f"{day} {medium} {name}", day, platform=platform, medium=medium, campaign=name)
    # The campaign whose effect is planted is no comparison.
    write(marts, "marts.mart_change_history", report_date=EXCLUSION_DAY, platform="google_ads", change_kind="setting",
          medium="google_display", campaign="job_winter", campaign_id=campaign_id(marts))  # fmt: skip
    found = rows(marts)
    assert {row["effect_state"] for row in found.values()} == {"measured"}
    assert len(found) == 19
    wrong = [key for key, row in found.items() if not row["effect_lower_95"] < 0 < row["effect_upper_95"]]
    assert len(wrong) <= 1, wrong


def campaign_id(connection: duckdb.DuckDBPyConnection) -> str:
    ((found,),) = connection.execute(
        "select max(campaign_id) from marts.mart_funnel_daily where medium = 'google_display' and campaign = 'job_winter'"
    ).fetchall()
    return str(found)


def test_what_cannot_be_told_is_named(marts: duckdb.DuckDBPyConnection) -> None:
    """Another change too near, too few final days, nothing unchanged, and no figure of the measure."""
    scope: dict[str, Any] = {**DISPLAY, "campaign": "intern_winter"}
    changed(marts, "near", date(2026, 2, 5), **scope)
    changed(marts, "late", date(2026, 2, 15), **scope)
    changed(marts, "whole", platform=None)
    changed(marts, "long", **scope)
    marts.execute("update marts.mart_actions set last_changed_on = changed_on + 6 where action_key = 'long'")
    changed(marts, "no cv", **scope, measure="cpa")
    changed(marts, "word", state="said_changed", **scope)
    changed(marts, "rule", state="automatic", **scope)
    found = rows(marts)
    assert {key: row["effect_state"] for key, row in found.items()} == {
        "near": "confounded", "late": "too_early", "whole": "no_comparison", "long": "confounded", "no cv": "too_little_data",
        "word": "measured", "rule": None,
    }  # fmt: skip
    assert found["near"]["confounded_on"] == date(2026, 2, 8)
    assert found["late"]["judge_on"] == date(2026, 2, 28)
    assert "2月28日以降に判定できます" in found["late"]["sentence_ja"]
    assert found["whole"]["effect"] is None
    assert found["whole"]["value_before"] > 0
    marts.execute(
        "delete from marts.mart_acquisition_daily where platform = 'google_ads' and report_date = '2026-01-31'"
    )
    assert rows(marts)["word"]["effect_state"] == "changes_unknown"


def test_an_unknown_day_is_left_out_of_both_groups(marts: duckdb.DuckDBPyConnection) -> None:
    """Zero clicks in place of unknown ones would look like a loss."""
    changed(marts, "planted", **DISPLAY, campaign="job_winter")
    before = rows(marts)["planted"]["effect"]
    marts.execute(
        f"""update marts.mart_funnel_daily set clicks = null where medium = 'google_display' and campaign = 'job_winter'
        and report_date = '{EXCLUSION_DAY + timedelta(days=2)}'"""
    )
    after = rows(marts)["planted"]
    assert after["effect"] == pytest.approx(before, abs=0.1)
    assert after["value_after"] > after["value_before"]


def test_rules_propose_what_nobody_wrote_down_and_know_since_when(marts: duckdb.DuckDBPyConnection) -> None:
    def alert(rule: str, subject: str, figure: float, limit: float) -> None:
        write(marts, "kpi.alerts", rule=rule, subject=subject, report_date=date(2026, 2, 15), figure=figure, limit_value=limit,
              sentence_ja="差し替えてください。")  # fmt: skip

    alert("creative_too_old", "google_display a1", 20, 16)
    alert("creative_too_old", "google_display a2", 18, 16)
    alert("cv_behind_plan", "(total)", 0.8, 0.95)
    for term in ("無料 漫画", "栃木 就活"):
        write(marts, "kpi.search_terms", decision="negative_candidate", platform="google_ads", campaign_id="7", search_term=term,
              settled_date=date(2026, 2, 8))  # fmt: skip
    known = {"origin": "person", "what_ja": "既知", "change_count": 0, "state": "declined"}
    write(
        marts,
        "marts.mart_actions",
        action_key="a1",
        kind="creative",
        rule_key="alert:creative_too_old:google_display a1",
        **known,
    )
    write(
        marts,
        "marts.mart_actions",
        action_key="a2",
        kind="negative_keyword",
        platform="google_ads",
        item="無料　漫画",
        **known,
    )
    found = {key: row for key, row in rows(marts).items() if row["origin"] == "rule"}
    assert set(found) == {
        "alert:creative_too_old:google_display a2",
        "search_terms:negative_candidate:google_ads:7:栃木 就活",
    }
    old = found["alert:creative_too_old:google_display a2"]
    assert (old["kind"], old["medium"], old["item"], old["state"]) == (
        "creative",
        "google_display",
        "a2",
        "proposed_by_rule",
    )
    assert (old["proposed_on"], old["age_days"], old["is_open"]) == (date(2026, 2, 14), 2, True)
    assert old["as_of_date"] == date(2026, 2, 16)
