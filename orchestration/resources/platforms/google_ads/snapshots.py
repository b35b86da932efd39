"""Settings of Google Ads as they stand: accounts, campaigns, ads, audience lists, links, regions' names.

Settings have no past, so each is a snapshot that carries the day it was read for.
"""

import pyarrow as pa

from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP,
    CAMPAIGN,
    CHANNEL,
    CUSTOMER,
    ENUM,
    TEXT,
    TRUTH,
    WHOLE,
    column,
)

AS_OF = Column("report_date", "", pa.date32(), "Day the settings were read for.")
URL_LEVELS = "Empty where the level above applies."

CUSTOMERS = Report(
    platform="google_ads",
    name="customers",
    description="Settings of each account: currency, time zone, auto-tagging, tracking.",
    columns=(
        AS_OF,
        CUSTOMER,
        column("customer.descriptive_name", TEXT, "Name of the account."),
        column("customer.status", ENUM, "CustomerStatus: 2 enabled, 3 cancelled, 4 suspended, 5 closed."),
        column("customer.manager", TRUTH, "Whether it is a manager."),
        column("customer.test_account", TRUTH, "Whether it is a test account."),
        column("customer.currency_code", TEXT, "Currency of every amount, ISO 4217."),
        column("customer.time_zone", TEXT, "Time zone of every day, tz database."),
        column("customer.auto_tagging_enabled", TRUTH, "Whether clicks carry a gclid."),
        column("customer.tracking_url_template", TEXT, "Tracking template of the account."),
        column("customer.final_url_suffix", TEXT, "Final URL suffix of the account."),
        column(
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
    description="Settings of each campaign, removed ones too: status, networks, dates, budget, tracking.",
    columns=(
        AS_OF,
        *CAMPAIGN,
        column("campaign.status", ENUM, "CampaignStatus: 2 enabled, 3 paused, 4 removed."),
        column("campaign.serving_status", ENUM, "CampaignServingStatus."),
        CHANNEL,
        column("campaign.advertising_channel_sub_type", ENUM, "AdvertisingChannelSubType."),
        column("campaign.bidding_strategy_type", ENUM, "BiddingStrategyType."),
        column("campaign.start_date_time", TEXT, "First moment, account time, yyyy-MM-dd HH:mm:ss."),
        column("campaign.end_date_time", TEXT, "Last moment, account time, yyyy-MM-dd HH:mm:ss."),
        column("campaign.network_settings.target_google_search", TRUTH, "Google search."),
        column("campaign.network_settings.target_search_network", TRUTH, "Search partners."),
        column("campaign.network_settings.target_content_network", TRUTH, "Display network."),
        column("campaign.network_settings.target_partner_search_network", TRUTH, "Partner search network."),
        column("campaign.tracking_url_template", TEXT, f"Tracking template. {URL_LEVELS}"),
        column("campaign.final_url_suffix", TEXT, f"Final URL suffix. {URL_LEVELS}"),
        column("campaign_budget.id", WHOLE, "Budget."),
        column("campaign_budget.amount_micros", WHOLE, "Budget a day in micros of the account's currency."),
        column("campaign_budget.explicitly_shared", TRUTH, "Whether other campaigns spend it too."),
    ),
    key=("campaign_id",),
    measures=(),
    is_snapshot=True,
)

ADS = Report(
    platform="google_ads",
    name="ads",
    description="Settings of each ad, removed ones too: status, final URLs, suffix and tracking template, with its ad group's.",
    columns=(
        AS_OF,
        *CAMPAIGN,
        *AD_GROUP,
        column("ad_group.status", ENUM, "AdGroupStatus: 2 enabled, 3 paused, 4 removed."),
        column("ad_group.tracking_url_template", TEXT, f"Tracking template of the ad group. {URL_LEVELS}"),
        column("ad_group.final_url_suffix", TEXT, f"Final URL suffix of the ad group. {URL_LEVELS}"),
        column("ad_group_ad.ad.id", WHOLE, "Ad."),
        column("ad_group_ad.ad.name", TEXT, "Ad name."),
        column("ad_group_ad.ad.type", ENUM, "AdType."),
        column("ad_group_ad.status", ENUM, "AdGroupAdStatus: 2 enabled, 3 paused, 4 removed."),
        column("ad_group_ad.policy_summary.approval_status", ENUM, "PolicyApprovalStatus."),
        column("ad_group_ad.ad.final_urls", pa.list_(TEXT), "Landing pages."),
        column("ad_group_ad.ad.final_mobile_urls", pa.list_(TEXT), "Landing pages of mobile devices."),
        column("ad_group_ad.ad.tracking_url_template", TEXT, f"Tracking template. {URL_LEVELS}"),
        column("ad_group_ad.ad.final_url_suffix", TEXT, f"Final URL suffix. {URL_LEVELS}"),
    ),
    key=("ad_group_id", "ad_group_ad_ad_id"),
    measures=(),
    is_snapshot=True,
)

USER_LISTS = Report(
    platform="google_ads",
    name="user_lists",
    description="Audience lists with their sizes; a size Google does not tell is absent.",
    columns=(
        AS_OF,
        CUSTOMER,
        column("user_list.id", WHOLE, "Audience list."),
        column("user_list.name", TEXT, "Name."),
        column("user_list.description", TEXT, "Description."),
        column("user_list.type", ENUM, "UserListType."),
        column("user_list.membership_status", ENUM, "UserListMembershipStatus: 2 open, 3 closed."),
        column("user_list.membership_life_span", WHOLE, "Days a member stays, 0 to 540."),
        column("user_list.size_for_display", WHOLE, "Members on the Display network."),
        column("user_list.size_range_for_display", ENUM, "UserListSizeRange."),
        column("user_list.size_for_search", WHOLE, "Members on the Search network."),
        column("user_list.size_range_for_search", ENUM, "UserListSizeRange."),
        column("user_list.eligible_for_display", TRUTH, "Whether Display campaigns may use it."),
        column("user_list.eligible_for_search", TRUTH, "Whether Search campaigns may use it."),
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
        AS_OF,
        column("geo_target_constant.resource_name", TEXT, "Resource name, as in other reports."),
        column("geo_target_constant.id", WHOLE, "Geo target."),
        column("geo_target_constant.name", TEXT, "Name in English."),
        column("geo_target_constant.canonical_name", TEXT, "Name with the places it lies in."),
        column("geo_target_constant.country_code", TEXT, "ISO 3166-1 alpha-2."),
        column("geo_target_constant.target_type", TEXT, "Kind of place."),
    ),
    key=("geo_target_constant_id",),
    measures=(),
    is_snapshot=True,
)

PRODUCT_LINKS = Report(
    platform="google_ads",
    name="product_links",
    description="Other Google products linked to the account. Google Analytics is not among them: its own Admin API knows.",
    columns=(
        AS_OF,
        CUSTOMER,
        column("product_link.resource_name", TEXT, "Resource name of the link."),
        column("product_link.product_link_id", WHOLE, "Link."),
        column("product_link.type", ENUM, "LinkedProductType."),
    ),
    key=("product_link_resource_name",),
    measures=(),
    is_snapshot=True,
)

MANAGER_LINKS = Report(
    platform="google_ads",
    name="manager_links",
    description="Manager accounts the account hangs under, has hung under, or is invited by.",
    columns=(
        AS_OF,
        CUSTOMER,
        column("customer_manager_link.resource_name", TEXT, "Resource name of the link."),
        column("customer_manager_link.manager_customer", TEXT, "Resource name of the manager account."),
        column("customer_manager_link.status", ENUM, "ManagerLinkStatus: 2 active."),
    ),
    key=("customer_manager_link_resource_name",),
    measures=(),
    is_snapshot=True,
)

CONDITIONS = {
    GEO_TARGETS.name: "geo_target_constant.country_code = 'JP' AND geo_target_constant.target_type = 'Prefecture'",
}
"""What follows WHERE, of the snapshots that are not asked for whole."""
