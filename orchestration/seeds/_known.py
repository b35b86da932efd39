"""Names the platforms deliver, which the seeds must spell alike."""

PLATFORMS = (
    "google_ads", "yahoo_search", "yahoo_display", "meta_ads", "line_ads", "x_ads", "tiktok_ads", "microsoft_ads", "smartnews_ads",
    "criteo_ads", "ga4", "analytics_admin", "tag_manager", "ga4_export", "search_console", "console",
)  # fmt: skip
"""Platforms this project reads or imports; a mapping file of one's own may name others of kind ads."""
READ_PLATFORMS = {
    "google_ads": "ads", "yahoo_search": "ads", "yahoo_display": "ads", "ga4": "site", "analytics_admin": "settings",
    "tag_manager": "settings", "ga4_export": "site", "search_console": "search", "console": "files",
}  # fmt: skip
"""Platforms with assets, and their kind: without their row nothing of them is read."""
CHANNELS = {
    # https://developers.google.com/google-ads/api/reference/rpc/latest/AdvertisingChannelTypeEnum.AdvertisingChannelType
    "google_ads": (
        "SEARCH", "DISPLAY", "SHOPPING", "HOTEL", "VIDEO", "MULTI_CHANNEL", "LOCAL", "SMART", "PERFORMANCE_MAX", "LOCAL_SERVICES",
        "TRAVEL", "DEMAND_GEN",
    ),
    "yahoo_search": ("SEARCH",),
    "yahoo_display": ("DISPLAY",),
}  # fmt: skip
"""What a platform's reports call the kinds of its campaigns."""
UTM_MEDIA = (
    "cpc", "ppc", "cpm", "cpv", "display", "banner", "interstitial", "retargeting", "paid_search", "paid_social", "paid_video",
    "paidsocial", "demandgen", "pmax", "video", "social", "email", "affiliate", "referral",
)  # fmt: skip
"""utm_medium of ads as GA4's channel groups know it, and what people write beside; another word is allowed, a near miss is told."""
REPORTS = {
    "google_ads": (
        "ad_daily", "conversion_action_daily", "account_daily", "campaign_daily", "campaign_hourly", "ad_group_daily",
        "keyword_daily", "search_term_daily", "landing_page_daily", "age_daily", "gender_daily", "region_daily",
        "placement_daily", "placement_group_daily", "video_daily", "asset_daily", "customers", "campaigns", "ads",
        "user_lists", "geo_targets", "product_links", "manager_links", "changes",
    ),
    "yahoo_search": (
        "ad_daily", "campaign_daily", "ad_group_daily", "keyword_daily", "search_query_daily", "region_daily",
        "landing_page_daily", "audience_daily", "conversion_daily", "accounts", "campaigns", "ad_groups", "ads",
        "audience_lists", "conversion_trackers", "changes",
    ),
    "yahoo_display": (
        "ad_daily", "campaign_daily", "ad_group_daily", "people_daily", "region_daily", "placement_daily",
        "audience_daily", "video_daily", "conversion_daily", "accounts", "campaigns", "ad_groups", "ads",
        "audience_lists", "conversion_trackers", "changes",
    ),
    "ga4": (
        "sessions", "outbound_clicks", "cv_sessions", "page_views", "daily_totals", "events", "google_ads_sessions",
        "terms", "demographics", "demographics_cv", "regions", "regions_cv", "visitors", "period_users",
    ),
    "analytics_admin": (
        "property", "data_streams", "key_events", "google_ads_links", "custom_dimensions",
    ),
    "tag_manager": (
        "container_versions", "tags", "triggers", "variables",
    ),
    "ga4_export": (
        "events",
    ),
    "search_console": (
        "site_daily", "site_daily_fresh", "page_daily", "query_daily", "sitemaps", "url_inspections",
    ),
    "console": (
        "ads_daily", "ads_period", "figures",
    ),
}  # fmt: skip
"""Reports that land, by platform, as their raw tables are named; a test compares them with the clients."""
PREFECTURES = (
    "Hokkaido", "Aomori", "Iwate", "Miyagi", "Akita", "Yamagata", "Fukushima", "Ibaraki", "Tochigi",
    "Gunma", "Saitama", "Chiba", "Tokyo", "Kanagawa", "Niigata", "Toyama", "Ishikawa", "Fukui",
    "Yamanashi", "Nagano", "Gifu", "Shizuoka", "Aichi", "Mie", "Shiga", "Kyoto", "Osaka", "Hyogo",
    "Nara", "Wakayama", "Tottori", "Shimane", "Okayama", "Hiroshima", "Yamaguchi", "Tokushima",
    "Kagawa", "Ehime", "Kochi", "Fukuoka", "Saga", "Nagasaki", "Kumamoto", "Oita", "Miyazaki",
    "Kagoshima", "Okinawa",
)  # fmt: skip
"""Prefectures as GA4 and Google Ads spell them, in the order of JIS X 0401."""
PREFECTURES_JA = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都",
    "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府",
    "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県",
    "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
)  # fmt: skip
"""Prefectures as Yahoo! spells them, in the same order."""
