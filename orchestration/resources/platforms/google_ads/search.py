"""Google Ads reports on search terms, keywords and landing pages. The platform withholds rare search terms, so they add
up to less than the keywords."""

from orchestration.resources.base import Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP_COLUMNS,
    CAMPAIGN_COLUMNS,
    CONVERSION_VALUE_COLUMNS,
    DATE_COLUMN,
    DEVICE_COLUMN,
    ENUM,
    FIGURE_COLUMNS,
    INTEGER,
    MEASURES,
    TEXT,
    gaql_column,
)

KEYWORD_DAILY = Report(
    platform="google_ads",
    name="keyword_daily",
    description="Impressions, clicks, cost and conversions per keyword, day and device; Search campaigns only.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("ad_group_criterion.criterion_id", INTEGER, "Keyword; unique within the ad group."),
        gaql_column("ad_group_criterion.keyword.text", TEXT, "Keyword as the advertiser wrote it."),
        gaql_column("ad_group_criterion.keyword.match_type", ENUM, "KeywordMatchType: 2 exact, 3 phrase, 4 broad."),
        DEVICE_COLUMN,
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
        gaql_column("ad_group_criterion.status", ENUM, "AdGroupCriterionStatus at the time of the request."),
        gaql_column(
            "ad_group_criterion.quality_info.quality_score",
            INTEGER,
            "Quality Score, 1 to 10, at the time of the request.",
        ),
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
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("search_term_view.search_term", TEXT, "What people typed."),
        gaql_column("search_term_view.status", ENUM, "SearchTermTargetingStatus."),
        gaql_column("segments.search_term_match_type", ENUM, "SearchTermMatchType."),
        gaql_column("segments.keyword.ad_group_criterion", TEXT, "Resource name of the keyword that matched."),
        gaql_column("segments.keyword.info.text", TEXT, "Keyword that matched."),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
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
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("landing_page_view.unexpanded_final_url", TEXT, "Final URL as the advertiser wrote it."),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "landing_page_view_unexpanded_final_url"),
    measures=MEASURES,
    is_side=True,
)
