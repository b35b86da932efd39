"""Current settings on Google Ads as SQL views over the simulated campaign: campaigns, ads, lists, changes."""

from collections.abc import Iterator
from datetime import date

from sandbox.google_ads.parts import REGION_NAMES
from sandbox.world import values_sql
from sandbox.world.ads import EXCLUSION_DAY, EXCLUSION_SCOPE

DAILY_BUDGET_BY_CHANNEL = {
    "SEARCH": 12_000,
    "DISPLAY": 8_000,
    "DEMAND_GEN": 9_000,
    "PERFORMANCE_MAX": 3_000,
    "VIDEO": 5_000,
}
"""Daily budget in yen."""
AUDIENCE_LISTS = (
    (8_801, "サイト訪問者（30日）", "栃木の仕事を見た人", 5, 30, "true"),
    (8_802, "外部リンクを押した人（540日）", "求人・インターンの応募ページへ進んだ人", 5, 540, "is_cv"),
    (8_803, "説明会参加者", "名簿から作ったリスト", 7, 180, "false"),
)
"""Id, name, description, UserListType, membership days, and SQL condition of the members."""
CHANGE_AUTHOR = "suzuki.taro@agency.example.jp"
EXCLUDED_APP = "2-com.example.puzzle"
FORMER_MANAGER = 9_998_880_001
SIZE_RANGES = "case when {size} < 500 then 2 when {size} < 1000 then 3 when {size} < 10000 then 4 else 5 end"


BUDGET_ID_SQL = "campaign_id - 20000000000"


def user_list(
    number: int, name: str, description: str, type_number: int, days: int, condition: str, today: date
) -> str:
    """Return SQL that selects the size of one audience list. Sizes are rounded, and sizes below one hundred are
    hidden."""
    members = (
        "select count(distinct session_id) from sessions left join link_clicks using (session_id) "
        f"where {condition} and day >= date '{today}' - {days}"
    )
    return f"""select account_id, {number} as list_id, '{name}' as list_name, '{description}' as list_text, {type_number} as list_kind,
        {days} as list_days, nullif(round(({members}), -2), 0) as list_size
        from (select distinct account_id from ads where platform = 'google_ads')"""


def settings_views(today: date) -> Iterator[str]:
    """Yield SQL that creates the views of settings. An ad exists from the first day of its delivery."""
    yield f"""create or replace view google_ad_list as
        select *, case when last_day >= date '{today}' then 2 when creative like '%1' then 4 else 3 end as ad_status
        from ads where platform = 'google_ads' and reported_level = 'ad' and first_day <= date '{today}'"""
    budgets = " ".join(f"when '{channel}' then {yen}" for channel, yen in DAILY_BUDGET_BY_CHANNEL.items())
    yield f"""create or replace view google_campaign_list as
        select distinct account_id, campaign_id, campaign_name, channel, campaign_status,
            case channel {budgets} end * 1000000::bigint as budget,
            min(first_day) over (partition by campaign_id) as starts,
            (select max(last_day) from ads where platform = 'google_ads') as ends
        from ads where platform = 'google_ads' and reported_level in ('ad', 'campaign') and first_day <= date '{today}'"""
    lists = " union all ".join(user_list(*list_, today) for list_ in AUDIENCE_LISTS)
    yield f"""create or replace view google_user_lists as
        select *, {SIZE_RANGES.format(size="coalesce(list_size, 0)")} as list_range from ({lists})"""
    names = [(region, name) for region, name in REGION_NAMES.items()]
    yield f"""create or replace view google_regions_known as
        select * from (select distinct account_id from google_clients), {values_sql(names, "region, region_name")}"""
    yield """create or replace view google_links as
        select *, 5501 as link_id from (select distinct account_id from google_clients)"""
    yield f"""create or replace view google_manager_links as
        select client_id as account_id, account_id as manager_id, 6601 as manager_link_id, 2 as link_state
        from google_clients where level = 1
        union all
        select distinct account_id, {FORMER_MANAGER}, 6600, 3 from google_clients"""
    yield f"""create or replace view google_changes as
        select account_id, campaign_id, ad_group_id, ad_group_id || '~' || ad_id as changed_id, 'adGroupAds' as kind, 13 as kind_id,
            2 as client, first_day - 1 as day, 2 as operation, ['ad.final_urls', 'status'] as changed,
            '14:10:00.000000' as moment, '{CHANGE_AUTHOR}' as person, null as before,
            json_object('adGroupAd', json_object('status', 'ENABLED', 'ad', json_object('finalUrls', [final_url]))) as after
        from google_ad_list
        union all
        select account_id, campaign_id, ad_group_id, ad_group_id || '~' || ad_id, 'adGroupAds', 13, 2, last_day + 1,
            case ad_status when 4 then 4 else 3 end, ['status'], '09:30:00.000000', '{CHANGE_AUTHOR}',
            json_object('adGroupAd', json_object('status', 'ENABLED')),
            json_object('adGroupAd', json_object('status', case ad_status when 4 then 'REMOVED' else 'PAUSED' end))
        from google_ad_list where last_day < date '{today}'
        union all
        select account_id, campaign_id, null, {BUDGET_ID_SQL}, 'campaignBudgets', 6, 3, cast(day as date), 3, ['amount_micros'],
            '05:00:00.000000', '', json_object('campaignBudget', json_object('amountMicros', budget - 500000000)),
            json_object('campaignBudget', json_object('amountMicros', budget))
        from google_campaign_list, range(starts, date '{today}', interval 1 day) as days (day) where channel = 'SEARCH'
        union all
        select distinct account_id, campaign_id, null::bigint, campaign_id || '~77001', 'campaignCriteria', 8, 2, date '{EXCLUSION_DAY}', 2,
            ['negative', 'mobile_application.app_id'], '11:20:00.000000', '{CHANGE_AUTHOR}', null,
            json_object('campaignCriterion', json_object('negative', true, 'mobileApplication', json_object('appId', '{EXCLUDED_APP}')))
        from ads where (medium, campaign) = {EXCLUSION_SCOPE} and date '{EXCLUSION_DAY}' <= date '{today}'"""


CAMPAIGN_SETTINGS = {
    "campaign.serving_status": "2",
    "campaign.advertising_channel_sub_type": "null",
    "campaign.bidding_strategy_type": "10",
    "campaign.start_date_time": "strftime(starts, '%Y-%m-%d 00:00:00')",
    "campaign.end_date_time": "strftime(ends, '%Y-%m-%d 23:59:59')",
    "campaign.network_settings.target_google_search": "channel = 'SEARCH'",
    "campaign.network_settings.target_search_network": "false",
    "campaign.network_settings.target_content_network": "channel = 'DISPLAY'",
    "campaign.network_settings.target_partner_search_network": "false",
    "campaign.tracking_url_template": "null",
    "campaign.final_url_suffix": "null",
    "campaign_budget.id": BUDGET_ID_SQL,
    "campaign_budget.amount_micros": "budget",
    "campaign_budget.explicitly_shared": "false",
}
GROUP_SETTINGS = {
    "ad_group.ad_rotation_mode": "3",
    "ad_group.tracking_url_template": "null",
    "ad_group.final_url_suffix": "null",
}
AD_SETTINGS = {
    "ad_group_ad.policy_summary.approval_status": "4",
    "ad_group_ad.ad.final_mobile_urls": "[]",
    "ad_group_ad.ad.tracking_url_template": "null",
    "ad_group_ad.ad.final_url_suffix": "null",
}
USER_LIST = {
    "user_list.id": "list_id",
    "user_list.resource_name": "'customers/' || account_id || '/userLists/' || list_id",
    "user_list.name": "list_name",
    "user_list.description": "list_text",
    "user_list.type": "list_kind",
    "user_list.membership_status": "2",
    "user_list.membership_life_span": "list_days",
    "user_list.size_for_display": "cast(list_size as bigint)",
    "user_list.size_range_for_display": "list_range",
    "user_list.size_for_search": "cast(list_size as bigint)",
    "user_list.size_range_for_search": "list_range",
    "user_list.eligible_for_display": "list_size is not null",
    "user_list.eligible_for_search": "coalesce(list_size, 0) >= 1000",
}
GEO_TARGET = {
    "geo_target_constant.resource_name": "'geoTargetConstants/' || region",
    "geo_target_constant.id": "region",
    "geo_target_constant.name": "region_name",
    "geo_target_constant.canonical_name": "region_name || ',Japan'",
    "geo_target_constant.country_code": "'JP'",
    "geo_target_constant.target_type": "'Prefecture'",
    "geo_target_constant.status": "2",
}
MANAGER_LINK = {
    "customer_manager_link.resource_name": "'customers/' || account_id || '/customerManagerLinks/' || manager_id || '~' || "
    "manager_link_id",
    "customer_manager_link.manager_customer": "'customers/' || manager_id",
    "customer_manager_link.manager_link_id": "manager_link_id",
    "customer_manager_link.status": "link_state",
}
PRODUCT_LINK = {
    "product_link.resource_name": "'customers/' || account_id || '/productLinks/' || link_id",
    "product_link.product_link_id": "link_id",
    "product_link.type": "2",
}
CHANGE = {
    "change_event.resource_name": "'customers/' || account_id || '/changeEvents/' || strftime(day, '%Y%m%d') || '~' || "
    "operation || '~' || changed_id",
    "change_event.change_date_time": "strftime(day, '%Y-%m-%d') || ' ' || moment",
    "change_event.change_resource_type": "kind_id",
    "change_event.change_resource_name": "'customers/' || account_id || '/' || kind || '/' || changed_id",
    "change_event.resource_change_operation": "operation",
    "change_event.client_type": "client",
    "change_event.changed_fields": "changed",
    "change_event.user_email": "nullif(person, '')",
    "change_event.old_resource": "before",
    "change_event.new_resource": "after",
    "change_event.campaign": "'customers/' || account_id || '/campaigns/' || campaign_id",
    "change_event.ad_group": "'customers/' || account_id || '/adGroups/' || ad_group_id",
}
