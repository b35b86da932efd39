"""Google Ads reports about who saw the ads and where: age, gender, region, placements, videos.

Placements and videos add up to less than the campaign: the platform withholds small ones, and not every ad runs on one.
"""

from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP,
    CAMPAIGN,
    CREDITED,
    DAY,
    ENUM,
    FIGURES,
    FRACTION,
    MEASURES,
    TEXT,
    TRUTH,
    WHOLE,
    column,
)

AGE_DAILY = Report(
    platform="google_ads",
    name="age_daily",
    description="Impressions, clicks, cost and conversions per age range, ad group and day.",
    columns=(
        DAY,
        *CAMPAIGN,
        *AD_GROUP,
        column("ad_group_criterion.age_range.type", ENUM, "AgeRangeType; 503999 undetermined."),
        *FIGURES,
        *CREDITED,
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
        DAY,
        *CAMPAIGN,
        *AD_GROUP,
        column("ad_group_criterion.gender.type", ENUM, "GenderType: 10 male, 11 female, 20 undetermined."),
        *FIGURES,
        *CREDITED,
    ),
    key=("ad_group_id", "ad_group_criterion_gender_type"),
    measures=MEASURES,
    is_side=True,
)

REGION_DAILY = Report(
    platform="google_ads",
    name="region_daily",
    description="Impressions, clicks, cost and conversions per region people were in, campaign and day.",
    columns=(
        DAY,
        *CAMPAIGN,
        column("user_location_view.country_criterion_id", WHOLE, "Country, a geo target: 2392 is Japan."),
        column("user_location_view.targeting_location", TRUTH, "Whether the place was targeted."),
        column("segments.geo_target_region", TEXT, "Region as `geoTargetConstants/<id>`."),
        *FIGURES,
        *CREDITED,
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


def _place(view: str) -> tuple[Column, ...]:
    return (
        column(f"{view}.placement", TEXT, "Domain, page, app, channel or video."),
        column(f"{view}.display_name", TEXT, "Its name."),
        column(f"{view}.target_url", TEXT, "Its address."),
        column(f"{view}.placement_type", ENUM, "PlacementType."),
    )


PLACEMENT_DAILY = Report(
    platform="google_ads",
    name="placement_daily",
    description="Impressions, clicks, cost and conversions per page, app or video shown on, ad group and day.",
    columns=(
        DAY,
        *CAMPAIGN,
        *AD_GROUP,
        *_place("detail_placement_view"),
        column("detail_placement_view.group_placement_target_url", TEXT, "Site the placement belongs to."),
        *FIGURES,
        *CREDITED,
    ),
    key=("ad_group_id", "detail_placement_view_placement", "detail_placement_view_placement_type"),
    measures=MEASURES,
    is_side=True,
)

PLACEMENT_GROUP_DAILY = Report(
    platform="google_ads",
    name="placement_group_daily",
    description="Impressions, clicks, cost and conversions per site, app or channel shown on, ad group and day.",
    columns=(DAY, *CAMPAIGN, *AD_GROUP, *_place("group_placement_view"), *FIGURES, *CREDITED),
    key=("ad_group_id", "group_placement_view_placement", "group_placement_view_placement_type"),
    measures=MEASURES,
    is_side=True,
)

VIDEO_DAILY = Report(
    platform="google_ads",
    name="video_daily",
    description="Impressions, cost, TrueView views and how far people watched, per video, ad group and day.",
    columns=(
        DAY,
        *CAMPAIGN,
        *AD_GROUP,
        column("video.id", TEXT, "YouTube's id of the video."),
        column("video.title", TEXT, "Title."),
        column("video.duration_millis", WHOLE, "Length in milliseconds."),
        *FIGURES,
        column("metrics.video_trueview_views", WHOLE, "Views that count as TrueView."),
        *(
            column(f"metrics.video_quartile_p{share}_rate", FRACTION, f"Share of impressions that saw {share} %.")
            for share in (25, 50, 75, 100)
        ),
        *CREDITED,
    ),
    key=("ad_group_id", "video_id"),
    measures=(*MEASURES, "metrics_video_trueview_views"),
    is_side=True,
)
