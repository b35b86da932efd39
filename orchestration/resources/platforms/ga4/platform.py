"""Platform declaration of GA4: its complete reports, and which property is the official one."""

from orchestration.resources.base import Platform
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.ga4.settings import Ga4Settings
from orchestration.settings import Settings

SESSION_MEASURES = {"sessions": "sessions", "engaged_sessions": "engaged_sessions"}
COMPLETE_REPORTS = {
    "sessions": {
        **SESSION_MEASURES,
        "screen_page_views": "screen_page_views",
        "user_engagement_duration": "user_engagement_duration",
    },
    "outbound_clicks": {"event_count": "event_count"},
    "cv_sessions": {"sessions": "cv_sessions"},
    "cv_actions": {"event_count": "cv_actions"},
    "article_sessions": {"sessions": "article_sessions"},
    "page_views": {
        "screen_page_views": "screen_page_views",
        "user_engagement_duration": "user_engagement_duration",
    },
    "daily_totals": {**SESSION_MEASURES, "key_events": "event_count", "event_count": "all_events"},
    "events": {"key_events": "event_count", "event_count": "all_events"},
    "google_ads_sessions": SESSION_MEASURES,
    "terms": SESSION_MEASURES,
    "regions": SESSION_MEASURES,
    "regions_cv": {"event_count": "cv_events"},
    "visitors": SESSION_MEASURES,
}
"""Reports with ages and genders are not included, because GA4 withholds rows of few visitors. The quality mart shows
this."""


def additional_properties(_landing: object, settings: Settings) -> dict[str, str]:
    """Return properties other than the official one, which is the first account. Visits of two properties would be
    counted twice."""
    official, *further = settings.accounts(Ga4.name) or [""]
    reason = (
        f"property {official} is the official measurement; figures of this second property are not loaded, they stay in landing/; "
        "take it out of accounts.csv, or set GA4_PROPERTY_ID to the one that counts"
    )
    return dict.fromkeys(further, reason)


PLATFORMS = (
    Platform(
        name=Ga4.name,
        description="Google Analytics Data API, runReport: sessions, events and the official CV of the site.",
        client=Ga4,
        settings=Ga4Settings,
        complete=COMPLETE_REPORTS,
        accounts_to_exclude=additional_properties,
    ),
)
