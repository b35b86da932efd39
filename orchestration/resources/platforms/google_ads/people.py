"""Google Ads reports on demographics and places: age, gender, region, placements, videos. Placements and videos add up
to less than the campaign, because the platform withholds small ones and not every ad runs on one."""

from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP_COLUMNS,
    BOOLEAN,
    CAMPAIGN_COLUMNS,
    CONVERSION_VALUE_COLUMNS,
    DATE_COLUMN,
    DECIMAL_FRACTION,
    ENUM,
    FIGURE_COLUMNS,
    INTEGER,
    MEASURES,
    TEXT,
    gaql_column,
)

AGE_DAILY = Report(
    platform="google_ads",
    name="age_daily",
    description="Impressions, clicks, cost and conversions per age range, ad group and day.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("ad_group_criterion.age_range.type", ENUM, "AgeRangeType; 503999 undetermined."),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "ad_group_criterion_age_range_type"),
    measures=MEASURES,
    is_side=True,
)

GENDER_DAILY = Report(
    platform="google_ads",
    name="gender_daily",
    description="Impressions, clicks, cost and conversions per gender, ad group and day.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("ad_group_criterion.gender.type", ENUM, "GenderType: 10 male, 11 female, 20 undetermined."),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "ad_group_criterion_gender_type"),
    measures=MEASURES,
    is_side=True,
)

REGION_DAILY = Report(
    platform="google_ads",
    name="region_daily",
    description="Impressions, clicks, cost and conversions per user region, campaign and day.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        gaql_column("user_location_view.country_criterion_id", INTEGER, "Country, a geo target: 2392 is Japan."),
        gaql_column("user_location_view.targeting_location", BOOLEAN, "Whether the place was targeted."),
        gaql_column("segments.geo_target_region", TEXT, "Region as `geoTargetConstants/<id>`."),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=(
        "campaign_id",
        "user_location_view_country_criterion_id",
        "user_location_view_targeting_location",
        "segments_geo_target_region",
    ),
    measures=MEASURES,
    is_side=True,
)


def _location_columns(view: str) -> tuple[Column, ...]:
    return (
        gaql_column(f"{view}.placement", TEXT, "Domain, page, app, channel or video."),
        gaql_column(f"{view}.display_name", TEXT, "Its name."),
        gaql_column(f"{view}.target_url", TEXT, "Its address."),
        gaql_column(f"{view}.placement_type", ENUM, "PlacementType."),
    )


PLACEMENT_DAILY = Report(
    platform="google_ads",
    name="placement_daily",
    description="Impressions, clicks, cost and conversions per page, app or video where ads were shown, ad group and day.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        *_location_columns("detail_placement_view"),
        gaql_column("detail_placement_view.group_placement_target_url", TEXT, "Site the placement belongs to."),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "detail_placement_view_placement", "detail_placement_view_placement_type"),
    measures=MEASURES,
    is_side=True,
)

PLACEMENT_GROUP_DAILY = Report(
    platform="google_ads",
    name="placement_group_daily",
    description="Impressions, clicks, cost and conversions per site, app or channel where ads were shown, ad group and day.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        *_location_columns("group_placement_view"),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "group_placement_view_placement", "group_placement_view_placement_type"),
    measures=MEASURES,
    is_side=True,
)

VIDEO_DAILY = Report(
    platform="google_ads",
    name="video_daily",
    description="Impressions, cost, TrueView views and share of the video watched, per video, ad group and day.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        *AD_GROUP_COLUMNS,
        gaql_column("video.id", TEXT, "YouTube's id of the video."),
        gaql_column("video.title", TEXT, "Title."),
        gaql_column("video.duration_millis", INTEGER, "Length in milliseconds."),
        *FIGURE_COLUMNS,
        gaql_column("metrics.video_trueview_views", INTEGER, "Views that count as TrueView."),
        *(
            gaql_column(
                f"metrics.video_quartile_p{share}_rate", DECIMAL_FRACTION, f"Share of impressions that saw {share} %."
            )
            for share in (25, 50, 75, 100)
        ),
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "video_id"),
    measures=(*MEASURES, "metrics_video_trueview_views"),
    is_side=True,
)
