"""The reports requested from GA4: compatible sets of at most nine dimensions and ten metrics. Source:
https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema. Days are in the property's time zone,
durations in seconds. Metrics that do not add up over rows or days (users, rates, sessions by link or event) are
columns, never measures."""

from collections.abc import Sequence

import pyarrow as pa

from orchestration.resources.base import Column, Report

TEXT, COUNT, NUMBER = pa.string(), pa.int64(), pa.float64()

DATE_COLUMN = Column("report_date", "date", pa.date32(), "Day in the property's time zone.")
SESSION_SOURCE = Column("session_source", "sessionSource", TEXT, "Source of the session.")
SESSION_MEDIUM = Column("session_medium", "sessionMedium", TEXT, "Medium of the session.")
SESSION_CAMPAIGN = Column("session_campaign_name", "sessionCampaignName", TEXT, "Campaign of the session.")
SESSION_DIMENSIONS = (
    *(SESSION_SOURCE, SESSION_MEDIUM, SESSION_CAMPAIGN),
    Column("session_campaign_id", "sessionCampaignId", TEXT, "The ad platform's campaign id, or utm_id."),
    Column("session_manual_ad_content", "sessionManualAdContent", TEXT, "utm_content of the session."),
)
SESSION_TERM = Column("session_manual_term", "sessionManualTerm", TEXT, "utm_term of the session.")
GOOGLE_ADS_DIMENSIONS = (
    Column(
        "session_google_ads_customer_id", "sessionGoogleAdsCustomerId", TEXT, "Google Ads account, by auto-tagging."
    ),
    Column("session_google_ads_campaign_id", "sessionGoogleAdsCampaignId", TEXT, "Google Ads campaign id."),
    Column("session_google_ads_campaign_name", "sessionGoogleAdsCampaignName", TEXT, "Google Ads campaign."),
    Column("session_google_ads_ad_group_id", "sessionGoogleAdsAdGroupId", TEXT, "Google Ads ad group id."),
    Column("session_google_ads_ad_group_name", "sessionGoogleAdsAdGroupName", TEXT, "Google Ads ad group."),
)
CHANNEL_GROUP = Column("session_default_channel_group", "sessionDefaultChannelGroup", TEXT, "GA4's own group.")
LANDING_PAGE = Column("landing_page", "landingPage", TEXT, "Path of the session's first page.")
DEVICE = Column("device_category", "deviceCategory", TEXT, "Device.")
PAGE_PATH = Column("page_path", "pagePath", TEXT, "Path of the page.")
LINK_URL = Column("link_url", "linkUrl", TEXT, "Link that was clicked.")
EVENT_DIMENSIONS = (
    Column("event_name", "eventName", TEXT, "Name of the event."),
    Column("is_key_event", "isKeyEvent", TEXT, "true when the property counts the event as a key event."),
)
DEMOGRAPHIC_DIMENSIONS = (
    Column("user_age_bracket", "userAgeBracket", TEXT, "Age, of visitors who share it with Google; else unknown."),
    Column("user_gender", "userGender", TEXT, "Gender, of visitors who share it with Google; else unknown."),
)
PLACE_DIMENSIONS = (
    Column("country", "country", TEXT, "Country the visitor seems to be in."),
    Column("region", "region", TEXT, "Prefecture the visitor seems to be in, in English."),
    Column("city", "city", TEXT, "City the visitor seems to be in, in English."),
)
RULE_ID = Column("rule_id", "", TEXT, "Rule of cv_rules.csv that applied when the day was requested.")
NEW_OR_RETURNING = Column("new_vs_returning", "newVsReturning", TEXT, "new or returning.")

SESSIONS = Column("sessions", "sessions", COUNT, "Sessions; an estimate.")
ENGAGED_SESSIONS = Column(
    "engaged_sessions", "engagedSessions", COUNT, "Sessions of 10 s, 2 pages or a key event; an estimate."
)
PAGE_VIEWS = Column("screen_page_views", "screenPageViews", COUNT, "Page views.")
ENGAGEMENT_DURATION = Column("user_engagement_duration", "userEngagementDuration", NUMBER, "Seconds in the foreground.")
EVENT_COUNT = Column("event_count", "eventCount", COUNT, "Events.")
CLICK_COUNT = Column("event_count", "eventCount", COUNT, "Clicks.")
KEY_EVENTS = Column("key_events", "keyEvents", COUNT, "Key events.")
TOTAL_USERS = Column("total_users", "totalUsers", COUNT, "Visitors; an estimate that does not add up over days.")
ACTIVE_USERS = Column("active_users", "activeUsers", COUNT, "Engaged or new visitors; does not add up over days.")
NEW_USERS = Column("new_users", "newUsers", COUNT, "Visitors on their first visit.")


def _report(name: str, description: str, columns: Sequence[Column], measures: str, *, is_side: bool = False) -> Report:
    key = tuple(column.name for column in columns if pa.types.is_string(column.type))
    return Report("ga4", name, description, (DATE_COLUMN, *columns), key, tuple(measures.split()), is_side=is_side)


REPORTS = (
    _report(
        "sessions",
        "Sessions by source, landing page and device.",
        (
            *SESSION_DIMENSIONS,
            CHANNEL_GROUP,
            LANDING_PAGE,
            DEVICE,
            SESSIONS,
            ENGAGED_SESSIONS,
            PAGE_VIEWS,
            ENGAGEMENT_DURATION,
        ),
        "sessions engaged_sessions screen_page_views user_engagement_duration",
    ),
    _report(
        "outbound_clicks",
        "Clicks on links that leave the site, by link and page. Sessions do not add up over links.",
        (*SESSION_DIMENSIONS, DEVICE, LINK_URL, PAGE_PATH, CLICK_COUNT, SESSIONS),
        "event_count",
    ),
    _report(
        "cv_sessions",
        "Sessions with at least one click or event that counts as a CV.",
        (*SESSION_DIMENSIONS, LANDING_PAGE, DEVICE, SESSIONS),
        "sessions",
    ),
    _report(
        "cv_actions",
        "Events of the rules in cv_rules.csv, such as forms sent, by rule and page. Sessions do not add up over rules and pages.",
        (*SESSION_DIMENSIONS, DEVICE, PAGE_PATH, RULE_ID, EVENT_COUNT, SESSIONS),
        "event_count",
    ),
    _report(
        "article_sessions",
        "Sessions with at least one view of an article of lp_articles.csv.",
        (*SESSION_DIMENSIONS, LANDING_PAGE, DEVICE, SESSIONS),
        "sessions",
    ),
    _report(
        "page_views",
        "Page views and engagement by page. Sessions do not add up over pages.",
        (*SESSION_DIMENSIONS, DEVICE, PAGE_PATH, PAGE_VIEWS, ENGAGEMENT_DURATION, SESSIONS, ENGAGED_SESSIONS),
        "screen_page_views user_engagement_duration",
    ),
    _report(
        "daily_totals",
        "The whole site's day without any breakdown, so that what a breakdown withholds can be told.",
        (
            SESSIONS,
            ENGAGED_SESSIONS,
            PAGE_VIEWS,
            ENGAGEMENT_DURATION,
            EVENT_COUNT,
            KEY_EVENTS,
            TOTAL_USERS,
            ACTIVE_USERS,
            NEW_USERS,
        ),
        "sessions engaged_sessions screen_page_views user_engagement_duration event_count key_events",
    ),
    _report(
        "events",
        "Events by name and page.",
        (*EVENT_DIMENSIONS, PAGE_PATH, EVENT_COUNT, KEY_EVENTS),
        "event_count key_events",
        is_side=True,
    ),
    _report(
        "google_ads_sessions",
        "Sessions by the Google Ads ids that auto-tagging brings.",
        (*GOOGLE_ADS_DIMENSIONS, DEVICE, SESSIONS, ENGAGED_SESSIONS),
        "sessions engaged_sessions",
        is_side=True,
    ),
    _report(
        "terms",
        "Sessions by utm_term.",
        (*SESSION_DIMENSIONS, SESSION_TERM, SESSIONS, ENGAGED_SESSIONS),
        "sessions engaged_sessions",
        is_side=True,
    ),
    _report(
        "demographics",
        "Sessions by age and gender. GA4 withholds rows with few visitors.",
        (*DEMOGRAPHIC_DIMENSIONS, SESSIONS, ENGAGED_SESSIONS, PAGE_VIEWS),
        "sessions engaged_sessions screen_page_views",
        is_side=True,
    ),
    _report(
        "demographics_cv",
        "Clicks and events that count as a CV, by age and gender. GA4 withholds rows with few visitors.",
        (*DEMOGRAPHIC_DIMENSIONS, CLICK_COUNT),
        "event_count",
        is_side=True,
    ),
    _report(
        "regions",
        "Sessions by place.",
        (*PLACE_DIMENSIONS, SESSIONS, ENGAGED_SESSIONS),
        "sessions engaged_sessions",
        is_side=True,
    ),
    _report(
        "regions_cv",
        "Clicks and events that count as a CV, by place.",
        (*PLACE_DIMENSIONS, CLICK_COUNT),
        "event_count",
        is_side=True,
    ),
    _report(
        "visitors",
        "Sessions of new and returning visitors.",
        (NEW_OR_RETURNING, DEVICE, SESSIONS, ENGAGED_SESSIONS),
        "sessions engaged_sessions",
        is_side=True,
    ),
)
"""Reports by day. Each is one request, and `cv_actions` is one for each rule."""

CV_REPORTS = {"cv_sessions", "demographics_cv", "regions_cv"}
"""Reports that contain only clicks and events that count as a CV."""
CV_ACTIONS_REPORT = "cv_actions"

PAGE_VIEW_EVENTS = ("page_view", "screen_view")
"""Events that GA4 counts in screenPageViews."""

PERIOD_USERS = Report(
    "ga4",
    "period_users",
    "Visitors and rates of each reporting period up to the day, asked of GA4 for the period, since neither adds up over days.",
    (
        Column("report_date", "", pa.date32(), "Last day that was over when GA4 was asked."),
        Column("period_type", "", TEXT, "week_one, biweekly, month or total."),
        Column("first_day", "", pa.date32(), "First day of the period."),
        Column("last_day", "", pa.date32(), "Last day of the period that was over when GA4 was asked."),
        Column("is_running", "", pa.bool_(), "Whether days of the period are still to come."),
        *(SESSIONS, TOTAL_USERS, ACTIVE_USERS, NEW_USERS),
        Column("engagement_rate", "engagementRate", NUMBER, "Engaged sessions by sessions."),
        Column("bounce_rate", "bounceRate", NUMBER, "1 minus the engagement rate."),
    ),
    key=("period_type", "first_day"),
    measures=(),
    is_snapshot=True,
)
