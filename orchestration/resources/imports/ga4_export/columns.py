"""The report of the GA4 event export: the source of each stored column. Uses no file and no SQL. Source: the schema of
`events_YYYYMMDD` in a property's BigQuery export.

`Column.source` is a path into an event. " | " separates alternatives; the first with a value counts.
`event_params.<key>` is the value of that key, of any type.
"""

import pyarrow as pa

from orchestration.resources.base import Column, Report

LAST_CLICK_COLUMN = "session_traffic_source_last_click"
CROSS_CHANNEL_CAMPAIGN, GOOGLE_ADS_CAMPAIGN, MANUAL_CAMPAIGN = (
    f"{LAST_CLICK_COLUMN}.{name}_campaign" for name in ("cross_channel", "google_ads", "manual")
)
COLLECTED_SOURCE_COLUMN = "collected_traffic_source"

CV_PARAMETERS_COLUMN = "cv_parameters"
REQUIRED_COLUMNS = ("event_date", "event_timestamp", "event_name", "event_params", "user_pseudo_id")
"""A file without these columns is not an event export."""


def _text(name: str, source: str, description: str) -> Column:
    return Column(name, source, pa.string(), description)


EVENTS = Report(
    platform="ga4_export",
    name="events",
    description="Events of the GA4 BigQuery export, one row per event, users only as salted hashes.",
    columns=(
        Column("report_date", "event_date", pa.date32(), "Property day."),
        Column("event_timestamp", "event_timestamp", pa.int64(), "When it happened, microseconds UTC."),
        Column(
            "batch_page_id", "batch_page_id", pa.int64(), "Page of the visit, rising; orders events of one timestamp."
        ),
        Column("batch_ordering_id", "batch_ordering_id", pa.int64(), "Request of the page that carried it, rising."),
        Column("batch_event_index", "batch_event_index", pa.int64(), "Place within that request, rising."),
        _text("event_name", "event_name", "Name of the event."),
        _text("user_key", "user_pseudo_id", "SHA-256 of salt and user_pseudo_id; null without consent."),
        Column("ga_session_id", "event_params.ga_session_id", pa.int64(), "Session of the user; null without consent."),
        Column("ga_session_number", "event_params.ga_session_number", pa.int64(), "How many-th session of the user."),
        Column("is_session_engaged", "event_params.session_engaged", pa.bool_(), "The session was engaged by then."),
        Column(
            "engagement_time_msec", "event_params.engagement_time_msec", pa.int64(), "Foreground time, milliseconds."
        ),
        _text("page_location", "event_params.page_location", "Address of the page, personal data masked."),
        _text("page_referrer", "event_params.page_referrer", "Page before it, personal data masked."),
        _text("page_title", "event_params.page_title", "Title of the page, personal data masked."),
        _text("link_url", "event_params.link_url", "Link that was clicked, personal data masked."),
        _text("link_domain", "event_params.link_domain", "Domain of the link."),
        _text("outbound", "event_params.outbound", "'true' when the link leaves the site."),
        _text(
            "event_source", f"{COLLECTED_SOURCE_COLUMN}.manual_source | event_params.source", "Source this event names."
        ),
        _text(
            "event_medium", f"{COLLECTED_SOURCE_COLUMN}.manual_medium | event_params.medium", "Medium this event names."
        ),
        _text(
            "event_campaign",
            f"{COLLECTED_SOURCE_COLUMN}.manual_campaign_name | event_params.campaign",
            "Campaign it names.",
        ),
        _text(
            "event_campaign_id",
            f"{COLLECTED_SOURCE_COLUMN}.manual_campaign_id | event_params.campaign_id",
            "utm_id it names.",
        ),
        _text(
            "event_content", f"{COLLECTED_SOURCE_COLUMN}.manual_content | event_params.content", "utm_content it names."
        ),
        _text("event_term", f"{COLLECTED_SOURCE_COLUMN}.manual_term | event_params.term", "utm_term it names."),
        _text("gclid", f"{COLLECTED_SOURCE_COLUMN}.gclid | event_params.gclid", "Google Ads click id."),
        _text(
            "gbraid",
            f"{COLLECTED_SOURCE_COLUMN}.gbraid | event_params.gbraid",
            "Google Ads click id, iOS, from the web to an app.",
        ),
        _text(
            "wbraid",
            f"{COLLECTED_SOURCE_COLUMN}.wbraid | event_params.wbraid",
            "Google Ads click id, iOS, from an app to the web.",
        ),
        _text(
            "dclid",
            f"{COLLECTED_SOURCE_COLUMN}.dclid | event_params.dclid",
            "Campaign Manager 360 or Display & Video 360 click id.",
        ),
        _text("first_user_source", "traffic_source.source", "Source that first brought the user; not the session's."),
        _text("first_user_medium", "traffic_source.medium", "Medium that first brought the user."),
        _text("first_user_campaign", "traffic_source.name", "Campaign that first brought the user."),
        _text(
            "session_source",
            f"{CROSS_CHANNEL_CAMPAIGN}.source | {MANUAL_CAMPAIGN}.source",
            "Session source by last click.",
        ),
        _text(
            "session_medium",
            f"{CROSS_CHANNEL_CAMPAIGN}.medium | {MANUAL_CAMPAIGN}.medium",
            "Session medium by last click.",
        ),
        _text(
            "session_campaign",
            f"{CROSS_CHANNEL_CAMPAIGN}.campaign_name | {GOOGLE_ADS_CAMPAIGN}.campaign_name | {MANUAL_CAMPAIGN}.campaign_name",
            "Session campaign by last click.",
        ),
        _text(
            "session_campaign_id",
            f"{CROSS_CHANNEL_CAMPAIGN}.campaign_id | {GOOGLE_ADS_CAMPAIGN}.campaign_id | {MANUAL_CAMPAIGN}.campaign_id",
            "Platform campaign id or utm_id by last click.",
        ),
        _text("session_content", f"{MANUAL_CAMPAIGN}.content", "utm_content by last click."),
        _text(
            "session_google_ads_id",
            f"{GOOGLE_ADS_CAMPAIGN}.campaign_id | {GOOGLE_ADS_CAMPAIGN}.customer_id",
            "Campaign, else account, of Google Ads by last click.",
        ),
        _text("device_category", "device.category", "Device."),
        _text("geo_country", "geo.country", "Country by IP address."),
        _text("geo_region", "geo.region", "Region by IP address."),
        _text("geo_city", "geo.city", "City by IP address."),
        _text("stream_id", "stream_id", "Data stream."),
        _text("platform", "platform", "WEB, IOS or ANDROID."),
        Column(
            CV_PARAMETERS_COLUMN,
            "event_params",
            pa.list_(pa.string()),
            "parameter=value of the parameters that rules of cv_rules.csv name for this event, personal data masked.",
        ),
        _text("ads_storage", "privacy_info.ads_storage", "Yes or No: the visitor accepts cookies of advertising."),
    ),
    key=(),  # an export names its events by nothing: two equal rows may be two events
    measures=("engagement_time_msec",),
)


def source_paths(column: Column) -> list[str]:
    """Return the possible paths of a column, best first."""
    return column.source.split(" | ")


def declared_json_types() -> dict[str, str]:
    """Return the DuckDB types for reading events from JSON. Every leaf is text, because numbers may be JSON numbers or
    text. Only needed columns are declared; user_id, for example, is never read."""
    tree: dict[str, dict[str, dict[str, None]]] = {}
    for column in EVENTS.columns:
        for path in source_paths(column):
            branch: dict = tree
            for part in path.split("."):
                branch = branch.setdefault(part, {})
    value = "struct(string_value varchar, int_value varchar, float_value varchar, double_value varchar)"
    return {
        name: f'struct("key" varchar, "value" {value})[]' if name == "event_params" else _type(children)
        for name, children in tree.items()
    }


def _type(children: dict) -> str:
    if not children:
        return "varchar"
    inside = ", ".join(f'"{name}" {_type(inner)}' for name, inner in children.items())
    return f"struct({inside})"
