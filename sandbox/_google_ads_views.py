"""What Google Ads can be asked about, as SQL views over the simulated campaign: one view per relation of the resources.

An ad group's whole numbers are cut along shares, so parts add up to the whole to the last click, and the same world always
gives the same parts.
"""

from collections.abc import Iterator
from datetime import date

from sandbox import _google_ads_parts as parts
from sandbox._google_ads_settings import settings_views

MANAGER = "9998887776"

CUT = "create macro cut(total, edge, shift) as cast(floor(total * edge + shift) as bigint)"
"""How much of `total` lies below `edge`; `shift` in [0, 1) spreads the odd ones evenly over parts and days."""

FACTS = """create view google_facts as
    select *, conversions * 1.25 as all_conversions from ad_facts
    inner join (select ad_id, ad_status from google_ad_list) using (ad_id) where platform = 'google_ads'"""

ACTIONS = """create view google_actions as
    select ads.account_id, ads.campaign_id, ads.campaign_name, ads.channel, arrived.day, arrived.device, arrived.kind,
        arrived.credit as conversions, arrived.credit * 1.25 as all_conversions
    from arrived inner join ads on arrived.ad_id = ads.ad_id where arrived.platform = 'google_ads'"""

SUB_MANAGER, CANCELLED, CLOSED = "9998887770", "1112223340", "1112223350"
"""Other accounts below the manager: one that only manages, one cancelled and without figures of these months, one closed."""
CLIENTS = f"""create view google_clients as
    with clients as (
        select distinct account_id, 1 as depth from ads where platform = 'google_ads'
        union all values ({SUB_MANAGER}, 1), ({CANCELLED}, 2), ({CLOSED}, 2)
    )
    select account_id, account_id as client_id, 0 as level from clients
    union all select {MANAGER}, account_id, depth from clients
    union all select {SUB_MANAGER}, account_id, 1 from clients where depth = 2
    union all select {MANAGER}, {MANAGER}, 0"""

GROUPS = """create view google_groups as
    select account_id, split_part(campaign, '_', 1) as purpose, campaign_id, campaign_name, channel, target, ad_group_id,
        ad_group_name, day, device, cast(sum(impressions) as bigint) as impressions, cast(sum(clicks) as bigint) as clicks,
        cast(sum(cost_micros) as bigint) as cost_micros, cast(sum(conversions) * 4 as bigint) as quarters,
        ((ad_group_id * 7 + (day - date '2025-01-01') * 31 + length(device) * 13) % 97) / 97.0 as shift
    from google_facts group by all"""
"""Conversions are credited in quarters, so quarters are whole."""


def cut_view(name: str, relation: str, condition: str) -> str:
    """A view of `google_groups` cut along the shares of `relation`. Money and conversions follow the clicks."""
    return f"""create view {name} as
    with edges as (
        select google_groups.*, parts.* exclude (low, high), cut(clicks, low, shift) as from_click,
            cut(clicks, high, shift) as to_click,
            cut(impressions - clicks, high, shift) - cut(impressions - clicks, low, shift) as unclicked
        from google_groups inner join {relation} as parts on {condition}
    ),
    whole as (
        select * exclude (impressions, clicks, cost_micros, quarters, shift, from_click, to_click, unclicked),
            to_click - from_click as clicks, unclicked + to_click - from_click as impressions,
            coalesce(((cost_micros // 1000) * to_click) // nullif(clicks, 0)
                - ((cost_micros // 1000) * from_click) // nullif(clicks, 0), 0) * 1000 as cost_micros,
            coalesce((quarters * to_click) // nullif(clicks, 0) - (quarters * from_click) // nullif(clicks, 0), 0) / 4.0
                as conversions
        from edges
    )
    select *, conversions * 1.25 as all_conversions from whole"""


KEYWORDS = cut_view(
    "google_keywords",
    parts.values(parts.keywords(), "purpose, criterion_id, keyword, match_type, low, high"),
    "google_groups.channel = 'SEARCH' and google_groups.purpose = parts.purpose",
)
SEARCH_TERMS = cut_view(
    "google_search_terms",
    parts.values(parts.search_terms(), "purpose, criterion_id, keyword, match_type, term, term_match_type, low, high"),
    "google_groups.channel = 'SEARCH' and google_groups.purpose = parts.purpose",
)


AGES = cut_view("google_ages", parts.values(parts.ages(), "age_range, low, high"), "true")
GENDERS = cut_view(
    "google_genders",
    parts.values(parts.genders(), "sex, gender, low, high"),
    "right(google_groups.target, 1) = parts.sex",
)
REGIONS = cut_view("google_regions", parts.values(parts.regions(), "region, low, high"), "true")
PLACED = "channel, placement, placement_name, site, placement_type, low, high"
PAGES = cut_view(
    "google_pages", parts.values(parts.placements(is_detailed=True), PLACED), "google_groups.channel = parts.channel"
)
SITES = cut_view(
    "google_sites", parts.values(parts.placements(is_detailed=False), PLACED), "google_groups.channel = parts.channel"
)
VIDEOS = cut_view(
    "google_videos",
    parts.values(parts.videos(), "channel, video_id, video_title, millis, p25, p50, p75, p100, low, high"),
    "google_groups.channel = parts.channel",
)


def views(today: date) -> Iterator[str]:
    """Every statement, in the order they build upon each other."""
    yield CLIENTS
    yield from settings_views(today)
    yield from (CUT, FACTS, ACTIONS, GROUPS, KEYWORDS, SEARCH_TERMS)
    yield from (AGES, GENDERS, REGIONS, PAGES, SITES, VIDEOS)
