"""Google Ads reports about what people searched for and where they landed.

Search terms too rare to be told are withheld by the platform, so they add up to less than the keywords do.
"""

from orchestration.resources.base import Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP,
    CAMPAIGN,
    CREDITED,
    DAY,
    DEVICE,
    ENUM,
    FIGURES,
    MEASURES,
    TEXT,
    WHOLE,
    column,
)

KEYWORD_DAILY = Report(
    platform="google_ads",
    name="keyword_daily",
    description="Impressions, clicks, cost and conversions per keyword, day and device; Search campaigns only.",
    columns=(
        DAY,
        *CAMPAIGN,
        *AD_GROUP,
        column("ad_group_criterion.criterion_id", WHOLE, "Keyword; unique within the ad group."),
        column("ad_group_criterion.keyword.text", TEXT, "Keyword as the advertiser wrote it."),
        column("ad_group_criterion.keyword.match_type", ENUM, "KeywordMatchType: 2 exact, 3 phrase, 4 broad."),
        DEVICE,
        *FIGURES,
        *CREDITED,
    ),
    key=("ad_group_id", "ad_group_criterion_criterion_id", "segments_device"),
    measures=MEASURES,
    is_side=True,
)

SEARCH_TERM_DAILY = Report(
    platform="google_ads",
    name="search_term_daily",
    description="Impressions, clicks, cost and conversions per search term, keyword and day; rare terms are withheld.",
    columns=(
        DAY,
        *CAMPAIGN,
        *AD_GROUP,
        column("search_term_view.search_term", TEXT, "What people typed."),
        column("search_term_view.status", ENUM, "SearchTermTargetingStatus."),
        column("segments.search_term_match_type", ENUM, "SearchTermMatchType."),
        column("segments.keyword.ad_group_criterion", TEXT, "Resource name of the keyword that matched."),
        column("segments.keyword.info.text", TEXT, "Keyword that matched."),
        *FIGURES,
        *CREDITED,
    ),
    key=(
        "ad_group_id",
        "search_term_view_search_term",
        "segments_search_term_match_type",
        "segments_keyword_ad_group_criterion",
    ),
    measures=MEASURES,
    is_side=True,
)

LANDING_PAGE_DAILY = Report(
    platform="google_ads",
    name="landing_page_daily",
    description="Impressions, clicks, cost and conversions per landing page, ad group and day.",
    columns=(
        DAY,
        *CAMPAIGN,
        *AD_GROUP,
        column("landing_page_view.unexpanded_final_url", TEXT, "Final URL as the advertiser wrote it."),
        *FIGURES,
        *CREDITED,
    ),
    key=("ad_group_id", "landing_page_view_unexpanded_final_url"),
    measures=MEASURES,
    is_side=True,
)
