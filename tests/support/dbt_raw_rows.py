"""Two hand-made days of raw rows that can be added up by hand, with every way in which a session can be tagged."""

GOOGLE_NAME = "栃木のインターン応募キャンペーン/冬季_Google検索"
YAHOO_NAME = "栃木で就活キャンペーン/冬季_Yahoo!検索"
DISPLAY_CAMPAIGN = "栃木のインターン応募キャンペーン/冬季_Yahoo!ディスプレイ"
ENTRY = "https://jobs.tochigi-shigoto.example/entry?id=1"

Row = tuple[object, ...]


def url(source: str, medium: str, campaign: str, content: str, campaign_id: int) -> str:
    """An ad's final URL as the rule sheet wants it."""
    tags = f"utm_source={source}&utm_medium={medium}&utm_campaign={campaign}&utm_content={content}&utm_id={campaign_id}"
    return f"https://verygoodlocal-tochigi.jp/tochigist/science-job?{tags}"


def google_ad(ad: int, content: str, device: int, impressions: int, clicks: int, micros: int | None) -> Row:
    """A row of raw_google_ads.ad_daily without its day."""
    final = [url("google", "cpc", "intern_winter_r7", content, 11)]
    return (
        1112223334, 11, GOOGLE_NAME, 2, 111, "県内学生（男性）", ad, f"ad {ad}", 15, final, device,
        impressions, clicks, micros, 0.5,
    )  # fmt: skip


def yahoo_ad(ad: int, content: str, device: str, imps: int, clicks: int, cost: int) -> Row:
    """A row of raw_yahoo_search.ad_daily without its day."""
    final = url("yahoo", "cpc", "job_winter_r7", content, 22)
    return (22, YAHOO_NAME, 222, "県内学生（女性）", ad, f"ad {ad}", "text", final, device, imps, clicks, cost, 1.0)


def display_ad(ad: int, content: str, page: str, device: str, imps: int, clicks: int, cost: float) -> Row:
    """A row of raw_yahoo_display.ad_daily without its day; `page` tells two landing pages of one ad apart."""
    final = url("yahoo", "display", "intern_winter_r7", content, 33).replace("science-job", page)
    names = (33, DISPLAY_CAMPAIGN, 333, "県外学生（女性）", ad, f"ad {ad}", "レスポンシブ")
    return (*names, final, device, imps, clicks, cost, 1)


GOOGLE_ID = ("google", "cpc", GOOGLE_NAME, "11", "main_m_a1")
GOOGLE_SHOUTED = ("Google", "CPC", GOOGLE_NAME, "11", " MAIN_M_A1")
GOOGLE_ODD_CONTENT = ("google", "cpc", GOOGLE_NAME, "11", "zzz")
GOOGLE_NAME_ONLY = ("google", "cpc", GOOGLE_NAME, "(not set)", "(not set)")
GOOGLE_NOTHING = ("google", "cpc", "(not set)", "(not set)", "(not set)")
YAHOO_SHEET = ("yahoo", "cpc", "job_winter_r7", "(not set)", "main_f_a1")
DISPLAY = ("yahoo", "display", "intern_winter_r7", "33", "sub_f_a2")
DISPLAY_NAME_ONLY = ("yahoo", "display", "栃木で就活キャンペーン/冬季_Yahoo!ディスプレイ", "(not set)", "sub_m_a1")
OTHER_PAID = ("partner.example", "cpc", "(not set)", "(not set)", "(not set)")
ORGANIC = ("google", "organic", "(organic)", "(not set)", "(not set)")

RAW: dict[str, dict[str, list[Row]]] = {
    "2026-01-10": {
        "raw_google_ads.ad_daily": [
            google_ad(1001, "main_m_a1", 2, 1000, 40, 4_000_000_001),
            google_ad(1001, "main_m_a1", 4, 500, 10, 999_999),
            google_ad(1001, "main_m_a1", 5, 7, 0, 0),
            google_ad(1001, "main_m_a1", 6, 3, 1, 2),
            google_ad(1002, "main_m_a2", 2, 10, 0, None),
        ],
        "raw_google_ads.conversion_action_daily": [(1112223334, 11, GOOGLE_NAME, "a/1", "external link", 8, 2.5, 3.0)],
        "raw_yahoo_search.ad_daily": [
            yahoo_ad(2001, "main_f_a1", "スマートフォン", 300, 12, 1500),
            yahoo_ad(2001, "main_f_a1", "PC", 100, 3, 400),
        ],
        "raw_yahoo_search.campaign_daily": [(22, YAHOO_NAME, 400, 15, 1900, 2.0, 1)],
        "raw_ga4.sessions": [
            (*GOOGLE_ID, "Paid Search", "/tochigist/science-job", "mobile", 30, 20, 50, 100.25),
            (*GOOGLE_SHOUTED, "Paid Search", "/tochigist/science-job/", "mobile", 2, 1, 2, 5.0),
            (*GOOGLE_ODD_CONTENT, "Paid Search", "/tochigist/science-job", "mobile", 3, 1, 3, 1.0),
            (*GOOGLE_NAME_ONLY, "Paid Search", "/tochigist/science-job", "desktop", 4, 2, 4, 1.0),
            (*GOOGLE_NOTHING, "Paid Search", "(not set)", "mobile", 5, 0, 5, 1.0),
            (*YAHOO_SHEET, "Paid Search", "/tochigist/arts-job", "mobile", 9, 5, 12, 30.0),
            (*DISPLAY, "Display", "/tochigist/arts-job", "mobile", 8, 2, 9, 10.0),
            (*DISPLAY_NAME_ONLY, "Display", "/tochigist/arts-job", "tablet", 1, 0, 1, 0.0),
            (*OTHER_PAID, "Paid Other", "/tochigist/arts-job", "mobile", 1, 0, 1, 0.0),
            (*ORGANIC, "Organic Search", "/tochigist/arts-job", "smart tv", 20, 15, 44, 99.0),
        ],
        "raw_ga4.outbound_clicks": [
            (*GOOGLE_ID, "mobile", ENTRY, "/tochigist/science-job", 3, 2),
            (*GOOGLE_ID, "mobile", ENTRY + "&_gl=1*x", "/tochigist/science-job/", 1, 1),
            (*YAHOO_SHEET, "mobile", "https://jobs.tochigi-shigoto.example/entry/terms", "/tochigist/arts-job", 5, 4),
            (*DISPLAY, "mobile", "https://www.internship.tochigi-shigoto.example/apply/", "/tochigist/arts-job", 2, 2),
            (*ORGANIC, "desktop", ENTRY, "/tochigist/science-job", 4, 4),
            (
                *GOOGLE_NAME_ONLY,
                "desktop",
                "https://notjobs.tochigi-shigoto.example/entry",
                "/tochigist/arts-job",
                7,
                6,
            ),
        ],
        "raw_ga4.cv_sessions": [
            (*GOOGLE_ID, "/tochigist/science-job", "mobile", 3),
            (*DISPLAY, "/tochigist/arts-job", "mobile", 2),
            (*ORGANIC, "/tochigist/arts-job", "desktop", 4),
        ],
        "raw_ga4.article_sessions": [
            (*GOOGLE_ID, "/tochigist/science-job", "mobile", 25),
            (*GOOGLE_ID, "/", "mobile", 1),
            (*GOOGLE_SHOUTED, "/tochigist/science-job/", "mobile", 2),
            (*ORGANIC, "/tochigist/arts-job", "desktop", 20),
        ],
        "raw_ga4.page_views": [
            (*GOOGLE_ID, "mobile", "/tochigist/science-job", 45, 100.0, 40, 20),
            (*GOOGLE_ID, "mobile", "/tochigist", 5, 0.25, 4, 1),
            (*ORGANIC, "desktop", "/tochigist/arts-job/?x=1", 44, 99.0, 40, 30),
        ],
    },
    "2026-01-11": {
        "raw_google_ads.ad_daily": [google_ad(1002, "main_m_a2", 2, 200, 6, 500_000)],
        "raw_google_ads.conversion_action_daily": [(1112223334, 11, GOOGLE_NAME, "a/1", "external link", 8, 0.5, 0.5)],
        "raw_yahoo_search.ad_daily": [],
        "raw_yahoo_search.campaign_daily": [],
        "raw_ga4.sessions": [(*GOOGLE_ID, "Paid Search", "/tochigist/science-job", "mobile", 6, 3, 8, 7.0)],
        "raw_ga4.outbound_clicks": [],
        "raw_ga4.cv_sessions": [],
        "raw_ga4.article_sessions": [],
        "raw_ga4.page_views": [],
    },
}

DISPLAY_RAW: dict[str, list[Row]] = {
    "raw_yahoo_display.ad_daily": [
        display_ad(3001, "sub_f_a2", "arts-job", "スマートフォン", 4000, 20, 250.5),
        display_ad(3001, "sub_f_a2", "science-job", "スマートフォン", 1000, 5, 49.25),
        display_ad(3001, "sub_f_a2", "arts-job", "タブレット端末", 10, 0, 0.0),
    ],
    "raw_yahoo_display.campaign_daily": [(33, DISPLAY_CAMPAIGN, 5010, 25, 299.75, 3)],
}
"""Yahoo! Display on the first of the days above, where it is otherwise not loaded."""
