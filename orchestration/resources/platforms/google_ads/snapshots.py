"""Current settings of Google Ads: accounts, campaigns, ads, audience lists, links, names of regions. Settings have no
history, so each is a snapshot with the day it was read for."""

import pyarrow as pa

from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP_COLUMNS,
    BOOLEAN,
    CAMPAIGN_COLUMNS,
    CHANNEL_TYPE_COLUMN,
    CUSTOMER_COLUMN,
    ENUM,
    INTEGER,
    TEXT,
    gaql_column,
)

AS_OF_COLUMN = Column("report_date", "", pa.date32(), "Day the settings were read for.")
URL_LEVELS_NOTE = "Empty where the level above applies."

CUSTOMERS = Report(
    platform="google_ads",
    name="customers",
    description="Settings of each account: currency, time zone, auto-tagging, tracking.",
    columns=(
        AS_OF_COLUMN,
        CUSTOMER_COLUMN,
        gaql_column("customer.descriptive_name", TEXT, "Name of the account."),
        gaql_column("customer.status", ENUM, "CustomerStatus: 2 enabled, 3 cancelled, 4 suspended, 5 closed."),
        gaql_column("customer.manager", BOOLEAN, "Whether it is a manager."),
        gaql_column("customer.test_account", BOOLEAN, "Whether it is a test account."),
        gaql_column("customer.currency_code", TEXT, "Currency of every amount, ISO 4217."),
        gaql_column("customer.time_zone", TEXT, "Time zone of every day, tz database."),
        gaql_column("customer.auto_tagging_enabled", BOOLEAN, "Whether clicks carry a gclid."),
        gaql_column("customer.tracking_url_template", TEXT, "Tracking template of the account."),
        gaql_column("customer.final_url_suffix", TEXT, "Final URL suffix of the account."),
        gaql_column(
            "customer.conversion_tracking_setting.conversion_tracking_status", ENUM, "ConversionTrackingStatusEnum."
        ),
    ),
    key=("customer_id",),
    measures=(),
    is_snapshot=True,
)

CAMPAIGNS = Report(
    platform="google_ads",
    name="campaigns",
    description="Settings of each campaign, including removed campaigns: status, networks, dates, budget, tracking.",
    columns=(
        AS_OF_COLUMN,
        *CAMPAIGN_COLUMNS,
        gaql_column("campaign.status", ENUM, "CampaignStatus: 2 enabled, 3 paused, 4 removed."),
        gaql_column("campaign.serving_status", ENUM, "CampaignServingStatus."),
        CHANNEL_TYPE_COLUMN,
        gaql_column("campaign.advertising_channel_sub_type", ENUM, "AdvertisingChannelSubType."),
        gaql_column("campaign.bidding_strategy_type", ENUM, "BiddingStrategyType."),
        gaql_column("campaign.start_date_time", TEXT, "First moment, account time, yyyy-MM-dd HH:mm:ss."),
        gaql_column("campaign.end_date_time", TEXT, "Last moment, account time, yyyy-MM-dd HH:mm:ss."),
        gaql_column("campaign.network_settings.target_google_search", BOOLEAN, "Google search."),
        gaql_column("campaign.network_settings.target_search_network", BOOLEAN, "Search partners."),
        gaql_column("campaign.network_settings.target_content_network", BOOLEAN, "Display network."),
        gaql_column("campaign.network_settings.target_partner_search_network", BOOLEAN, "Partner search network."),
        gaql_column("campaign.tracking_url_template", TEXT, f"Tracking template. {URL_LEVELS_NOTE}"),
        gaql_column("campaign.final_url_suffix", TEXT, f"Final URL suffix. {URL_LEVELS_NOTE}"),
        gaql_column("campaign_budget.id", INTEGER, "Budget."),
        gaql_column("campaign_budget.amount_micros", INTEGER, "Budget a day in micros of the account's currency."),
        gaql_column("campaign_budget.explicitly_shared", BOOLEAN, "Whether other campaigns spend it too."),
    ),
    key=("campaign_id",),
    measures=(),
    is_snapshot=True,
)

ADS = Report(
    platform="google_ads",
    name="ads",
    description="Settings of each ad, including removed ads: status, final URLs, URL suffix, tracking template, and those of its ad group.",
    columns=(
        AS_OF_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("ad_group.status", ENUM, "AdGroupStatus: 2 enabled, 3 paused, 4 removed."),
        gaql_column("ad_group.ad_rotation_mode", ENUM, "AdGroupAdRotationMode: 2 optimize, 3 rotate forever."),
        gaql_column("ad_group.tracking_url_template", TEXT, f"Tracking template of the ad group. {URL_LEVELS_NOTE}"),
        gaql_column("ad_group.final_url_suffix", TEXT, f"Final URL suffix of the ad group. {URL_LEVELS_NOTE}"),
        gaql_column("ad_group_ad.ad.id", INTEGER, "Ad."),
        gaql_column("ad_group_ad.ad.name", TEXT, "Ad name."),
        gaql_column("ad_group_ad.ad.type", ENUM, "AdType."),
        gaql_column("ad_group_ad.status", ENUM, "AdGroupAdStatus: 2 enabled, 3 paused, 4 removed."),
        gaql_column("ad_group_ad.policy_summary.approval_status", ENUM, "PolicyApprovalStatus."),
        gaql_column("ad_group_ad.ad.final_urls", pa.list_(TEXT), "Landing pages."),
        gaql_column("ad_group_ad.ad.final_mobile_urls", pa.list_(TEXT), "Landing pages of mobile devices."),
        gaql_column("ad_group_ad.ad.tracking_url_template", TEXT, f"Tracking template. {URL_LEVELS_NOTE}"),
        gaql_column("ad_group_ad.ad.final_url_suffix", TEXT, f"Final URL suffix. {URL_LEVELS_NOTE}"),
    ),
    key=("ad_group_id", "ad_group_ad_ad_id"),
    measures=(),
    is_snapshot=True,
)

USER_LISTS = Report(
    platform="google_ads",
    name="user_lists",
    description="Audience lists with their sizes; NULL where Google does not disclose the size.",
    columns=(
        AS_OF_COLUMN,
        CUSTOMER_COLUMN,
        gaql_column("user_list.id", INTEGER, "Audience list."),
        gaql_column("user_list.name", TEXT, "Name."),
        gaql_column("user_list.description", TEXT, "Description."),
        gaql_column("user_list.type", ENUM, "UserListType."),
        gaql_column("user_list.membership_status", ENUM, "UserListMembershipStatus: 2 open, 3 closed."),
        gaql_column("user_list.membership_life_span", INTEGER, "Days a member stays, 0 to 540."),
        gaql_column("user_list.size_for_display", INTEGER, "Members on the Display network."),
        gaql_column("user_list.size_range_for_display", ENUM, "UserListSizeRange."),
        gaql_column("user_list.size_for_search", INTEGER, "Members on the Search network."),
        gaql_column("user_list.size_range_for_search", ENUM, "UserListSizeRange."),
        gaql_column("user_list.eligible_for_display", BOOLEAN, "Whether Display campaigns may use it."),
        gaql_column("user_list.eligible_for_search", BOOLEAN, "Whether Search campaigns may use it."),
    ),
    key=("user_list_id",),
    measures=(),
    is_snapshot=True,
)

GEO_TARGETS = Report(
    platform="google_ads",
    name="geo_targets",
    description="Names of Japan's prefectures, for the regions of other reports.",
    columns=(
        AS_OF_COLUMN,
        gaql_column("geo_target_constant.resource_name", TEXT, "Resource name, as in other reports."),
        gaql_column("geo_target_constant.id", INTEGER, "Geo target."),
        gaql_column("geo_target_constant.name", TEXT, "Name in English."),
        gaql_column("geo_target_constant.canonical_name", TEXT, "Name with the places it lies in."),
        gaql_column("geo_target_constant.country_code", TEXT, "ISO 3166-1 alpha-2."),
        gaql_column("geo_target_constant.target_type", TEXT, "Kind of place."),
    ),
    key=("geo_target_constant_id",),
    measures=(),
    is_snapshot=True,
)

PRODUCT_LINKS = Report(
    platform="google_ads",
    name="product_links",
    description="Other Google products linked to the account. Links to Google Analytics come from its Admin API.",
    columns=(
        AS_OF_COLUMN,
        CUSTOMER_COLUMN,
        gaql_column("product_link.resource_name", TEXT, "Resource name of the link."),
        gaql_column("product_link.product_link_id", INTEGER, "Link."),
        gaql_column("product_link.type", ENUM, "LinkedProductType."),
    ),
    key=("product_link_resource_name",),
    measures=(),
    is_snapshot=True,
)

MANAGER_LINKS = Report(
    platform="google_ads",
    name="manager_links",
    description="Manager accounts linked to the account: current links, former links and invitations.",
    columns=(
        AS_OF_COLUMN,
        CUSTOMER_COLUMN,
        gaql_column("customer_manager_link.resource_name", TEXT, "Resource name of the link."),
        gaql_column("customer_manager_link.manager_customer", TEXT, "Resource name of the manager account."),
        gaql_column("customer_manager_link.status", ENUM, "ManagerLinkStatus: 2 active."),
    ),
    key=("customer_manager_link_resource_name",),
    measures=(),
    is_snapshot=True,
)

WHERE_CONDITIONS = {
    GEO_TARGETS.name: "geo_target_constant.country_code = 'JP' AND geo_target_constant.target_type = 'Prefecture'",
}
"""WHERE condition of snapshots that are requested only in part."""
