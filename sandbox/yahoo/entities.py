"""Settings of the simulated campaign as LINEヤフー広告 lists them: accounts, links, balances, campaigns, ad groups, ads,
lists, tags. Selectors, pages and common properties are here; product-specific properties are in the products."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.wire import FaultPlan
from sandbox.world import World
from sandbox.yahoo.definition import YahooError

DAILY_BUDGET_YEN = 9_000
PREPAID_BALANCE_YEN = 2_000_000
LIST_MEMBERSHIP_DAYS = 30

Entity = dict[str, Any]
SUB_MANAGER_ACCOUNT: Entity = {
    "accountId": 1_000_000_002,
    "accountName": "代理店MCC",
    "accountStatus": "SERVING",
    "isMccAccount": "TRUE",
}
NAME_COLUMNS = ("campaign_id", "campaign_name", "ad_group_id", "ad_group_name", "ad_id", "ad_name")
CAMPAIGNS_SQL = """select campaign_id, campaign_name, min(first_day), (select max(last_day) from ads where platform = $platform)
    from ads where platform = $platform and reported_level = 'ad' and first_day <= $today group by all order by campaign_id"""
ADS_SQL = f"""select {", ".join(NAME_COLUMNS)}, final_url, first_day, last_day, creative
    from ads where platform = $platform and reported_level = 'ad' and first_day <= $today order by ad_id"""
AD_GROUPS_SQL = """select campaign_id, campaign_name, ad_group_id, ad_group_name, min(first_day)
    from ads where platform = $platform and reported_level = 'ad' and first_day <= $today group by all order by ad_group_id"""
VISITORS_SQL = f"""select count(distinct session_id), count(distinct session_id) filter (where is_cv)
    from sessions left join link_clicks using (session_id) where sessions.day >= $today - {LIST_MEMBERSHIP_DAYS}"""


@dataclass(frozen=True)
class EntityListing:
    """One service: the member name of its entities, the entities, selectors and the values they compare, the key that
    must name the account (empty for the base account), and its largest page."""

    member: str
    entities: Callable[[], Sequence[Entity]]
    selectors: Mapping[str, str] = field(default_factory=dict)
    account_key: str = "accountId"
    max_page_size: int = 500


class YahooSettings(ABC):
    """The settings of one product's account. Subclasses add product-specific properties."""

    platform: str
    balance_account_key = "accountIds"

    def __init__(self, world: World, faults: FaultPlan) -> None:
        self.world = world
        self.faults = faults
        self.account = world.engagement.accounts[self.platform]
        self.base_account = int(world.engagement.managers[self.platform])
        self.listings: dict[str, EntityListing] = {
            "AccountService": EntityListing(
                "account",
                self.accounts,
                {"accountIds": "accountId", "accountStatuses": "accountStatus"},
                account_key="",
            ),
            "AccountLinkService": EntityListing(
                "accountLink", self.links, {"accountStatuses": "accountStatus"}, "mccAccountId"
            ),
            "BalanceService": EntityListing("balance", self.balances, {}, self.balance_account_key, 200),
            "CampaignService": EntityListing(
                "campaign",
                self.campaigns,
                {"campaignIds": "campaignId", "userStatuses": "userStatus"},
                max_page_size=2000,
            ),
            "AdGroupService": EntityListing(
                "adGroup",
                self.ad_groups,
                {"campaignIds": "campaignId", "adGroupIds": "adGroupId", "userStatuses": "userStatus"},
                max_page_size=10_000,
            ),
            "ConversionTrackerService": EntityListing(
                "conversionTracker", self.trackers, {"conversionTrackerIds": "conversionTrackerId"}
            ),
            "AdGroupAdService": EntityListing(
                "adGroupAd",
                self.ads,
                {"campaignIds": "campaignId", "adGroupIds": "adGroupId", "adIds": "adId", "userStatuses": "userStatus"},
                max_page_size=10_000,
            ),
            "AudienceListService": EntityListing(
                "audienceList", self.lists, {"audienceListIds": "audienceListId"}, max_page_size=1000
            ),
        }

    def get(self, service: str, body: Entity) -> Entity:
        """Return one page of a service. Raises YahooError for an unknown account, page or manager."""
        listing = self.listings[service]
        self._check_account(listing, body)
        entities = list(listing.entities())
        if body.get("includeMccAccount") == "ONLY_MCC_ACCOUNT":
            entities = [SUB_MANAGER_ACCOUNT]
        if listing.account_key == "mccAccountId":
            entities = [entity for entity in entities if entity["mccAccountId"] == body[listing.account_key]]
        for key, member in listing.selectors.items():
            if body.get(key):
                entities = [entity for entity in entities if entity[member] in body[key]]
        start, size = int(body.get("startIndex", 1)), int(body.get("numberResults", min(500, listing.max_page_size)))
        if start < 1:
            raise YahooError("V0001", "Invalid value.", "startIndex", start)
        if not 1 <= size <= listing.max_page_size:
            raise YahooError("V0001", "Invalid value.", "numberResults", size)
        page = entities[start - 1 : start - 1 + size]
        values = [{"operationSucceeded": True, "errors": None, listing.member: entity} for entity in page]
        return {"totalNumEntries": len(entities), "values": values}

    def _check_account(self, listing: EntityListing, body: Entity) -> None:
        if not listing.account_key:
            return
        requested_account = body.get(listing.account_key)
        if listing.account_key == "mccAccountId" and requested_account == SUB_MANAGER_ACCOUNT["accountId"]:
            return
        own = self.base_account if listing.account_key == "mccAccountId" else self.account
        if requested_account != ([own] if listing.account_key == "accountIds" else own):
            raise YahooError("V0001", "Invalid value.", listing.account_key, requested_account)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the result of a query with `$platform` and `$today`."""
        filled = sql.replace("$platform", f"'{self.platform}'").replace("$today", f"date '{self.world.today}'")
        return self.world.rows(filled)

    def accounts(self) -> list[Entity]:
        """Return the ad accounts below the manager: the measured account, and an account that was applied for but
        never opened."""
        return [
            {
                "accountId": number,
                "accountName": self.world.engagement.localise(name),
                "accountStatus": status,
                "accountType": "PREPAY",
                "autoTaggingEnabled": "TRUE",
                "deliveryStatus": "ACTIVE",
                "isTestAccount": "FALSE",
                "isCancellationPending": "FALSE",
                "startDate": f"{self.world.engagement.launch:%Y%m%d}",
                "isMccAccount": "FALSE",
            }
            for number, name, status in (
                (self.account, "栃木県_就職促進", "SERVING"),
                (self.account + 5000, "栃木県_申込中", "WAIT_DECIDE"),
            )
        ]

    def links(self) -> list[Entity]:
        """Return the account's link to its manager. A fault may place it below a sub-manager or remove it."""
        if self.faults.should_fail(self.platform, "not_linked"):
            return []
        is_below = self.faults.should_fail(self.platform, "linked_below")
        manager = SUB_MANAGER_ACCOUNT["accountId"] if is_below else self.base_account
        link = {"mccAccountId": manager, "accountId": self.account}
        return [{**link, "accountStatus": "SERVING", "ownerShipType": "OWNER"}]

    def balances(self) -> list[Entity]:
        """Return the remaining prepaid balance."""
        ((spent,),) = self.rows("select sum(cost_micros) // 1000000 from ad_facts where platform = $platform")
        return [{"accountId": self.account, "balance": PREPAID_BALANCE_YEN - int(spent or 0)}]

    def campaigns(self) -> list[Entity]:
        return [
            {
                "accountId": self.account,
                "campaignId": number,
                "campaignName": name,
                "userStatus": "ACTIVE",
                "servingStatus": "SERVING",
                "startDate": f"{first:%Y%m%d}",
                "endDate": f"{last:%Y%m%d}",
                "budget": {"amount": DAILY_BUDGET_YEN},
                "trackingUrl": None,
                **self.campaign_properties(number),
            }
            for number, name, first, last in self.rows(CAMPAIGNS_SQL)
        ]

    def ads(self) -> list[Entity]:
        """Return ads that have begun to deliver. An ad is paused after its two weeks."""
        entities = []
        for row in self.rows(ADS_SQL):
            campaign, campaign_name, group, group_name, ad, name, url, first, last, creative = row
            entities.append(
                {
                    "accountId": self.account,
                    **{"campaignId": campaign, "campaignName": campaign_name},
                    **{"adGroupId": group, "adGroupName": group_name, "adId": ad, "adName": name},
                    "userStatus": "ACTIVE" if last >= self.world.today else "PAUSED",
                    "approvalStatus": "APPROVED",
                    "createdDate": f"{first:%Y%m%d}",
                    "updatedDate": f"{first:%Y%m%d}",
                    "ad": {"finalUrl": url, "trackingUrl": None, **self.ad_properties(creative)},
                }
            )
        return entities

    def ad_groups(self) -> list[Entity]:
        """Return ad groups with an ad that has begun to deliver."""
        return [
            {
                "accountId": self.account,
                **{"campaignId": campaign, "campaignName": campaign_name, "adGroupId": group, "adGroupName": name},
                "userStatus": "ACTIVE",
                "trackingUrl": None,
                "createdDate": f"{first:%Y%m%d}",
                "updatedDate": f"{first:%Y%m%d}",
                **self.ad_group_properties(),
            }
            for campaign, campaign_name, group, name, first in self.rows(AD_GROUPS_SQL)
        ]

    def trackers(self) -> list[Entity]:
        """Return one conversion tracker per kind of application. The second is not used for bidding."""
        return [
            {
                "accountId": self.account,
                "conversionTrackerId": 3_300_001 + number,
                "conversionTrackerName": self.world.engagement.localise(name),
                "status": "ENABLED",
                "measurementPeriod": LIST_MEMBERSHIP_DAYS,
                "excludeFromBidding": "TRUE" if number else "FALSE",
                "mostRecentConversionDate": f"{self.world.today:%Y%m%d}",
                **self.tracker_properties(),
            }
            for number, name in enumerate(("インターン応募", "求人応募"))
        ]

    def lists(self) -> list[Entity]:
        ((visitors, applicants),) = self.rows(VISITORS_SQL)
        return [
            {"accountId": self.account, "audienceListId": number, "audienceListName": name, "reach": reach, **words}
            for number, name, reach, words in self.list_properties(int(visitors), int(applicants))
        ]

    @abstractmethod
    def campaign_properties(self, campaign_id: int) -> Entity:
        """Return product-specific properties of a campaign."""

    @abstractmethod
    def ad_group_properties(self) -> Entity:
        """Return product-specific properties of an ad group."""

    @abstractmethod
    def tracker_properties(self) -> Entity:
        """Return product-specific properties of a conversion tracker."""

    @abstractmethod
    def ad_properties(self, creative: str) -> Entity:
        """Return product-specific properties of an ad."""

    @abstractmethod
    def list_properties(self, visitors: int, applicants: int) -> list[tuple[int, str, int, Entity]]:
        """Return id, name, size and product-specific properties of each list."""
