"""The fields of each Google Ads resource served here, as SQL over the views of `views`."""

from dataclasses import dataclass, field

from sandbox.google_ads.parts import TRUEVIEW_SHARE
from sandbox.google_ads.snapshots import (
    AD_SETTINGS,
    CAMPAIGN_SETTINGS,
    CHANGE,
    GEO_TARGET,
    GROUP_SETTINGS,
    MANAGER_LINK,
    PRODUCT_LINK,
    USER_LIST,
)
from sandbox.google_ads.views import CANCELLED_ACCOUNT, CLOSED_ACCOUNT, MANAGER_ACCOUNT, SUB_MANAGER_ACCOUNT
from sandbox.world import MEASURES

CHANNEL_NUMBERS = {"SEARCH": 2, "DISPLAY": 3, "VIDEO": 6, "PERFORMANCE_MAX": 10, "DEMAND_GEN": 14}
AD_TYPE_NUMBERS = {"SEARCH": 15, "DISPLAY": 19, "VIDEO": 30, "DEMAND_GEN": 40}
AD_GROUP_TYPE_NUMBERS = {"SEARCH": 2, "DISPLAY": 3, "VIDEO": 16, "DEMAND_GEN": 0}
DEVICE_NUMBERS = {"mobile": 2, "tablet": 3, "desktop": 4}
CONVERSION_ACTIONS = {
    "internship": (7001, "インターン応募クリック"),
    "job": (7002, "求人応募クリック"),
    "other": (7003, "その他リンククリック"),
}
"""Id and name of each conversion action. The last one is secondary: it counts in `all_conversions` only."""


def enum_sql(column: str, numbers: dict[str, int]) -> str:
    """Return SQL that converts a word of the simulation to the platform's enum number."""
    return f"case {column} " + " ".join(f"when '{key}' then {value}" for key, value in numbers.items()) + " end"


DELIVERY_METRICS = {
    "metrics.impressions": "sum(impressions)",
    "metrics.clicks": "sum(clicks)",
    "metrics.cost_micros": "sum(cost_micros)",
}
CONVERSION_METRICS = {f"metrics.{name}": f"sum({name})" for name in MEASURES}
CONVERSION_DATE_METRICS = {f"metrics.{name}_by_conversion_date": f"sum({name}_by_conversion_date)" for name in MEASURES}
FIGURE_METRICS = DELIVERY_METRICS | CONVERSION_METRICS
INVALID_CLICK_METRICS = {"metrics.invalid_clicks": "sum(invalid_clicks)"}
VIDEO_QUARTILE_METRICS = {
    f"metrics.video_quartile_p{share}_rate": f"sum(impressions * p{share}) / nullif(sum(impressions), 0)"
    for share in (25, 50, 75, 100)
}
"""Metrics that are ratios and do not add up."""
VIDEO_VIEW_METRICS = {"metrics.video_trueview_views": f"cast(floor(sum(impressions) * {TRUEVIEW_SHARE}) as bigint)"}
METRICS = FIGURE_METRICS | INVALID_CLICK_METRICS | VIDEO_VIEW_METRICS | VIDEO_QUARTILE_METRICS | CONVERSION_DATE_METRICS
"""All metrics of all resources."""


@dataclass(frozen=True)
class Resource:
    """Fields that can be selected FROM one resource. The view `delivery_view` is read if figures or days are requested,
    else `settings_view`."""

    fields: dict[str, str]
    delivery_view: str = "google_facts"
    settings_view: str = "google_facts"
    metrics: dict[str, str] = field(default_factory=lambda: FIGURE_METRICS)


OTHER_ACCOUNT_NAMES = {
    MANAGER_ACCOUNT: "栃木県MCC",
    SUB_MANAGER_ACCOUNT: "県内イベント",
    CANCELLED_ACCOUNT: "前年度キャンペーン",
    CLOSED_ACCOUNT: "閉鎖済み",
}


def account_properties_sql(column: str) -> tuple[str, str, str]:
    """Return SQL for name, manager flag and CustomerStatus of the account in a column."""
    names = " ".join(f"when {number} then '{name}'" for number, name in OTHER_ACCOUNT_NAMES.items())
    return (
        f"case {column} {names} else 'とちぎの仕事魅力発信' end",
        f"{column} in ({MANAGER_ACCOUNT}, {SUB_MANAGER_ACCOUNT})",
        f"case {column} when {CANCELLED_ACCOUNT} then 3 when {CLOSED_ACCOUNT} then 5 else 2 end",
    )


NAME, IS_MANAGER, STATUS = account_properties_sql("account_id")
CLIENT_NAME, CLIENT_IS_MANAGER, CLIENT_STATUS = account_properties_sql("client_id")
CUSTOMER_FIELDS = {
    "customer.id": "account_id",
    "customer.currency_code": "'JPY'",
    "customer.time_zone": "'Asia/Tokyo'",
    "customer.descriptive_name": NAME,
    "customer.manager": IS_MANAGER,
    "customer.auto_tagging_enabled": "true",
    "customer.test_account": "false",
    "customer.status": STATUS,
    "customer.tracking_url_template": "null",
    "customer.final_url_suffix": "null",
    "customer.conversion_tracking_setting.conversion_tracking_status": "3",
}
CAMPAIGN_FIELDS = {
    **CUSTOMER_FIELDS,
    "campaign.id": "campaign_id",
    "campaign.name": "campaign_name",
    "campaign.advertising_channel_type": enum_sql("channel", CHANNEL_NUMBERS),
    "campaign.status": "2",
}
DATE_FIELDS = {"segments.date": "strftime(day, '%Y-%m-%d')"}
HOUR_FIELDS = {"segments.hour": "hour"}
DEVICE_FIELDS = {"segments.device": enum_sql("device", DEVICE_NUMBERS)}
AD_GROUP_FIELDS = {
    **CAMPAIGN_FIELDS,
    "ad_group.id": "ad_group_id",
    "ad_group.name": "ad_group_name",
    "ad_group.type": f"nullif({enum_sql('channel', AD_GROUP_TYPE_NUMBERS)}, 0)",
    "ad_group.status": "2",
}
AD_FIELDS = {
    **AD_GROUP_FIELDS,
    "ad_group_ad.ad.id": "ad_id",
    "ad_group_ad.ad.name": "ad_name",
    "ad_group_ad.ad.type": enum_sql("channel", AD_TYPE_NUMBERS),
    "ad_group_ad.ad.final_urls": "[final_url]",
    "ad_group_ad.status": "ad_status",
}
KEYWORD_FIELDS = {
    **AD_GROUP_FIELDS,
    "ad_group_criterion.criterion_id": "criterion_id",
    "ad_group_criterion.keyword.text": "keyword",
    "ad_group_criterion.keyword.match_type": "match_type",
    "ad_group_criterion.status": "case criterion_id % 5 when 4 then 3 else 2 end",
    "ad_group_criterion.quality_info.quality_score": "nullif(criterion_id % 10, 0)",
}
SEARCH_TERM_FIELDS = {
    **AD_GROUP_FIELDS,
    "search_term_view.search_term": "term",
    "search_term_view.status": "case when term = keyword then 2 else 5 end",
    "segments.search_term_match_type": "term_match_type",
    "segments.keyword.ad_group_criterion": "'customers/' || account_id || '/adGroupCriteria/' || ad_group_id || '~' "
    "|| criterion_id",
    "segments.keyword.info.text": "keyword",
    "segments.keyword.info.match_type": "match_type",
}
LANDING_PAGE_FIELDS = {**AD_GROUP_FIELDS, "landing_page_view.unexpanded_final_url": "final_url"}
AGE_FIELDS = {
    **AD_GROUP_FIELDS,
    "ad_group_criterion.criterion_id": "age_range",
    "ad_group_criterion.age_range.type": "age_range",
}
GENDER_FIELDS = {
    **AD_GROUP_FIELDS,
    "ad_group_criterion.criterion_id": "gender",
    "ad_group_criterion.gender.type": "gender",
}
LOCATION_FIELDS = {
    **CAMPAIGN_FIELDS,
    "user_location_view.country_criterion_id": "2392",
    "user_location_view.targeting_location": "true",
    "segments.geo_target_region": "'geoTargetConstants/' || region",
}


def placement_fields(view: str) -> dict[str, str]:
    """Return the fields of a placement view."""
    return {
        **AD_GROUP_FIELDS,
        f"{view}.placement": "placement",
        f"{view}.display_name": "placement_name",
        f"{view}.target_url": "placement",
        f"{view}.placement_type": "placement_type",
    }


VIDEO_FIELDS = {
    **AD_GROUP_FIELDS,
    "video.id": "video_id",
    "video.title": "video_title",
    "video.duration_millis": "millis",
}
ASSET_FIELDS = {
    **AD_FIELDS,
    "asset.id": "asset_id",
    "asset.name": "'アセット' || asset_id",
    "asset.type": "asset_type",
    "asset.text_asset.text": "nullif(asset_text, '')",
    "asset.image_asset.full_size.url": "case asset_type when 4 then 'https://img.example/' || asset_id || '.png' end",
    "asset.youtube_video_asset.youtube_video_id": "case asset_type when 2 then 'v' || asset_id end",
    "ad_group_ad_asset_view.asset": "'customers/' || account_id || '/assets/' || asset_id",
    "ad_group_ad_asset_view.field_type": "field_type",
    "ad_group_ad_asset_view.performance_label": "label",
    "ad_group_ad_asset_view.enabled": "true",
}
EXTENSION_TYPES = {"sitelink": 13, "callout": 11, "snippet": 12}
EXTENSION_FIELDS = {
    "asset.id": "asset_id",
    "asset.sitelink_asset.link_text": "case kind when 'sitelink' then asset_text end",
    "asset.callout_asset.callout_text": "case kind when 'callout' then asset_text end",
    "asset.structured_snippet_asset.header": "case kind when 'snippet' then asset_text end",
}


def extension_resource(name: str, level: str, fields: dict[str, str]) -> Resource:
    """Return the resource of the extensions that are set on accounts, campaigns or ad groups."""
    own = {f"{name}.field_type": enum_sql("kind", EXTENSION_TYPES), f"{name}.status": "2"}
    return Resource({**fields, **EXTENSION_FIELDS, **own, **DATE_FIELDS, **DEVICE_FIELDS}, f"google_{level}_extensions")


CLIENT_FIELDS = {
    "customer_client.id": "client_id",
    "customer_client.client_customer": "'customers/' || client_id",
    "customer_client.descriptive_name": CLIENT_NAME,
    "customer_client.manager": CLIENT_IS_MANAGER,
    "customer_client.level": "level",
    "customer_client.currency_code": "'JPY'",
    "customer_client.time_zone": "'Asia/Tokyo'",
    "customer_client.status": CLIENT_STATUS,
    "customer_client.hidden": "false",
}
CONVERSION_ACTION_FIELDS = {
    "segments.conversion_action": "'customers/' || account_id || '/conversionActions/' || "
    f"({enum_sql('kind', {kind: number for kind, (number, _) in CONVERSION_ACTIONS.items()})})",
    "segments.conversion_action_name": "case kind "
    + " ".join(f"when '{k}' then '{v[1]}'" for k, v in CONVERSION_ACTIONS.items())
    + " end",
    "segments.conversion_action_category": "3",
}

RESOURCES = {
    "customer": Resource(
        {**CUSTOMER_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS},
        delivery_view="google_account_facts",
        settings_view="(select distinct account_id from google_clients)",
        metrics=FIGURE_METRICS | INVALID_CLICK_METRICS,
    ),
    "campaign": Resource(
        {
            **CAMPAIGN_FIELDS,
            **CAMPAIGN_SETTINGS,
            **DATE_FIELDS,
            **DEVICE_FIELDS,
            **HOUR_FIELDS,
            **CONVERSION_ACTION_FIELDS,
            "campaign.status": "campaign_status",
        },
        delivery_view="google_campaign_facts",
        settings_view="google_campaign_list",
        metrics=FIGURE_METRICS | INVALID_CLICK_METRICS | CONVERSION_DATE_METRICS,
    ),
    "ad_group": Resource(
        {**AD_GROUP_FIELDS, **GROUP_SETTINGS, **DATE_FIELDS, **DEVICE_FIELDS}, "google_ad_group_facts", "google_ad_list"
    ),
    "ad_group_ad": Resource(
        {**AD_FIELDS, **GROUP_SETTINGS, **AD_SETTINGS, **DATE_FIELDS, **DEVICE_FIELDS}, settings_view="google_ad_list"
    ),
    "keyword_view": Resource({**KEYWORD_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS}, "google_keywords"),
    "search_term_view": Resource({**SEARCH_TERM_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS}, "google_search_terms"),
    "landing_page_view": Resource({**LANDING_PAGE_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS}),
    "age_range_view": Resource({**AGE_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS}, "google_ages"),
    "gender_view": Resource({**GENDER_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS}, "google_genders"),
    "user_location_view": Resource({**LOCATION_FIELDS, **DATE_FIELDS}, "google_regions"),
    "detail_placement_view": Resource(
        {
            **placement_fields("detail_placement_view"),
            "detail_placement_view.group_placement_target_url": "site",
            **DATE_FIELDS,
        },
        "google_pages",
    ),
    "group_placement_view": Resource({**placement_fields("group_placement_view"), **DATE_FIELDS}, "google_sites"),
    "video": Resource(
        {**VIDEO_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS},
        "google_videos",
        metrics=FIGURE_METRICS | VIDEO_VIEW_METRICS | VIDEO_QUARTILE_METRICS,
    ),
    "ad_group_ad_asset_view": Resource({**ASSET_FIELDS, **DATE_FIELDS, **DEVICE_FIELDS}, "google_assets"),
    "customer_asset": extension_resource("customer_asset", "account", CUSTOMER_FIELDS),
    "campaign_asset": extension_resource("campaign_asset", "campaign", CAMPAIGN_FIELDS),
    "ad_group_asset": extension_resource("ad_group_asset", "ad_group", AD_GROUP_FIELDS),
    "user_list": Resource({**CUSTOMER_FIELDS, **USER_LIST}, settings_view="google_user_lists", metrics={}),
    "geo_target_constant": Resource(GEO_TARGET, settings_view="google_regions_known", metrics={}),
    "customer_manager_link": Resource(
        {**CUSTOMER_FIELDS, **MANAGER_LINK}, settings_view="google_manager_links", metrics={}
    ),
    "product_link": Resource({**CUSTOMER_FIELDS, **PRODUCT_LINK}, settings_view="google_links", metrics={}),
    "change_event": Resource({**CUSTOMER_FIELDS, **CHANGE}, settings_view="google_changes", metrics={}),
    "customer_client": Resource(CLIENT_FIELDS, settings_view="google_clients", metrics={}),
}
