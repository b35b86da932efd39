"""Hand-made rows with a difference for every cause that the reconciliation names."""

from pathlib import Path

from tests.support.dbt_raw_rows import (
    ENTRY,
    GOOGLE_ID,
    GOOGLE_NAME,
    ORGANIC,
    OTHER_PAID,
    YAHOO_SHEET,
    google_ad,
    yahoo_ad,
)
from tests.support.dbt_warehouse import ACCOUNTS, load, query

DAY, EXPORT_DAY = "2026-01-10", "2026-01-11"
SELF = ("verygoodlocal-tochigi.jp", "referral", "(referral)", "(not set)", "(not set)")
SELF_BELOW = ("www.verygoodlocal-tochigi.jp", "referral", "(referral)", "(not set)", "(not set)")
CONVERSION_DAYS = ("2026-01-20", "2026-01-21")
"""Days with conversions by both dates. One of each kind came late: what happened on the 20th and was processed on the 22nd, what happened
on the 21st after a click of the 20th, and both at once: it happened on the 21st after a click of the 20th and was processed later."""
LATER_LOADS = [
    ("yahoo_search", DAY, "conversions", 8, 10, "2026-01-11 21:00:00"),
    ("yahoo_search", "2026-01-09", "conversions", 1, 4, "2026-01-10 21:00:00"),
    ("google_ads", DAY, "metrics_clicks", 43, 50, "2026-01-13 21:00:00"),
    ("google_ads", DAY, "metrics_clicks", 1, 43, "2026-01-11 21:00:00"),
    ("google_ads", DAY, "metrics_cost_micros", 400_000_000, 500_000_000, "2026-01-13 21:00:00"),
]
"""Of each: platform, day, measure, before, after, fetched at (06:00 of the next day in Japan)."""
API = {
    "raw_yahoo_search.ad_daily": [(*yahoo_ad(2001, "main_f_a1", "PC", 900, 100, 1500)[:-1], 10.0)],
    "raw_google_ads.ad_daily": [(*google_ad(1001, "main_m_a1", 2, 1000, 50, 500_000_000)[:-1], 4.0)],
    "raw_ga4.sessions": [
        (*source, "x", "/tochigist", "mobile", sessions, 1, 1, 1.0)
        for source, sessions in [
            (YAHOO_SHEET, 60), (GOOGLE_ID, 40), (OTHER_PAID, 6), (SELF, 5), (SELF_BELOW, 3), (ORGANIC, 20)
        ]
    ],
    "raw_ga4.outbound_clicks": [
        (*source, "mobile", link, "/tochigist", clicks, clicks)
        for source, clicks, link in [
            (YAHOO_SHEET, 7, ENTRY), (GOOGLE_ID, 3, ENTRY), (OTHER_PAID, 1, ENTRY), (SELF, 2, ENTRY),
            (SELF, 9, "https://other.example/"),
        ]
    ],
    "raw_ga4.cv_sessions": [(*YAHOO_SHEET, "/tochigist", "mobile", 5), (*GOOGLE_ID, "/tochigist", "mobile", 2)],
    "raw_ga4.page_views": [],
    "raw_ga4.daily_totals": [(140, 1, 1, 1.0, 1, 1, 1, 1, 1)],
    "raw_ga4.regions_cv": [("Japan", "Tochigi", "x", 14)],
}  # fmt: skip
ON_EXPORT_DAY = {
    "raw_ga4.sessions": [(*YAHOO_SHEET, "x", "/tochigist", "mobile", 3, 1, 1, 1.0)],
    "raw_ga4.outbound_clicks": [(*YAHOO_SHEET, "mobile", ENTRY, "/tochigist", 2, 2)],
    "raw_ga4.cv_sessions": [(*YAHOO_SHEET, "/tochigist", "mobile", 2)],
    "raw_ga4.page_views": [],
    "raw_ga4_export.events": [],
}


def exported(path: Path, user: str | None, second: int, name: str) -> None:
    """An event of the export, without a user when there was no consent."""
    key, link, outbound = ("null", "null", "null") if user is None else (f"'{user}'", f"'{ENTRY}'", "'true'")
    if name != "click":
        link = outbound = "null"
    query(
        path,
        f"""insert into raw_ga4_export.events (report_date, event_timestamp, event_name, user_key, ga_session_id, page_location,
            link_url, outbound, event_source, event_medium, device_category, _account_id, _report_date, _fetched_at, _load_id)
        values ('{EXPORT_DAY}', {1_768_057_200_000_000 + second}, '{name}', {key}, {"null" if user is None else 1},
            'https://verygoodlocal-tochigi.jp/tochigist', {link}, {outbound}, 'yahoo', 'cpc', 'mobile', 'x', '{EXPORT_DAY}', now(), 1)""",
    )


def filed(path: Path, line: int, campaign: str, clicks: int, cost: int) -> None:
    """A row of a file of the console, read on 12 January."""
    query(
        path,
        f"""insert into raw_console.ads_daily (report_date, platform, file_account_id, level, campaign_id, campaign_name, impressions,
            clicks, cost, source_line, _account_id, _report_date, _fetched_at, _load_id)
        values ('{DAY}', 'google_ads', '1112223334', 'campaign', '{campaign}', '{GOOGLE_NAME}', 500, {clicks}, {cost}, {line},
            'google_ads.1112223334.campaign', '{DAY}', '2026-01-12 03:00:00', 1)""",
    )


def google_conversions(path: Path) -> None:
    """Two days of Google Ads as they stand after three fetches, and the ledger of what moved; a secondary action beside."""
    by_click = {"2026-01-20": (10.0, 17.0), "2026-01-21": (5.0, 5.0)}
    by_date = {"2026-01-20": (8.0, 15.0), "2026-01-21": (7.0, 7.0)}
    for day in CONVERSION_DAYS:
        (primary, every), (happened, all_happened) = by_click[day], by_date[day]
        actions = [(1112223334, 11, GOOGLE_NAME, "a/1", "応募", 8, primary, primary, 0.0, 0.0)]
        dates = [(1112223334, 11, GOOGLE_NAME, "a/1", "応募", 8, happened, happened, 0.0, 0.0)]
        if every > primary:
            actions.append((1112223334, 11, GOOGLE_NAME, "a/2", "閲覧", 3, 0.0, every - primary, 0.0, 0.0))
            dates.append((1112223334, 11, GOOGLE_NAME, "a/2", "閲覧", 3, 0.0, all_happened - happened, 0.0, 0.0))
        load(
            path,
            day,
            {
                "raw_google_ads.ad_daily": [
                    (*google_ad(1001, "main_m_a1", 2, 1000, 50, 500_000_000)[:-1], primary, every, 0.0, 0.0)
                ],
                "raw_google_ads.conversion_action_daily": actions,
                "raw_google_ads.conversion_date_daily": dates,
                "raw_yahoo_search.ad_daily": [(*yahoo_ad(2001, "main_f_a1", "PC", 900, 100, 1500)[:-1], 6.0)],
                "raw_ga4.sessions": [(*GOOGLE_ID, "x", "/tochigist", "mobile", 9, 1, 1, 1.0)],
                "raw_ga4.outbound_clicks": [(*GOOGLE_ID, "mobile", ENTRY, "/tochigist", 7, 7)],
                "raw_ga4.cv_sessions": [(*GOOGLE_ID, "/tochigist", "mobile", 7)],
                "raw_ga4.page_views": [],
            },
        )
    moved = [
        ("ad_daily", "2026-01-20", "metrics_conversions", 7, 10),
        ("ad_daily", "2026-01-20", "metrics_all_conversions", 13, 17),
        ("conversion_date_daily", "2026-01-20", "metrics_conversions_by_conversion_date", 7, 8),
        ("conversion_date_daily", "2026-01-20", "metrics_all_conversions_by_conversion_date", 13, 15),
        ("conversion_date_daily", "2026-01-21", "metrics_conversions_by_conversion_date", 6, 7),
        ("ad_daily", "2026-01-21", "conversions", 4, 6),
    ]
    for number, (report, day, measure, before, after) in enumerate(moved, 200):
        platform = "yahoo_search" if measure == "conversions" else "google_ads"
        query(
            path,
            f"""insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at)
            values ({number}, '{platform}', '{report}', '{ACCOUNTS[platform]}', '{day}', 1, '2026-01-22 21:00:00')""",
        )
        query(
            path,
            f"""insert into ops.restatements values
            ({number}, '{platform}', '{report}', '{ACCOUNTS[platform]}', '{day}', '{measure}', {before}, {after}, now())""",
        )


def visited_from_ads(path: Path) -> None:
    """The event export of CONVERSION_DAYS: a person clicks an ad twice within a visit of the 20th and follows an application link
    without consent to cookies of advertising; on the 21st the same person comes back from a search and follows one more."""
    ad = (*GOOGLE_ID[:2], GOOGLE_ID[2], GOOGLE_ID[3], GOOGLE_ID[4])
    nothing = (None,) * 5
    (first, second), noon = CONVERSION_DAYS, 1_768_878_000_000_000
    events = [
        (first, 0, "page_view", 1, None, "Yes", ad),
        (first, 60, "page_view", 1, None, "Yes", ad),
        (first, 70, "page_view", 1, None, "Yes", nothing),
        (first, 90, "click", 1, ENTRY, "No", nothing),
        (second, 86_400, "page_view", 2, None, "Yes", ("google", "organic", "(organic)", None, None)),
        (second, 86_410, "click", 2, ENTRY, "Yes", nothing),
    ]
    for day, after, name, session, link, consent, source in events:
        values = ", ".join("null" if value is None else f"'{value}'" for value in (name, link, consent, *source))
        query(
            path,
            f"""insert into raw_ga4_export.events (event_name, link_url, ads_storage, event_source, event_medium, event_campaign,
                event_campaign_id, event_content, report_date, event_timestamp, user_key, ga_session_id, page_location, outbound,
                device_category, _account_id, _report_date, _fetched_at, _load_id)
            values ({values}, '{day}', {noon + after * 1_000_000}, 'u9', {session}, 'https://verygoodlocal-tochigi.jp/tochigist',
                'true', 'mobile', 'x', '{day}', now(), 1)""",
        )
    for day in CONVERSION_DAYS:
        query(
            path,
            f"""insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at)
            values (1, 'ga4_export', 'events', 'x', '{day}', 1, '2026-01-22 21:00:00')""",
        )
