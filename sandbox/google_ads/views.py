"""SQL views over the simulated campaign for queries to Google Ads: one view per relation of the resources."""

from collections.abc import Iterator
from datetime import date

from sandbox.google_ads import parts
from sandbox.google_ads.snapshots import settings_views
from sandbox.world import (
    CUT_MACRO_SQL,
    EXTENSIONS,
    LEVELS,
    MEASURES,
    cut_view,
    extension_view,
    groups_view,
    hour_parts,
    keyword_parts,
    search_term_parts,
    values_sql,
)

MANAGER_ACCOUNT = "9998887776"

FACTS_SQL = """create or replace view google_facts as
    select * from ad_facts
    inner join (select ad_id, ad_status from google_ad_list) using (ad_id) where platform = 'google_ads'"""

COARSER_FACTS_SQL = """create or replace view google_{level}_facts as
    select * from ad_facts_by_{level} where platform = 'google_ads'"""
"""Views of the reports of ad groups, campaigns and accounts, which contain more than the ads."""

ACTIONS_VIEW_SQL = f"""create or replace view google_actions as
    with credited as (
        select ads.account_id, ads.campaign_id, ads.campaign_name, ads.channel, credits.*
        from credits inner join ads on credits.ad_id = ads.ad_id where credits.platform = 'google_ads'
    )
    select account_id, campaign_id, campaign_name, channel, device, kind, day, {", ".join(MEASURES)},
        {", ".join(f"0 as {name}_by_conversion_date" for name in MEASURES)}
    from credited
    union all
    select account_id, campaign_id, campaign_name, channel, device, kind, happened, {", ".join("0" for _ in MEASURES)},
        {", ".join(MEASURES)}
    from credited"""
"""View with each credit twice: on the day of the click, and on the day of the conversion for measures by conversion
date."""

SUB_MANAGER_ACCOUNT, CANCELLED_ACCOUNT, CLOSED_ACCOUNT = "9998887770", "1112223340", "1112223350"
"""Other accounts below the manager: a sub-manager, a cancelled account without current figures, and a closed account.
"""
CLIENTS_VIEW_SQL = f"""create or replace view google_clients as
    with clients as (
        select distinct account_id, 1 as depth from ads where platform = 'google_ads'
        union all values ({SUB_MANAGER_ACCOUNT}, 1), ({CANCELLED_ACCOUNT}, 2), ({CLOSED_ACCOUNT}, 2)
    )
    select account_id, account_id as client_id, 0 as level from clients
    union all select {MANAGER_ACCOUNT}, account_id, depth from clients
    union all select {SUB_MANAGER_ACCOUNT}, account_id, 1 from clients where depth = 2
    union all select {MANAGER_ACCOUNT}, {MANAGER_ACCOUNT}, 0"""

KEYWORDS_VIEW_SQL = cut_view(
    "google",
    "google_keywords",
    values_sql(keyword_parts(), "purpose, criterion_id, keyword, match_type, low, high"),
    "groups.channel = 'SEARCH' and groups.purpose = parts.purpose",
)
SEARCH_TERMS_VIEW_SQL = cut_view(
    "google",
    "google_search_terms",
    values_sql(search_term_parts(), "purpose, criterion_id, keyword, match_type, term, term_match_type, low, high"),
    "groups.channel = 'SEARCH' and groups.purpose = parts.purpose",
)


AGES_VIEW_SQL = cut_view("google", "google_ages", values_sql(parts.age_parts(), "age_range, low, high"))
GENDERS_VIEW_SQL = cut_view(
    "google",
    "google_genders",
    values_sql(parts.gender_parts(), "sex, gender, low, high"),
    "groups.target_sex = parts.sex",
)
REGIONS_VIEW_SQL = cut_view("google", "google_regions", values_sql(parts.region_parts(), "region, low, high"))
HOURS_VIEW_SQL = cut_view("google_campaign", "google_hours", values_sql(hour_parts(), "hour, low, high"))
PLACEMENT_COLUMNS = "channel, placement, placement_name, site, placement_type, low, high"
PAGES_VIEW_SQL = cut_view(
    "google",
    "google_pages",
    values_sql(parts.placement_parts(is_detailed=True), PLACEMENT_COLUMNS),
    "groups.channel = parts.channel",
)
SITES_VIEW_SQL = cut_view(
    "google",
    "google_sites",
    values_sql(parts.placement_parts(is_detailed=False), PLACEMENT_COLUMNS),
    "groups.channel = parts.channel",
)
VIDEOS_VIEW_SQL = cut_view(
    "google",
    "google_videos",
    values_sql(parts.video_parts(), "channel, video_id, video_title, millis, p25, p50, p75, p100, low, high"),
    "groups.channel = parts.channel",
)

ASSET_PARTS_SQL = values_sql(
    parts.asset_parts(), "channel, asset_number, field_type, asset_type, asset_text, label, shown"
)
ASSETS_VIEW_SQL = f"""create or replace view google_assets as
    select facts.* replace (
            cast(floor(impressions * shown) as bigint) as impressions, cast(floor(clicks * shown) as bigint) as clicks,
            cast(floor(cost_micros * shown) as bigint) as cost_micros,
            {", ".join(f"floor({name} * shown * 4) / 4 as {name}" for name in MEASURES)}
        ),
        field_type, asset_type, asset_text, label, asset_number, 77000000 + 1000 * asset_number + ascii(creative) as asset_id
    from google_facts as facts inner join {ASSET_PARTS_SQL} as parts on facts.channel = parts.channel"""
"""View with the delivery of each asset. Ads created at the same time share their assets."""


def view_statements(today: date) -> Iterator[str]:
    """Yield the SQL statements that create the views, in the order of their dependencies."""
    yield CLIENTS_VIEW_SQL
    yield from settings_views(today)
    yield from (COARSER_FACTS_SQL.format(level=level) for level in LEVELS[1:])
    yield from (
        CUT_MACRO_SQL,
        FACTS_SQL,
        ACTIONS_VIEW_SQL,
        groups_view("google"),
        groups_view("google_campaign"),
        KEYWORDS_VIEW_SQL,
        SEARCH_TERMS_VIEW_SQL,
    )
    yield from (
        AGES_VIEW_SQL,
        GENDERS_VIEW_SQL,
        REGIONS_VIEW_SQL,
        HOURS_VIEW_SQL,
        PAGES_VIEW_SQL,
        SITES_VIEW_SQL,
        VIDEOS_VIEW_SQL,
        ASSETS_VIEW_SQL,
    )
    for level in EXTENSIONS:
        yield extension_view("google", level, smallest=1000)
