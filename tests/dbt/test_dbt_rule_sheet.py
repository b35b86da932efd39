"""URLs and sessions that break one rule each: the rule is named, the money and the sessions behind it are theirs. # R-21"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.dbt_raw_rows import ENTRY, GOOGLE_ID, GOOGLE_NAME, GOOGLE_SHOUTED, ORGANIC, YAHOO_NAME, Row
from tests.support.dbt_warehouse import Dbt, load, query

DAY = "2026-01-10"
LP = "https://verygoodlocal-tochigi.jp/tochigist/science-job"
TAGS = {
    "utm_source": "yahoo",
    "utm_medium": "cpc",
    "utm_campaign": "job_winter_r7",
    "utm_content": "main_f_a1",
    "utm_id": "22",
}
TOTALS = "rule_sheet_keeps_every_total"


def tagged(page: str = LP, **changed: str | None) -> str:
    """A page with the sheet's tags, some changed or left out."""
    tags = {name: value for name, value in (TAGS | changed).items() if value is not None}
    return page + "?" + "&".join(f"{name}={value}" for name, value in tags.items())


URLS: dict[str, tuple[str, str | None]] = {
    "as the sheet says": (tagged(), None),
    "another host": (tagged("https://verygoodlocal-tochigi.example/tochigist"), "host_not_lp"),
    "a host that only looks like it": (
        tagged("https://verygoodlocal-tochigi.jp@evil.example/tochigist"),
        "host_not_lp",
    ),
    "another page": (tagged("https://verygoodlocal-tochigi.jp/other"), "page_not_lp"),
    "no content": (tagged(utm_content=None), "utm_missing"),
    "another medium": (tagged(utm_medium="cpm"), "unknown_source_medium"),
    "another campaign": (tagged(utm_campaign="job_spring_r7"), "campaign_not_in_sheet"),
    "another prefix": (tagged(utm_content="men_a1"), "content_prefix_wrong"),
    "a row the sheet has not": (tagged(utm_content="sub_m_a1"), "combination_not_in_sheet,"),
    "capital letters": (tagged(utm_campaign="JOB_winter_r7"), "upper_case"),
    "another id": (tagged(utm_id="33"), "utm_id_wrong"),
    "the other campaign": (tagged(utm_campaign="intern_winter_r7"), "other_campaign"),
    "the other target": (tagged(utm_content="main_m_a1"), "other_target"),
    "two at once": (tagged("https://x.example/", utm_content="MAIN_F_a1"), "host_not_lp,page_not_lp,upper_case"),
}
SESSIONS: list[tuple[tuple[str, ...], int, str, str | None]] = [
    (GOOGLE_ID, 30, "conforms", None),
    (GOOGLE_SHOUTED, 2, "fails", "upper_case"),
    (("yahoo", "cpc", "job_winter_r7", "22", "main_f_a1"), 9, "conforms", None),
    (("yahoo", "cpc", YAHOO_NAME, "(not set)", "main_f_a1"), 4, "fails", "campaign_not_in_sheet"),
    (("yahoo", "cpc", "(not set)", "(not set)", "(not set)"), 5, "fails", "utm_missing"),
    (("yahoo", "cpc", "job_winter_r7", "22", "banner_old"), 6, "fails", "content_prefix_wrong"),
    (("yahoo", "cqc", "job_winter_r7", "(not set)", "main_f_a1"), 3, "fails", "unknown_source_medium"),
    (ORGANIC, 20, "not_subject", None),
]


def yahoo_ad(ad: int, name: str, final: str) -> Row:
    """An ad of the women's group of the job campaign that cost its own number in yen."""
    return (22, YAHOO_NAME, 222, "県内学生（女性）", ad, name, "text", final, "PC", 100, 1, ad, 0.0)


def google_ad(ad: int, channel: int, final: list[str] | None) -> Row:
    return (1112223334, 11, GOOGLE_NAME, channel, 111, "県内学生（男性）", ad, "g", 15, final, 2, 10, 1, 7_000_000, 0.0)


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day with every way to break the sheet; the sheet lacks the row for men outside the prefecture in the job campaign."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    shown = tagged(utm_source="google", utm_campaign="intern_winter_r7", utm_content="main_m_a1", utm_id="11")
    load(
        path,
        DAY,
        {
            "raw_yahoo_search.ad_daily": [yahoo_ad(n, name, url) for n, (name, (url, _)) in enumerate(URLS.items(), 1)],
            "raw_google_ads.ad_daily": [google_ad(901, 3, [shown]), google_ad(902, 2, None)],
            "raw_ga4.sessions": [
                (*source, "x", "/tochigist", "mobile", sessions, 1, 1, 1.0) for source, sessions, _, _ in SESSIONS
            ],
            "raw_ga4.outbound_clicks": [(*GOOGLE_SHOUTED, "mobile", ENTRY, "/tochigist", 3, 2)],
            "raw_ga4.cv_sessions": [],
            "raw_ga4.page_views": [],
        },
    )
    query(path, "delete from seeds.dm_sheet where campaign = 'job_winter' and target = 'sub_m'")
    assert dbt.build(path, "--select", "+mart_rule_sheet", "fct_ad_performance_daily") == []
    return path


def test_every_url_is_judged_by_the_rule_it_breaks_with_its_money(built: Path) -> None:
    found = query(
        built,
        """select ad_name, verdict, failed_rule, failed_rules, cost_net from marts.mart_rule_sheet_daily
        where platform = 'yahoo_search' and arrival = 'ad_url' order by cost_net""",
    )
    assert len(found) == len(URLS)
    for number, (name, verdict, first, failed, cost) in enumerate(found, 1):
        expected = URLS[name][1]
        assert cost == Decimal(number)
        assert verdict == ("fails" if expected else "conforms")
        if expected is None:
            assert (first, failed) == (None, None)
        else:
            assert first == expected.split(",")[0], name
            assert failed.startswith(expected.rstrip(",")), name


def test_an_ad_in_another_channel_and_one_without_url(built: Path) -> None:
    """The tags say search, the campaign is display; without a URL nothing can be said."""
    assert query(
        built,
        """select ad_id, verdict, failed_rules, cost_net from marts.mart_rule_sheet
        where platform = 'google_ads' and arrival = 'ad_url' order by 1""",
    ) == [("901", "fails", "other_channel", Decimal(7)), ("902", "unknown", None, Decimal(7))]


def test_every_session_is_judged_and_keeps_its_count(built: Path) -> None:
    """A typed medium that makes an ad visit look like none is found by its other tags; auto-tagged names are no fault."""
    found = query(
        built,
        """select utm_source, utm_medium, utm_campaign, utm_content, sessions, verdict, failed_rule
        from marts.mart_rule_sheet where arrival = 'session' order by sessions""",
    )
    known = sorted(SESSIONS, key=lambda one: one[1])
    assert [(row[0].lower(), row[1].lower(), row[4], row[5], row[6]) for row in found] == [
        (source[0].lower(), source[1].lower(), sessions, verdict, rule) for source, sessions, verdict, rule in known
    ]


def test_cv_stands_behind_the_tags_it_came_with(built: Path) -> None:
    assert query(built, "select failed_rule, cv_events from marts.mart_rule_sheet where cv_events > 0") == [
        ("upper_case", 3)
    ]


def test_totals_are_those_of_the_facts_and_a_lost_session_is_noticed(dbt: Dbt, built: Path) -> None:
    assert dbt.invoke(built, "test", "--select", TOTALS) == []
    query(built, "update marts.mart_rule_sheet_daily set sessions = sessions - 1 where sessions = 20")
    assert dbt.invoke(built, "test", "--select", TOTALS) == [TOTALS]
