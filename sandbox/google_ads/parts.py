"""Shares for splitting the delivery of a Google Ads ad group by demographics, region, placement and video. The split
by keyword is in `sandbox.world.parts`."""

from sandbox.world import Part, to_intervals

AGE_SHARES = {503001: 0.41, 503002: 0.27, 503003: 0.08, 503004: 0.06, 503005: 0.04, 503006: 0.02, 503999: 0.12}
"""Share of each AgeRangeType, equal in every ad group."""
GENDER_SHARES = {
    "m": {10: 0.71, 11: 0.17, 20: 0.12},
    "f": {10: 0.15, 11: 0.72, 20: 0.13},
    "": {10: 0.43, 11: 0.45, 20: 0.12},
}
"""Share of each GenderType, by the sex of the target; '' for a target of both."""
REGION_SHARES = {20632: 0.47, 20636: 0.18, 20634: 0.10, 20631: 0.08, 20633: 0.06, 20637: 0.05, 20635: 0.04, 20630: 0.02}
"""Share of each prefecture, by geo target id."""
REGION_NAMES = {
    20630: "Fukushima",
    20631: "Ibaraki",
    20632: "Tochigi",
    20633: "Gunma",
    20634: "Saitama",
    20635: "Chiba",
    20636: "Tokyo",
    20637: "Kanagawa",
}
PLACEMENTS = {
    "DISPLAY": (
        ("news.example", "地域ニュース", 2, 0.30, ("news.example/tochigi", "news.example/jobs")),
        ("blog.example", "学生ブログ", 2, 0.22, ("blog.example/campus", "blog.example/career")),
        ("weather.example", "天気予報", 2, 0.14, ("weather.example/utsunomiya",)),
        ("mobileapp::2-com.example.timetable", "時刻表アプリ", 4, 0.20, ("mobileapp::2-com.example.timetable",)),
    ),
    "DEMAND_GEN": (
        ("youtube.com", "YouTube", 6, 0.58, ("youtube.com/channel/UCexample1", "youtube.com/channel/UCexample2")),
        ("discover", "Google Discover", 7, 0.24, ("discover",)),
        ("gmail", "Gmail", 7, 0.08, ("gmail",)),
    ),
}
"""By channel: site, name, PlacementType, share, and pages of the site. The remaining share is withheld."""
VIDEOS = (
    ("aB3exampleV1", "栃木で働く15秒", 15_000, 0.34, 0.71, 0.55, 0.46, 0.41),
    ("aB3exampleV2", "栃木で働く30秒", 30_000, 0.27, 0.58, 0.37, 0.27, 0.21),
)
"""Videos: id, title, length in milliseconds, share, and shares of viewers who see 25, 50, 75 and 100 %."""
VIDEO_CHANNELS = ("DEMAND_GEN", "VIDEO")
TRUEVIEW_SHARE = 0.30
"""TrueView views per impression of a video."""


def age_parts() -> list[Part]:
    """Return rows of (age_range, low, high)."""
    return [(age, *edges) for age, edges in zip(AGE_SHARES, to_intervals(AGE_SHARES.values()), strict=True)]


def gender_parts() -> list[Part]:
    """Return rows of (sex, gender, low, high)."""
    return [
        (sex, gender, *edges)
        for sex, shares in GENDER_SHARES.items()
        for gender, edges in zip(shares, to_intervals(shares.values()), strict=True)
    ]


def region_parts() -> list[Part]:
    """Return rows of (region, low, high)."""
    return [(region, *edges) for region, edges in zip(REGION_SHARES, to_intervals(REGION_SHARES.values()), strict=True)]


def placement_parts(*, is_detailed: bool) -> list[Part]:
    """Return rows of (channel, placement, name, site, placement_type, low, high), by page if detailed, else by site."""
    rows: list[Part] = []
    for channel, sites in PLACEMENTS.items():
        for (site, name, kind, _, pages), (low, high) in zip(
            sites, to_intervals(site[3] for site in sites), strict=True
        ):
            listed = pages if is_detailed else (site,)
            for page, edges in zip(listed, to_intervals([1 / len(listed)] * len(listed), low, high), strict=True):
                rows.append((channel, page, name, site, kind, *edges))
    return rows


def video_parts() -> list[Part]:
    """Return rows of (channel, video_id, title, millis, p25, p50, p75, p100, low, high)."""
    edges = to_intervals(video[3] for video in VIDEOS)
    shared = list(zip(VIDEOS, edges, strict=True))
    return [(channel, *video[:3], *video[4:], *ends) for channel in VIDEO_CHANNELS for video, ends in shared]


ASSETS = {
    "SEARCH": (
        (1, 2, 5, "栃木で見つける、わたしの仕事", 0.62),
        (2, 2, 5, "県内企業のインターン特集", 0.55),
        (3, 2, 5, "まだ知らない栃木の会社", 0.41),
        (4, 3, 5, "記事を読んで、気になる企業の応募ページへ。", 0.88),
    ),
    "DISPLAY": (
        (5, 5, 4, None, 0.71),
        (6, 19, 4, None, 0.29),
        (7, 2, 5, "栃木で働く先輩の一日", 0.52),
    ),
    "DEMAND_GEN": (
        (8, 7, 2, None, 0.47),
        (9, 5, 4, None, 0.53),
        (10, 2, 5, "帰ってきたくなる仕事がある", 0.66),
    ),
}
"""By channel: number, AssetFieldType, AssetType, text, and the share of the ad's impressions that show the asset."""
PERFORMANCE_LABEL_BY_SHARE = ((0.6, 6), (0.45, 5), (0.0, 4))
"""Minimum share of each AssetPerformanceLabel."""


def asset_parts() -> list[Part]:
    """Return rows of (channel, asset_number, field_type, asset_type, asset_text, label, shown)."""
    return [
        (
            channel,
            number,
            field,
            kind,
            text or "",
            next(label for least, label in PERFORMANCE_LABEL_BY_SHARE if shown >= least),
            shown,
        )
        for channel, listed in ASSETS.items()
        for number, field, kind, text, shown in listed
    ]
