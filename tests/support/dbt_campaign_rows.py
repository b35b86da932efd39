"""Hand-made days around the borders of reporting periods: a creative whose CTR falls, regions, and visitors withheld by GA4."""

from tests.support.dbt_raw_rows import GOOGLE_NAME, RAW, Row, google_ad, yahoo_ad

TIRING = {7: 80, 8: 75, 9: 70, 10: 65, 11: 60, 12: 55, 13: 50, 14: 45}
"""Clicks of 1,000 impressions of the first creative, in two sizes, by day of December 2025."""
ALTERNATING = {7: 10, 8: 90, 9: 10, 10: 90, 11: 10, 12: 90, 13: 10, 14: 90}
RISING = {15: 20, 22: 20, 23: 20}
LATER = {15: 80, 22: 20, 23: 95}
REGIONS = {"geoTargetConstants/1": "Tochigi", "geoTargetConstants/2": "Saitama", "geoTargetConstants/3": "Osaka"}
YAHOO = "栃木で就活キャンペーン/冬季_Yahoo!検索"


def google_days(day: int, clicks: int) -> list[Row]:
    """The first creative in two sizes, later the second one; half of the clicks on each size, 30 yen a click."""
    if day in RISING:
        return [google_ad(1003, "main_m_b1", 2, 1000 if day != 23 else 500, clicks, clicks * 30_000_000)]
    half = clicks // 2
    return [
        google_ad(1001, "main_m_a1", 2, 500, half, half * 30_000_000),
        google_ad(1002, "main_m_a1_300x250", 2, 500, clicks - half, (clicks - half) * 30_000_000),
    ]


def regions(clicks: dict[str, int]) -> list[Row]:
    """Rows of raw_google_ads.region_daily without their day."""
    return [
        (1112223334, 11, GOOGLE_NAME, 2392, True, name, 10 * count, count, count * 30_000_000, 0.0)
        for name, count in clicks.items()
    ]


def hand_made() -> dict[str, dict[str, list[Row]]]:
    """Days from the end of week one over the border of the first two blocks, and the two days all dbt tests share."""
    days: dict[str, dict[str, list[Row]]] = {}
    for day, clicks in (TIRING | RISING).items():
        other = (ALTERNATING | LATER)[day]
        days[f"2025-12-{day:02}"] = {
            "raw_google_ads.ad_daily": google_days(day, clicks),
            "raw_yahoo_search.ad_daily": [yahoo_ad(2001, "main_f_a1", "PC", 1000, other, 7 * other)],
        }
    days["2025-12-14"] |= {
        "raw_google_ads.campaign_daily": [(1112223334, 11, GOOGLE_NAME, 2, 2, 1000, 45, 1_350_000_000, 0.0, 0.0)],
        "raw_google_ads.region_daily": regions(
            {
                "geoTargetConstants/1": 20,
                "geoTargetConstants/2": 10,
                "geoTargetConstants/3": 5,
                "geoTargetConstants/9": 1,
            }
        ),
        "raw_google_ads.geo_targets": [(key, 0, name, name, "JP", "Prefecture") for key, name in REGIONS.items()],
        "raw_yahoo_search.campaign_daily": [(22, YAHOO, 1000, 90, 630, 0.0, 0)],
        "raw_yahoo_search.region_daily": [
            (22, YAHOO, "日本", "栃木県", "ユーザーの所在地", 600, 50, 350, 0.0),
            (22, YAHOO, "日本", "不明", "ユーザーの所在地", 400, 40, 280, 0.0),
        ],
        "raw_ga4.daily_totals": [(100, 60, 200, 1.0, 500, 0, 90, 80, 70)],
        "raw_ga4.demographics": [],
        "raw_ga4.demographics_cv": [],
        "raw_ga4.regions": [("Japan", "Gunma", "x", 60, 40), ("Japan", "(not set)", "x", 40, 20)],
        "raw_ga4.regions_cv": [("Japan", "Gunma", "x", 3)],
    }
    days |= {day: dict(reports) for day, reports in RAW.items()}
    days["2026-01-10"]["raw_ga4.events"] = [
        ("scroll", "false", "/tochigist/science-job", 18, 0),
        ("scroll", "false", "/tochigist", 9, 0),
        ("page_view", "false", "/tochigist/science-job", 45, 0),
    ]
    return days
