"""The GA4 Data API names served here, each as SQL over the simulated events, and incompatible combinations. Source:
https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema."""

from collections.abc import Iterable, Sequence

NOT_SET = "(not set)"

EVENTS_SQL = f"""
create or replace table ga4_events as
with events as (
    select session_id, 'session_start' as event_name, null as page_path, null as link_url, 0 as seconds, null as parameters
    from sessions
    union all
    select session_id, 'first_visit', null, null, 0, null from sessions where not is_returning
    union all
    select session_id, 'page_view', page_path, null, seconds, null from page_views
    union all
    select session_id, 'scroll', page_path, null, 0, null from page_views where scrolled
    union all
    select session_id, 'click', page_path, link_url, 0, null from link_clicks
    union all
    select session_id, 'cv_click', page_path, null, 0, null from link_clicks where is_cv
    union all
    select session_id, event_name, page_path, parameters ->> '$.link_url', 0, parameters from cv_actions
),
linked as (
    select
        ad_id as linked_ad_id, account_id as ads_customer_id, campaign_id as ads_campaign_id,
        campaign_name as ads_campaign_name, ad_group_id as ads_ad_group_id, ad_group_name as ads_ad_group_name
    from ads
)
select
    sessions.*,
    events.event_name,
    events.page_path,
    events.link_url,
    events.seconds,
    events.parameters,
    case
        when medium = 'organic' then 'Organic Search'
        when source = '(direct)' then 'Direct'
        when source in ('t.co', 'l.instagram.com') then 'Organic Social'
        when medium = 'cpc' then 'Paid Search'
        when medium = 'display' then 'Display'
        when medium = 'referral' then 'Referral'
        else 'Unassigned'
    end as channel_group,
    case
        when sessions.platform = 'yahoo_search' and content <> '{NOT_SET}'
            then list_extract(['栃木 インターン', '栃木 就職', 'uターン 就職'], 1 + sessions.session_id % 3)
        else '{NOT_SET}'
    end as term,
    sessions.platform = 'google_ads' and sessions.campaign_id <> '{NOT_SET}' as is_auto_tagged,
    linked.* exclude (linked_ad_id)
from events
inner join sessions on events.session_id = sessions.session_id
left join linked on sessions.ad_id = linked_ad_id
"""
"""SQL of a table with one row per event and all columns of its session and visitor."""


def _auto_tagged(column: str) -> str:
    return f"case when is_auto_tagged then cast({column} as varchar) else '{NOT_SET}' end"


DIMENSIONS = {
    "date": "strftime(day, '%Y%m%d')",
    "sessionSource": "source",
    "sessionMedium": "medium",
    "sessionSourceMedium": "source || ' / ' || medium",
    "sessionCampaignName": "campaign_name",
    "sessionCampaignId": "campaign_id",
    "sessionManualAdContent": "content",
    "sessionManualTerm": "term",
    "sessionDefaultChannelGroup": "channel_group",
    "sessionGoogleAdsCustomerId": _auto_tagged("ads_customer_id"),
    "sessionGoogleAdsCampaignId": _auto_tagged("ads_campaign_id"),
    "sessionGoogleAdsCampaignName": _auto_tagged("ads_campaign_name"),
    "sessionGoogleAdsAdGroupId": _auto_tagged("ads_ad_group_id"),
    "sessionGoogleAdsAdGroupName": _auto_tagged("ads_ad_group_name"),
    "landingPage": "landing_page",
    "deviceCategory": "device",
    "country": "'Japan'",
    "region": "region",
    "city": "city",
    "userAgeBracket": "age",
    "userGender": "gender",
    "newVsReturning": "case when is_returning then 'returning' else 'new' end",
    "eventName": "event_name",
    "isKeyEvent": "case when event_name = 'click' then 'true' else 'false' end",
    "pagePath": f"coalesce(page_path, '{NOT_SET}')",
    "linkUrl": "coalesce(link_url, '')",
    "linkDomain": "coalesce(regexp_extract(link_url, '^https?://([^/]+)', 1), '')",
    "outbound": "case when link_url is null or event_name <> 'click' then '' else 'true' end",
    "linkText": "coalesce(parameters ->> '$.link_text', '')",
    "linkId": "coalesce(parameters ->> '$.link_id', '')",
    "fileName": "coalesce(parameters ->> '$.file_name', '')",
    "fileExtension": "coalesce(parameters ->> '$.file_extension', '')",
}
BUILT_IN_PARAMETERS = (
    "page_path",
    "link_url",
    "link_domain",
    "link_text",
    "link_id",
    "outbound",
    "file_name",
    "file_extension",
)
"""Event parameters with a dimension of their own. Others need a custom dimension."""


def custom_dimensions(parameters: Iterable[str]) -> dict[str, str]:
    """Return the custom dimensions of the property for the registered event parameters, each as SQL."""
    return {
        f"customEvent:{name}": f"coalesce(parameters ->> '$.{name}', '{NOT_SET}')"
        for name in sorted(set(parameters) - {*BUILT_IN_PARAMETERS})
    }


DURATION_METRICS = {"userEngagementDuration"}
RATE_METRICS = {"engagementRate", "bounceRate"}
METRICS = {
    "sessions": "count(distinct session_id)",
    "engagedSessions": "count(distinct session_id) filter (where engaged)",
    "screenPageViews": "count(*) filter (where event_name = 'page_view')",
    "eventCount": "count(*)",
    "keyEvents": "count(*) filter (where event_name = 'click')",
    "userEngagementDuration": "sum(seconds)",
    "totalUsers": "count(distinct user_id)",
    "activeUsers": "count(distinct user_id) filter (where engaged or not is_returning)",
    "newUsers": "count(distinct user_id) filter (where event_name = 'first_visit')",
    "scrolledUsers": "count(distinct user_id) filter (where event_name = 'scroll')",
    "engagementRate": "count(distinct session_id) filter (where engaged) / count(distinct session_id)",
    "bounceRate": "count(distinct session_id) filter (where not engaged) / count(distinct session_id)",
}

DEMOGRAPHIC_DIMENSIONS = {"userAgeBracket", "userGender"}
SESSION_DIMENSIONS = {
    *("sessionSource", "sessionMedium", "sessionSourceMedium", "sessionCampaignName", "sessionCampaignId"),
    *("sessionManualAdContent", "sessionManualTerm", "landingPage"),
}
EVENT_DIMENSIONS = {"pagePath", "linkUrl", "linkDomain", "outbound", "eventName", "isKeyEvent"}
INCOMPATIBLE_SETS = ((DEMOGRAPHIC_DIMENSIONS, SESSION_DIMENSIONS), ({"landingPage"}, EVENT_DIMENSIONS))
"""Pairs of groups of dimensions that cannot be combined in one request."""


def incompatible_dimensions(name: str, requested: Sequence[str]) -> set[str]:
    """Return the dimensions in `requested` that cannot be combined with dimension `name`."""
    mates = set(requested) - {name}
    return {
        other
        for first_set, two in INCOMPATIBLE_SETS
        for own_set, theirs in ((first_set, two), (two, first_set))
        if name in own_set
        for other in mates & theirs
    }
