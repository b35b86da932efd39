"""Settings of every LINEヤフー広告 product: accounts with balance and manager link, campaigns, ad groups, ads, lists, tags.
Source: AccountService, BalanceService, AccountLinkService, CampaignService, AdGroupService, AdGroupAdService,
AudienceListService and ConversionTrackerService, Search v20 and Display v19/v20. Settings have no history: each report
is a snapshot of the day it was read for. Amounts are in yen."""

import pyarrow as pa

from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.yahoo.entities import EntityService

INTEGER, TEXT, BOOLEAN = pa.int64(), pa.string(), pa.bool_()
AS_OF_COLUMN = Column("report_date", "", pa.date32(), "Day the settings were read for.")

ACCOUNT_SERVICE = EntityService("AccountService/get", "account", "accountIds")
ACCOUNT_LINK_SERVICE = EntityService("AccountLinkService/get", "accountLink", "mccAccountId", is_optional=True)
CAMPAIGN_SERVICE = EntityService("CampaignService/get", "campaign")
AD_SERVICE = EntityService("AdGroupAdService/get", "adGroupAd")
AD_GROUP_SERVICE = EntityService("AdGroupService/get", "adGroup", is_optional=True)
CONVERSION_TRACKER_SERVICE = EntityService("ConversionTrackerService/get", "conversionTracker", is_optional=True)
AUDIENCE_LIST_SERVICE = EntityService("AudienceListService/get", "audienceList")

ACCOUNT_COLUMNS = (
    Column("account_name", "account.accountName", TEXT, "Name of the account."),
    Column("account_status", "account.accountStatus", TEXT, "SERVING, SUSPENDED, ENDED …"),
    Column("account_type", "account.accountType", TEXT, "PREPAY, POSTPAY or INVOICE."),
    Column("delivery_status", "account.deliveryStatus", TEXT, "ACTIVE or PAUSED."),
    Column("auto_tagging_enabled", "account.autoTaggingEnabled", BOOLEAN, "Whether clicks carry a yclid."),
    Column("is_test_account", "account.isTestAccount", BOOLEAN, "Whether it is a test account."),
    Column("balance", "balance.balance", INTEGER, "Money left in the account, yen."),
    Column("mcc_account_id", "accountLink.mccAccountId", INTEGER, "Manager account it hangs under."),
    Column("link_status", "accountLink.accountStatus", TEXT, "State of the link to the manager."),
    Column("ownership", "accountLink.ownerShipType", TEXT, "OWNER or NON_OWNER."),
)
CAMPAIGN_COLUMNS = (
    Column("campaign_id", "campaign.campaignId", INTEGER, "Campaign."),
    Column("campaign_name", "campaign.campaignName", TEXT, "Campaign name."),
    Column("user_status", "campaign.userStatus", TEXT, "ACTIVE or PAUSED."),
    Column("serving_status", "campaign.servingStatus", TEXT, "SERVING, PENDING, ENDED …"),
    Column("start_date", "campaign.startDate", TEXT, "First day, yyyyMMdd."),
    Column("end_date", "campaign.endDate", TEXT, "Last day, yyyyMMdd."),
    Column("budget_amount", "campaign.budget.amount", INTEGER, "Budget a day, yen."),
    Column("budget_id", "campaign.budget.campaignBudgetId", INTEGER, "Shared budget, if it spends one."),
    Column("bidding_strategy", "campaign.biddingStrategyConfiguration", TEXT, "Bidding strategy, JSON."),
    Column("tracking_url", "campaign.trackingUrl", TEXT, "Tracking URL of the campaign."),
    Column("custom_parameters", "campaign.customParameters", TEXT, "Custom parameters of its URLs, JSON."),
)
AD_GROUP_COLUMNS = (
    Column("campaign_id", "adGroup.campaignId", INTEGER, "Campaign."),
    Column("adgroup_id", "adGroup.adGroupId", INTEGER, "Ad group."),
    Column("adgroup_name", "adGroup.adGroupName", TEXT, "Ad group name."),
    Column("user_status", "adGroup.userStatus", TEXT, "ACTIVE or PAUSED."),
    Column("bidding_strategy", "adGroup.biddingStrategyConfiguration", TEXT, "Bidding strategy and bids, JSON."),
    Column("tracking_url", "adGroup.trackingUrl", TEXT, "Tracking URL of the ad group."),
    Column("custom_parameters", "adGroup.customParameters", TEXT, "Custom parameters of its URLs, JSON."),
    Column("labels", "adGroup.labels", TEXT, "Labels, JSON."),
    Column("created_date", "adGroup.createdDate", TEXT, "When it was made."),
    Column("updated_date", "adGroup.updatedDate", TEXT, "When it was changed last."),
)
TRACKER_COLUMNS = (
    Column("conversion_tracker_id", "conversionTracker.conversionTrackerId", INTEGER, "Conversion tracker."),
    Column("conversion_tracker_name", "conversionTracker.conversionTrackerName", TEXT, "Its name."),
    Column("conversion_tracker_type", "conversionTracker.conversionTrackerType", TEXT, "Where conversions happen."),
    Column("category", "conversionTracker.category", TEXT, "What a conversion is."),
    Column("status", "conversionTracker.status", TEXT, "ENABLED or DISABLED."),
    Column("exclude_from_bidding", "conversionTracker.excludeFromBidding", BOOLEAN, "Whether bidding leaves it out."),
    Column("measurement_days", "conversionTracker.measurementPeriod", INTEGER, "Days a click counts."),
    Column("most_recent_conversion", "conversionTracker.mostRecentConversionDate", TEXT, "When one came last."),
)
AD_COLUMNS = (
    Column("campaign_id", "adGroupAd.campaignId", INTEGER, "Campaign."),
    Column("adgroup_id", "adGroupAd.adGroupId", INTEGER, "Ad group."),
    Column("ad_id", "adGroupAd.adId", INTEGER, "Ad."),
    Column("ad_name", "adGroupAd.adName", TEXT, "Ad name."),
    Column("user_status", "adGroupAd.userStatus", TEXT, "ACTIVE or PAUSED."),
    Column("approval_status", "adGroupAd.approvalStatus", TEXT, "State of the review."),
    Column("ad_type", "adGroupAd.ad.adType", TEXT, "Kind of ad."),
    Column("final_url", "adGroupAd.ad.finalUrl", TEXT, "Landing page."),
    Column("smartphone_final_url", "adGroupAd.ad.smartphoneFinalUrl", TEXT, "Landing page on smartphones."),
    Column("tracking_url", "adGroupAd.ad.trackingUrl", TEXT, "Tracking URL of the ad."),
    Column("created_date", "adGroupAd.createdDate", TEXT, "When it was made."),
    Column("updated_date", "adGroupAd.updatedDate", TEXT, "When it was changed last."),
)
AUDIENCE_LIST_COLUMNS = (
    Column("audience_list_id", "audienceList.audienceListId", INTEGER, "Audience list."),
    Column("audience_list_name", "audienceList.audienceListName", TEXT, "Its name."),
    Column("reach", "audienceList.reach", INTEGER, "People on it."),
)


def settings_reports(
    platform: str,
    balance: EntityService,
    campaign_columns: tuple[Column, ...],
    ad_columns: tuple[Column, ...],
    list_columns: tuple[Column, ...],
    ad_group_columns: tuple[Column, ...],
    tracker_columns: tuple[Column, ...],
) -> dict[Report, tuple[EntityService, ...]]:
    """Return the snapshots of a product and the services from which each is read. The given columns are specific to the
    product."""

    def snapshot(name: str, description: str, columns: tuple[Column, ...], *key: str) -> Report:
        return Report(platform, name, description, (AS_OF_COLUMN, *columns), key, measures=(), is_snapshot=True)

    accounts = snapshot("accounts", "Account, its balance, and its link to the manager account.", ACCOUNT_COLUMNS)
    campaigns = snapshot(
        "campaigns",
        "Settings of each campaign: status, days, budget, tracking.",
        (*CAMPAIGN_COLUMNS, *campaign_columns),
        "campaign_id",
    )
    ads = snapshot(
        "ads", "Settings of each ad: status, review, landing page, tracking.", (*AD_COLUMNS, *ad_columns), "ad_id"
    )
    lists = snapshot(
        "audience_lists",
        "Audience lists with their sizes.",
        (*AUDIENCE_LIST_COLUMNS, *list_columns),
        "audience_list_id",
    )
    ad_groups = snapshot(
        "ad_groups",
        "Settings of each ad group: status, bids, tracking.",
        (*AD_GROUP_COLUMNS, *ad_group_columns),
        "adgroup_id",
    )
    trackers = snapshot(
        "conversion_trackers",
        "Conversion trackers: what counts, whether bidding uses it, when a conversion came last.",
        (*TRACKER_COLUMNS, *tracker_columns),
        "conversion_tracker_id",
    )
    return {
        accounts: (ACCOUNT_SERVICE, balance, ACCOUNT_LINK_SERVICE),
        campaigns: (CAMPAIGN_SERVICE,),
        ad_groups: (AD_GROUP_SERVICE,),
        ads: (AD_SERVICE,),
        lists: (AUDIENCE_LIST_SERVICE,),
        trackers: (CONVERSION_TRACKER_SERVICE,),
    }
