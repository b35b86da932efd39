"""Google Analytics 4 through the Data API: sessions, page views and the external-link clicks that are the official CV."""

import dagster as dg

from assets._platform import api_spec, landing_assets
from assets._raw import raw_assets
from assets._served import served_checks
from orchestration.resources.platforms.ga4 import Ga4
from orchestration.resources.store import Landing
from orchestration.settings import Settings

client = Ga4

SESSIONS = {"sessions": "sessions", "engaged_sessions": "engaged_sessions"}
SERVED = {
    "sessions": {
        **SESSIONS,
        "screen_page_views": "screen_page_views",
        "user_engagement_duration": "user_engagement_duration",
    },
    "outbound_clicks": {"event_count": "event_count"},
    "cv_sessions": {"sessions": "cv_sessions"},
    "page_views": {
        "screen_page_views": "screen_page_views",
        "user_engagement_duration": "user_engagement_duration",
    },
    "daily_totals": {**SESSIONS, "key_events": "event_count", "event_count": "all_events"},
    "events": {"key_events": "event_count", "event_count": "all_events"},
    "google_ads_sessions": SESSIONS,
    "terms": SESSIONS,
    "regions": SESSIONS,
    "regions_cv": {"event_count": "cv_events"},
    "visitors": SESSIONS,
}
"""Reports with ages and genders are not among them: GA4 withholds rows of few visitors, which the quality mart states."""


def further_properties(_landing: Landing, settings: Settings) -> dict[str, str]:
    """Properties beside the official one, which is the first of the accounts; visits of two properties would be counted twice."""
    official, *further = settings.accounts(client.name) or [""]
    reason = (
        f"property {official} is the official measurement; figures of this second property are not loaded, they stay in landing/; "
        "take it out of seeds/accounts.csv, or set GA4_PROPERTY_ID to the one that counts"
    )
    return dict.fromkeys(further, reason)


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec | dg.AssetChecksDefinition]:
    """The platform, its landing step, its loading step and its checks."""
    ga4 = client(settings)
    source = api_spec(ga4.name, "Google Analytics Data API, runReport: the site's own, official measurement.")
    return [
        source,
        landing_assets(ga4, settings, source),
        raw_assets(ga4.reports, settings, ga4.missing_settings(), further_properties),
        *served_checks(ga4.reports, SERVED, settings),
    ]
