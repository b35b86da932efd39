"""Google Ads reports on the assets of ads (headlines, descriptions, images, videos), and on sitelinks and other extensions of
accounts, campaigns and ad groups. An impression counts for every asset shown, so assets add up to more than their ads. Their
sum has no meaning."""

from orchestration.resources.base import Column, Report
from orchestration.resources.platforms.google_ads.columns import (
    AD_GROUP_COLUMNS,
    BOOLEAN,
    CAMPAIGN_COLUMNS,
    CHANNEL_TYPE_COLUMN,
    CONVERSION_VALUE_COLUMNS,
    CUSTOMER_COLUMN,
    DATE_COLUMN,
    ENUM,
    FIGURE_COLUMNS,
    INTEGER,
    MEASURES,
    TEXT,
    gaql_column,
)

ASSET_DAILY = Report(
    platform="google_ads",
    name="asset_daily",
    description="Impressions, clicks, cost and conversions per asset, place in the ad, ad and day; counted for each asset shown.",
    columns=(
        DATE_COLUMN,
        *CAMPAIGN_COLUMNS,
        CHANNEL_TYPE_COLUMN,
        *AD_GROUP_COLUMNS,
        gaql_column("ad_group_ad.ad.id", INTEGER, "Ad."),
        gaql_column("asset.id", INTEGER, "Asset."),
        gaql_column("asset.name", TEXT, "Name of the asset."),
        gaql_column("asset.type", ENUM, "AssetType: 2 video, 4 image, 5 text."),
        gaql_column("asset.text_asset.text", TEXT, "Its text."),
        gaql_column("asset.image_asset.full_size.url", TEXT, "Address of its picture."),
        gaql_column("asset.youtube_video_asset.youtube_video_id", TEXT, "YouTube's id of its video."),
        gaql_column("ad_group_ad_asset_view.field_type", ENUM, "AssetFieldType: where in the ad it stands."),
        gaql_column("ad_group_ad_asset_view.performance_label", ENUM, "AssetPerformanceLabel: 4 low, 5 good, 6 best."),
        gaql_column("ad_group_ad_asset_view.enabled", BOOLEAN, "Whether the ad still uses it."),
        *FIGURE_COLUMNS,
        *CONVERSION_VALUE_COLUMNS,
    ),
    key=("ad_group_id", "ad_group_ad_ad_id", "asset_id", "ad_group_ad_asset_view_field_type"),
    measures=MEASURES,
    is_side=True,
)


def extension_report(
    name: str, set_on: str, resource: str, columns: tuple[Column, ...], key: tuple[str, ...]
) -> Report:
    """Return the report of the assets that are set on accounts, campaigns or ad groups. `key` identifies one of these."""
    return Report(
        platform="google_ads",
        name=name,
        description=f"Impressions, clicks, cost and conversions per asset of {set_on} and day; counted for each asset shown.",
        columns=(
            DATE_COLUMN,
            *columns,
            gaql_column("asset.id", INTEGER, "Asset."),
            gaql_column(
                f"{resource}.field_type", ENUM, "AssetFieldType: 11 callout, 12 structured snippet, 13 sitelink."
            ),
            gaql_column(f"{resource}.status", ENUM, "AssetLinkStatus at the time of the request: 2 enabled."),
            gaql_column("asset.sitelink_asset.link_text", TEXT, "Text of the sitelink."),
            gaql_column("asset.callout_asset.callout_text", TEXT, "Text of the callout."),
            gaql_column("asset.structured_snippet_asset.header", TEXT, "Header of the structured snippet."),
            *FIGURE_COLUMNS,
            *CONVERSION_VALUE_COLUMNS,
        ),
        key=(*key, "asset_id", f"{resource}_field_type"),
        measures=MEASURES,
        is_side=True,
    )


EXTENSION_DAILY = extension_report(
    "extension_daily", "a campaign", "campaign_asset", CAMPAIGN_COLUMNS, ("campaign_id",)
)
ACCOUNT_EXTENSION_DAILY = extension_report(
    "account_extension_daily", "an account", "customer_asset", (CUSTOMER_COLUMN,), ("customer_id",)
)
AD_GROUP_EXTENSION_DAILY = extension_report(
    *("ad_group_extension_daily", "an ad group", "ad_group_asset"),
    (*CAMPAIGN_COLUMNS, *AD_GROUP_COLUMNS),
    ("ad_group_id",),
)
