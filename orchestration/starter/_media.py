"""The media that a person can choose from, with the tags and the usual figures of each."""

from dataclasses import dataclass

from orchestration.errors import PermanentError


@dataclass(frozen=True)
class Medium:
    """A medium as a row of `media.csv`, and its usual price and click rate for the media plan. `cpm_yen` is yen per
    thousand impressions, `ctr` a fraction."""

    code: str
    platform: str
    channel: str
    name_ja: str
    utm_source: str
    utm_medium: str
    cpm_yen: int
    ctr: float


MEDIA = (
    Medium("google_search", "google_ads", "SEARCH", "Google検索広告", "google", "cpc", 3300, 0.052),
    Medium("google_display", "google_ads", "DISPLAY", "Googleディスプレイ広告", "google", "display", 105, 0.0044),
    Medium(
        "google_demand_gen",
        "google_ads",
        "DEMAND_GEN",
        "Googleデマンドジェネレーション広告",
        "google",
        "demandgen",
        280,
        0.009,
    ),
    Medium("google_pmax", "google_ads", "PERFORMANCE_MAX", "Google P-MAX広告", "google", "pmax", 480, 0.011),
    Medium("google_video", "google_ads", "VIDEO", "YouTube動画広告", "google", "video", 100, 0.006),
    Medium("yahoo_search", "yahoo_search", "SEARCH", "Yahoo!検索広告", "yahoo", "cpc", 2500, 0.043),
    Medium("yahoo_display", "yahoo_display", "DISPLAY", "Yahoo!ディスプレイ広告", "yahoo", "display", 90, 0.004),
    Medium("meta_ads", "meta_ads", "ALL", "Meta広告", "facebook", "paid_social", 600, 0.009),
    Medium("line_ads", "line_ads", "ALL", "LINE広告", "line", "cpc", 500, 0.007),
    Medium("x_ads", "x_ads", "ALL", "X広告", "x", "paid_social", 450, 0.007),
    Medium("tiktok_ads", "tiktok_ads", "ALL", "TikTok広告", "tiktok", "paid_social", 400, 0.007),
    Medium("microsoft_ads", "microsoft_ads", "ALL", "Microsoft広告", "bing", "cpc", 2500, 0.04),
    Medium("smartnews_ads", "smartnews_ads", "ALL", "SmartNews広告", "smartnews", "cpc", 300, 0.006),
    Medium("criteo_ads", "criteo_ads", "ALL", "Criteo広告", "criteo", "display", 150, 0.006),
)
"""Figures of platforms from `meta_ads` on come from files of their consoles (docs/export-files.md)."""
API_PLATFORMS = ("google_ads", "yahoo_search", "yahoo_display")


def read_media(text: str) -> tuple[Medium, ...]:
    """Return the media named by numbers of the list (from 1) or by codes, separated by commas. Raises PermanentError for
    an unknown one, and for an empty list."""
    by_name = {medium.code: medium for medium in MEDIA} | {str(n): medium for n, medium in enumerate(MEDIA, start=1)}
    chosen = [word.strip() for word in text.replace("、", ",").split(",") if word.strip()]
    for word in chosen:
        if word not in by_name:
            codes = ", ".join(medium.code for medium in MEDIA)
            raise PermanentError(
                f"--media {word}: no such medium; write numbers from 1 to {len(MEDIA)}, or codes of {codes}"
            )
    if not chosen:
        raise PermanentError("--media: no medium is named; write numbers or codes separated by commas")
    return tuple(dict.fromkeys(by_name[word] for word in chosen))
