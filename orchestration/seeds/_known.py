"""Names used by the platforms, which the seeds must spell identically."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLATFORMS_FOLDER = Path(__file__).parents[1] / "resources" / "platforms"
"""Folder of the platforms. Each `platform.toml` contains the facts the check needs, without importing the platform's
code."""


@dataclass(frozen=True)
class PlatformFacts:
    """Facts about a platform: kind, campaign types, reports, number of digits in an account id, and settings."""

    name: str
    kind: str
    channels: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    account_digits: tuple[int, int] | None = None
    account_setting: str | None = None
    """The setting that names the platform's one account in place of `accounts.csv`."""
    discovery_setting: str | None = None
    """Name of the setting that turns account discovery on."""
    file_settings: tuple[str, ...] = ()
    """Its settings that name a file."""


def read_platform_facts() -> dict[str, PlatformFacts]:
    """Return the facts of every platform by name."""
    facts_by_platform = {}
    for path in sorted(PLATFORMS_FOLDER.glob("*/platform.toml")):
        for platform, properties in tomllib.loads(path.read_text(encoding="utf-8")).items():
            whole: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in properties.items()
            }
            facts_by_platform[platform] = PlatformFacts(**whole)
    return facts_by_platform


FACTS_BY_PLATFORM = read_platform_facts() | {
    "ga4_export": PlatformFacts("GA4 event export", "site", reports=("events",)),
    "console": PlatformFacts("Console export files", "files", reports=("ads_daily", "ads_period", "figures")),
}
"""Facts of all sources with assets: platforms with an API, and imported files."""
AD_PLATFORMS = tuple(platform for platform, facts in FACTS_BY_PLATFORM.items() if facts.kind == "ads")
"""Advertising platforms with an API. Each has a staging model stg_<platform>__ad_daily."""
FILE_ONLY_PLATFORMS = ("meta_ads", "line_ads", "x_ads", "tiktok_ads", "microsoft_ads", "smartnews_ads", "criteo_ads")
"""Media whose figures come as files of their consoles; a mapping file of one's own may name others of kind ads."""
PLATFORMS = (*FACTS_BY_PLATFORM, *FILE_ONLY_PLATFORMS)
KIND_BY_PLATFORM = {platform: facts.kind for platform, facts in FACTS_BY_PLATFORM.items()}
"""Without their row nothing of them is read."""
CHANNELS_BY_PLATFORM = {platform: facts.channels for platform, facts in FACTS_BY_PLATFORM.items() if facts.channels}
"""Campaign types in the words of each platform's reports."""
REPORTS = {platform: facts.reports for platform, facts in FACTS_BY_PLATFORM.items()}
"""Reports that land, by platform, as their raw tables are named; a test compares them with the clients."""
UTM_MEDIA = (
    "cpc", "ppc", "cpm", "cpv", "display", "banner", "interstitial", "retargeting", "paid_search", "paid_social", "paid_video",
    "paidsocial", "demandgen", "pmax", "video", "social", "email", "affiliate", "referral",
)  # fmt: skip
"""Usual utm_medium values of ads: those of GA4's channel groups, and other common ones. Other values are allowed; a
near miss gives a warning."""
PLACEHOLDER_ACCOUNTS = {
    "google_ads": "1000000001",
    "yahoo_search": "1000000002",
    "yahoo_display": "1000000003",
    "ga4": "100000004",
    "analytics_admin": "100000004",
    "tag_manager": "100000005",
}
"""Account ids that `tochimart init` writes where nobody knows them yet. No platform answers for them; the sandbox does."""
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
