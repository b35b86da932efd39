"""Why the demo's sources differ, against the simulation: its ledger adds up to each difference, and named amounts are true. # R-06 R-12"""

from collections import defaultdict

import pytest

from sandbox.world.ledger import true_causes
from sandbox.world.simulation import World
from tests.conftest import Done
from tests.support.demo import FIRST, LAST
from tests.support.warehouse_files import query

PAIRS = ("clicks_vs_sessions", "cv_platform_vs_ga4")


@pytest.fixture(scope="module")
def truth(world: World) -> dict[tuple[str, str, str], float]:
    """True amounts of the demo's days by comparison, scope and cause."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for one in true_causes(world, FIRST, LAST):
        found[one.comparison, one.scope, one.cause] += one.amount
    return found


def test_the_true_causes_make_up_each_difference(demo: Done, truth: dict[tuple[str, str, str], float]) -> None:
    found = query(
        demo.published,
        f"""select comparison, scope, sum(amount)::double from marts.mart_reconciliation_causes_daily
        where comparison in {PAIRS} and scope <> '(unattributed)' group by all""",
    )
    assert len(found) == 6
    for comparison, scope, difference in found:
        assert difference == sum(amount for key, amount in truth.items() if key[:2] == (comparison, scope))


def test_measured_amounts_are_true_and_estimates_near(demo: Done, truth: dict[tuple[str, str, str], float]) -> None:
    named = {
        (comparison, scope, cause): (amount, method)
        for comparison, scope, cause, amount, method in query(
            demo.published,
            """select comparison, scope, cause, sum(amount)::double, min(amount_method)
            from marts.mart_reconciliation_causes_daily group by all""",
        )
    }
    for platform in ("google_ads", "yahoo_search", "yahoo_display"):
        for comparison in PAIRS:
            key = (comparison, platform, "unseen_campaign")
            assert named[key] == (truth[key], "measured")
    key = ("cv_platform_vs_ga4", "google_ads", "window")
    assert named[key] == (truth[key], "measured")
    lost = [key for key in truth if key[0] == "clicks_vs_sessions" and key[2] == "self_referral"]
    total = sum(
        named[key[0], platform, key[2]][0]
        for key in lost[:1]
        for platform in ("google_ads", "yahoo_search", "yahoo_display")
    )
    assert total == pytest.approx(sum(truth[key] for key in lost), abs=1e-4)
    key = ("clicks_vs_sessions", "google_ads", "not_landed")
    both = truth[key] + truth["clicks_vs_sessions", "google_ads", "second_click"]
    assert named[key] == (pytest.approx(both, rel=0.1), "estimated")
    assert named["cv_platform_vs_ga4", "yahoo_search", "ads_consent"] == (None, "unknown")
