"""Settings of a GA4 property, as snapshots.

Source: Google Analytics Admin API v1beta, enhanced measurement v1alpha. Lists and objects are kept as JSON.
"""

import pyarrow as pa

from orchestration.resources.base import Column, Report

TEXT, BOOLEAN = pa.string(), pa.bool_()
AS_OF_COLUMN = Column("report_date", "", pa.date32(), "Day the settings were read for.")


def _snapshot(name: str, description: str, columns: tuple[Column, ...], key: str) -> Report:
    return Report("analytics_admin", name, description, (AS_OF_COLUMN, *columns), (key,), (), is_snapshot=True)


PROPERTY = _snapshot(
    "property",
    "The property: its clock, its currency, its account.",
    (
        Column("property_name", "name", TEXT, "Resource name, properties/…"),
        Column("display_name", "displayName", TEXT, "Name of the property."),
        Column("time_zone", "timeZone", TEXT, "Time zone of its days."),
        Column("currency_code", "currencyCode", TEXT, "Currency of its amounts."),
        Column("account", "account", TEXT, "Resource name of its account."),
        Column("service_level", "serviceLevel", TEXT, "Standard or 360, which decides the quota."),
        Column("created_at", "createTime", TEXT, "When it was made."),
    ),
    "property_name",
)
DATA_STREAMS = _snapshot(
    "data_streams",
    "Streams that bring events, with what each measures by itself.",
    (
        Column("stream_name", "name", TEXT, "Resource name of the stream."),
        Column("display_name", "displayName", TEXT, "Name of the stream."),
        Column("stream_type", "type", TEXT, "WEB_DATA_STREAM or an app's."),
        Column("measurement_id", "webStreamData.measurementId", TEXT, "G-… as tags name it."),
        Column("default_uri", "webStreamData.defaultUri", TEXT, "Site it stands for."),
        Column("is_enhanced", "enhanced.streamEnabled", BOOLEAN, "Whether enhanced measurement is on."),
        Column("measures_outbound_clicks", "enhanced.outboundClicksEnabled", BOOLEAN, "Clicks on external links."),
        Column("measures_scrolls", "enhanced.scrollsEnabled", BOOLEAN, "Pages read to 90 percent."),
        Column("measures_site_search", "enhanced.siteSearchEnabled", BOOLEAN, "Searches on the site."),
        Column("measures_videos", "enhanced.videoEngagementEnabled", BOOLEAN, "Embedded videos."),
        Column("measures_downloads", "enhanced.fileDownloadsEnabled", BOOLEAN, "Files."),
        Column("measures_page_changes", "enhanced.pageChangesEnabled", BOOLEAN, "Pages changed by script."),
        Column("measures_forms", "enhanced.formInteractionsEnabled", BOOLEAN, "Forms."),
    ),
    "stream_name",
)
KEY_EVENTS = _snapshot(
    "key_events",
    "Events the property counts as key events.",
    (
        Column("key_event_name", "name", TEXT, "Resource name."),
        Column("event_name", "eventName", TEXT, "Event."),
        Column("counting_method", "countingMethod", TEXT, "ONCE_PER_EVENT or ONCE_PER_SESSION."),
    ),
    "key_event_name",
)
GOOGLE_ADS_LINKS = _snapshot(
    "google_ads_links",
    "Google Ads accounts the property is linked to.",
    (
        Column("link_name", "name", TEXT, "Resource name of the link."),
        Column("customer_id", "customerId", TEXT, "Google Ads account."),
        Column("is_manager", "canManageClients", BOOLEAN, "Whether the account is a manager."),
        Column(
            "has_ads_personalization", "adsPersonalizationEnabled", BOOLEAN, "Whether audiences may be used for ads."
        ),
    ),
    "link_name",
)
CUSTOM_DIMENSIONS = _snapshot(
    "custom_dimensions",
    "Custom dimensions of the property.",
    (
        Column("dimension_name", "name", TEXT, "Resource name."),
        Column("parameter_name", "parameterName", TEXT, "Event parameter or user property it reads."),
        Column("display_name", "displayName", TEXT, "Name in reports."),
        Column("scope", "scope", TEXT, "EVENT, USER or ITEM."),
    ),
    "dimension_name",
)
API_LIST_BY_REPORT = {
    DATA_STREAMS.name: "dataStreams",
    KEY_EVENTS.name: "keyEvents",
    GOOGLE_ADS_LINKS.name: "googleAdsLinks",
    CUSTOM_DIMENSIONS.name: "customDimensions",
}
"""Path below the property, which is also the name of the list in the answer."""
REPORTS = (PROPERTY, DATA_STREAMS, KEY_EVENTS, GOOGLE_ADS_LINKS, CUSTOM_DIMENSIONS)
