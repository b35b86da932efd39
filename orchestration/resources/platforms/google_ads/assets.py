"""Google Ads' report about the parts ads are made of: headlines, descriptions, pictures, videos.

An impression counts for every asset shown in it, so assets add up to more than their ads; nothing may be concluded from their sum.
"""

from orchestration.resources.base import Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP,
    CAMPAIGN,
    CHANNEL,
    CREDITED,
    DAY,
    ENUM,
    FIGURES,
    MEASURES,
    TEXT,
    TRUTH,
    WHOLE,
    column,
)

ASSET_DAILY = Report(
    platform="google_ads",
    name="asset_daily",
    description="Impressions, clicks, cost and conversions per asset, place in the ad, ad and day; counted for each asset shown.",
    columns=(
        DAY,
        *CAMPAIGN,
        CHANNEL,
        *AD_GROUP,
        column("ad_group_ad.ad.id", WHOLE, "Ad."),
        column("asset.id", WHOLE, "Asset."),
        column("asset.name", TEXT, "Name of the asset."),
        column("asset.type", ENUM, "AssetType: 2 video, 4 image, 5 text."),
        column("asset.text_asset.text", TEXT, "Its text."),
        column("asset.image_asset.full_size.url", TEXT, "Address of its picture."),
        column("asset.youtube_video_asset.youtube_video_id", TEXT, "YouTube's id of its video."),
        column("ad_group_ad_asset_view.field_type", ENUM, "AssetFieldType: where in the ad it stands."),
        column("ad_group_ad_asset_view.performance_label", ENUM, "AssetPerformanceLabel: 4 low, 5 good, 6 best."),
        column("ad_group_ad_asset_view.enabled", TRUTH, "Whether the ad still uses it."),
        *FIGURES,
        *CREDITED,
    ),
    key=("ad_group_id", "ad_group_ad_ad_id", "asset_id", "ad_group_ad_asset_view_field_type"),
    measures=MEASURES,
    is_side=True,
)
