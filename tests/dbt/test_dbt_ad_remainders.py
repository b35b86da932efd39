"""Money that no ad row carries: what each coarser report states beyond the next finer one stands in rows of its own. # R-01 R-02 R-03

Each account is one shape of what platforms report; all are built together, so that no account can take another's remainder.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.dbt_ad_levels import Entry, load_levels
from tests.support.dbt_raw_rows import url
from tests.support.dbt_warehouse import Dbt, query

DAY = "2026-01-10"
MOBILE, DESKTOP = 2, 4
SEARCH, PERFORMANCE_MAX, DEMAND_GEN = 2, 10, 14
MODELS = ("+fct_ad_performance_daily", "+kpi_daily")
TOTALS = [f"{name}_totals_reach_the_mart" for name in ("google_ads", "yahoo_display", "yahoo_search")]
URL = url("google", "cpc", "intern_winter_r7", "main_m_a1", 11)
SEARCH_NAME = "栃木のインターン応募キャンペーン/冬季_Google検索"


def made(impressions: int, clicks: int, cost: float, conversions: float = 0.0, **place: Any) -> Entry:
    """An entry of a report."""
    return {**place, "impressions": impressions, "clicks": clicks, "cost": cost, "conversions": conversions}


def campaign(number: int, *figures: Any, channel: int = SEARCH, device: int = MOBILE, name: str = SEARCH_NAME) -> Entry:
    return made(*figures, campaign=number, name=name, channel=channel, device=device)


def group(number: int, campaign: int, *figures: Any, device: int = MOBILE) -> Entry:
    place = {"campaign": campaign, "name": SEARCH_NAME, "group": number, "group_name": "県内学生（男性）"}
    return made(*figures, **place, device=device)


def ad(number: int, group: int, campaign: int, *figures: Any, device: int = MOBILE) -> Entry:
    place = {
        "campaign": campaign,
        "name": SEARCH_NAME,
        "channel": SEARCH,
        "group": group,
        "group_name": "県内学生（男性）",
    }
    return made(*figures, **place, ad=number, url=URL, device=device)


PMAX = {"channel": PERFORMANCE_MAX, "name": "P-MAX 栃木"}
GOOGLE: dict[str, dict[str, Sequence[Entry]]] = {
    # A campaign without ads, its devices kept; the account tells no device.
    "1001": {
        "ad": [ad(1, 111, 11, 1520, 51, 4001.000002)],
        "ad_group": [group(111, 11, 1520, 51, 4001.000002)],
        "campaign": [
            campaign(11, 1520, 51, 4001.000002),
            campaign(44, 80_000, 800, 50_000, 1.5, **PMAX),
            campaign(44, 10_000, 100, 10_000, device=DESKTOP, **PMAX),
        ],
        "account": [made(91_520, 951, 64_001.000002, 1.5)],
    },
    # An ad group without ads, an ad group the campaign alone knows, and an account that knows more than its campaigns.
    "1002": {
        "ad": [ad(1, 111, 11, 100, 10, 500)],
        "ad_group": [group(111, 11, 100, 10, 500), group(112, 11, 70, 7, 70)],
        "campaign": [campaign(11, 200, 20, 600)],
        "account": [made(1000, 30, 900)],
    },
    # No ad at all: the report of ads is loaded and empty.
    "1003": {"ad": [], "ad_group": [], "campaign": [campaign(44, 50, 5, 55, **PMAX)], "account": [made(50, 5, 55)]},
    # Reports of ads and ad groups were denied: not loaded, not zero. The campaign has all.
    "1004": {"campaign": [campaign(11, 60, 6, 66)], "account": [made(60, 6, 66)]},
    # The account alone answered.
    "1005": {"account": [made(70, 7, 77)]},
    # The ads alone answered: whether there is more is unknown.
    "1006": {"ad": [ad(1, 111, 11, 80, 8, 88)]},
    # The finer report states more than the coarser one, and an ad stands in a campaign its report does not mention.
    "1007": {
        "ad": [ad(1, 111, 11, 90, 9, 99), ad(2, 121, 12, 10, 1, 9)],
        "campaign": [campaign(11, 80, 8, 95)],
        "account": [made(80, 8, 95)],
    },
    # No report of campaigns: the account's remainder is what the ads leave.
    "1008": {"ad": [ad(1, 111, 11, 10, 1, 10)], "account": [made(15, 2, 16)]},
    # Thirds of a conversion, rounded in each row, are no remainder.
    "1009": {
        "ad": [ad(number, 111, 11, 10, 1, 10, 1 / 3) for number in (1, 2, 3)],
        "campaign": [campaign(11, 30, 3, 30, 1.0)],
        "account": [made(30, 3, 30, 1.0)],
    },
    # Conversions alone that no ad has.
    "1010": {
        "ad": [ad(1, 111, 11, 10, 1, 10, 0.5)],
        "campaign": [campaign(11, 10, 1, 10, 1.25)],
        "account": [made(10, 1, 10, 1.25)],
    },
    # All agree, on two devices: no row.
    "1011": {
        "ad": [ad(1, 111, 11, 10, 1, 10), ad(1, 111, 11, 5, 0, 0, device=DESKTOP)],
        "ad_group": [group(111, 11, 10, 1, 10), group(111, 11, 5, 0, 0, device=DESKTOP)],
        "campaign": [campaign(11, 10, 1, 10), campaign(11, 5, 0, 0, device=DESKTOP)],
        "account": [made(15, 1, 10)],
    },
}
REMAINDERS = {
    "1001": [
        ("campaign", "44", None, "PERFORMANCE_MAX", "desktop", 10_000, 100, "10000", "0"),
        ("campaign", "44", None, "PERFORMANCE_MAX", "mobile", 80_000, 800, "50000", "1.5"),
    ],
    "1002": [
        ("account", None, None, None, None, 800, 10, "300", "0"),
        ("ad_group", "11", "112", "SEARCH", "mobile", 70, 7, "70", "0"),
        ("campaign", "11", None, "SEARCH", "mobile", 30, 3, "30", "0"),
    ],
    "1003": [("campaign", "44", None, "PERFORMANCE_MAX", "mobile", 50, 5, "55", "0")],
    "1004": [("campaign", "11", None, "SEARCH", "mobile", 60, 6, "66", "0")],
    "1005": [("account", None, None, None, None, 70, 7, "77", "0")],
    "1007": [
        ("campaign", "11", None, "SEARCH", "mobile", -10, -1, "-4", "0"),
        ("campaign", "12", None, "SEARCH", "mobile", -10, -1, "-9", "0"),
    ],
    "1008": [("account", None, None, None, None, 5, 1, "6", "0")],
    "1010": [("campaign", "11", None, "SEARCH", "mobile", 0, 0, "0", "0.75")],
}
YAHOO: dict[str, Sequence[Entry]] = {
    "ad": [made(10, 1, 100, 1, campaign=22, name="Y", group=221, group_name="G", ad=5, device="PC", url=URL)],
    "ad_group": [
        made(10, 1, 100, 1, campaign=22, name="Y", group=221, group_name="G", device="PC"),
        made(20, 2, 50, campaign=22, name="Y", group=222, group_name="H", device="スマートフォン"),
    ],
    "campaign": [made(40, 4, 180, 1, campaign=22, name="Y"), made(7, 0, 0, campaign=23, name="Z")],
}
YAHOO_REMAINDERS = [
    ("ad_group", "22", "222", "{channel}", "mobile", 20, 2, "50", "0"),
    ("campaign", "22", None, "{channel}", None, 10, 1, "30", "0"),
    ("campaign", "23", None, "{channel}", None, 7, 0, "0", "0"),
]


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every shape, built once."""
    path = tmp_path_factory.mktemp("remainders") / "working.duckdb"
    dbt.new_warehouse(path)
    for account, levels in GOOGLE.items():
        load_levels(path, "google_ads", account, DAY, levels)
    for platform in ("yahoo_search", "yahoo_display"):
        load_levels(path, platform, "7", DAY, YAHOO)
    assert dbt.build(path, "--select", *MODELS) == []
    return path


def remainders(path: Path, platform: str, account: str) -> list[tuple]:
    """Rows of the union of ads that carry no ad, as text where decimals are compared."""
    return query(
        path,
        f"""select reported_level, campaign_id, ad_group_id, channel, device, impressions, clicks,
            cost_net, platform_conversions from intermediate.int_ads__daily
        where ad_id is null and platform = '{platform}' and account_id = '{account}' and is_remainder
        order by reported_level, campaign_id, ad_group_id, device""",
    )


def exact(rows: Sequence[tuple]) -> list[tuple]:
    return [(*row[:7], *(Decimal(value) for value in row[7:])) for row in rows]


@pytest.mark.parametrize("account", GOOGLE)
def test_what_a_coarser_report_states_beyond_the_finer_one_is_a_row_at_its_level(built: Path, account: str) -> None:
    assert remainders(built, "google_ads", account) == exact(REMAINDERS.get(account, []))


@pytest.mark.parametrize(("platform", "channel"), [("yahoo_search", "SEARCH"), ("yahoo_display", "DISPLAY")])
def test_a_report_without_devices_leaves_the_device_unknown(built: Path, platform: str, channel: str) -> None:
    """Yahoo!'s campaign report tells no device, its ad-group report does; an ad group's remainder keeps it."""
    expected = [tuple(channel if cell == "{channel}" else cell for cell in row) for row in YAHOO_REMAINDERS]
    assert remainders(built, platform, "7") == exact(expected)


def test_the_sums_of_every_account_are_those_of_its_coarsest_report(dbt: Dbt, built: Path) -> None:
    found = query(
        built,
        """select account_id, sum(impressions), sum(clicks), sum(cost_net) from marts.fct_ad_performance_daily
        where platform = 'google_ads' group by 1 order by 1""",
    )
    coarsest = {
        account: next(levels[name] for name in ("account", "campaign", "ad_group", "ad") if name in levels)
        for account, levels in GOOGLE.items()
    }
    assert found == [
        (
            account,
            sum(row["impressions"] for row in rows),
            sum(row["clicks"] for row in rows),
            sum(Decimal(str(row["cost"])) for row in rows),
        )
        for account, rows in coarsest.items()
    ]
    whole = sum(row[3] for row in found)
    assert query(built, "select sum(cost_net) from kpi.daily where platform = 'google_ads'") == [(whole,)]
    assert dbt.invoke(built, "test", "--select", *TOTALS) == []


def test_money_without_an_ad_is_placed_by_the_platforms_names_and_is_no_creative(built: Path) -> None:
    """A campaign of a kind the contract does not name is unattributed; one that is named by the contract has medium and campaign."""
    placed = query(
        built,
        """select account_id, medium, campaign, target, creative, campaign_id, ad_group_id, ad_id, follows_rule_sheet
        from marts.fct_ad_performance_daily where is_remainder and account_id in ('1002', '1003') order by all""",
    )
    nobody = "(unattributed)"
    assert placed == [
        ("1002", nobody, nobody, nobody, nobody, nobody, nobody, nobody, None),
        ("1002", "google_search", "intern_winter", nobody, nobody, "11", nobody, nobody, None),
        ("1002", "google_search", "intern_winter", "main_m", nobody, "11", "112", nobody, None),
        ("1003", nobody, nobody, nobody, nobody, "44", nobody, nobody, None),
    ]


def test_remainders_follow_reports_that_are_fetched_again_one_by_one(dbt: Dbt, tmp_path: Path) -> None:
    """Campaign and account grow before the ads do; the ads catch up, then pass them. Another day stands as it is."""
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    first = {"ad": [ad(1, 111, 11, 100, 10, 500)], "campaign": [campaign(11, 100, 10, 500)]}
    whole = {"account": [made(100, 10, 500)]}
    for day in (DAY, "2026-01-11"):
        load_levels(path, "google_ads", "1", day, first | whole)
    tables = "+fct_ad_performance_daily"
    assert dbt.build(path, "--select", tables) == []
    grown = {"campaign": [campaign(11, 130, 13, 650)], "account": [made(130, 13, 650)]}
    steps: list[tuple[dict[str, Sequence[Entry]], list[tuple[int, int]]]] = [
        (grown, [(3, 150)]),
        ({"ad": [ad(1, 111, 11, 130, 13, 650)]}, []),
        ({"ad": [ad(1, 111, 11, 140, 14, 700)]}, [(-1, -50)]),
        (first | whole, []),
    ]
    for load_id, (levels, expected) in enumerate(steps, start=2):
        query(path, "delete from ops.days_to_build")
        load_levels(path, "google_ads", "1", DAY, levels, load_id, "2026-01-13 20:00:00")
        assert dbt.build(path, "--select", tables) == []
        rows = query(path, "select clicks, cost_net from marts.fct_ad_performance_daily where is_remainder")
        assert rows == [(clicks, Decimal(cost)) for clicks, cost in expected]
        assert dbt.invoke(path, "test", "--select", TOTALS[0]) == []
    query(path, "update marts.fct_ad_performance_daily set clicks = clicks + 1 where report_date = '2026-01-11'")
    assert dbt.invoke(path, "test", "--select", TOTALS[0]) == [TOTALS[0]]
