"""Propose rows for seeds/media.csv: media of a file that the list does not have, so that their sessions and CV count as advertising."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.resources.imports.console.formats import FIGURES
from orchestration.resources.imports.console.judging import Outcome
from orchestration.seeds import read_seed

CHANNELS = {
    "検索": "SEARCH", "search": "SEARCH", "ディスプレイ": "DISPLAY", "display": "DISPLAY", "demandgen": "DEMAND_GEN",
    "デマンドジェネレーション": "DEMAND_GEN",
}  # fmt: skip
"""What the warehouse calls the consoles' words for a kind of campaign (macro console_channel)."""
FIXED = {"yahoo_search": "SEARCH", "yahoo_display": "DISPLAY"}
ALL = "ALL"
"""Stands for every kind of campaign of a platform whose files name none."""
SOURCES = {
    "meta_ads": ("facebook", "paid_social"), "line_ads": ("line", "cpc"), "x_ads": ("x", "paid_social"),
    "tiktok_ads": ("tiktok", "paid_social"), "microsoft_ads": ("bing", "cpc"), "smartnews_ads": ("smartnews", "cpc"),
    "criteo_ads": ("criteo", "display"), "google_ads": ("google", "cpc"), "yahoo_search": ("yahoo", "cpc"),
    "yahoo_display": ("yahoo", "display"),
}  # fmt: skip
"""Usual utm_source and utm_medium; what the links of the campaign really carry counts."""


@dataclass(frozen=True)
class Proposal:
    """A row for seeds/media.csv, in the order of its columns."""

    medium: str
    platform: str
    channel: str
    name_ja: str
    utm_source: str
    utm_medium: str

    @property
    def line(self) -> str:
        """The row as it is to be added."""
        return ",".join((self.medium, self.platform, self.channel, self.name_ja, self.utm_source, self.utm_medium))


def proposals(outcomes: Sequence[Outcome]) -> list[Proposal]:
    """Return a row for each platform and kind of campaign in the tables that seeds/media.csv has none for."""
    media = read_seed("media")
    names = {row["platform"]: row["name_ja"] for row in read_seed("ad_platforms")}
    found: dict[tuple[str, str], Proposal] = {}
    for platform, channel in _kinds(outcomes):
        mine = [row["channel"] for row in media if row["platform"] == platform]
        if channel in mine or (channel == ALL and mine):
            continue
        taken = {(row["utm_source"], row["utm_medium"]) for row in media} | {
            (one.utm_source, one.utm_medium) for one in found.values()
        }
        words = "" if channel == ALL else channel.lower()
        medium = platform if not words else f"{platform.removesuffix('_ads')}_{words}"
        source, kind = SOURCES.get(platform, (platform.removesuffix("_ads"), "cpc"))
        kind = kind if (source, kind) not in taken else words.replace("_", "") or f"{kind}2"
        name = names.get(platform, platform) + (f" {channel}" if words else "")
        found[platform, channel] = Proposal(medium, platform, channel, name, source, kind)
    return list(found.values())


def _kinds(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, str]]:
    """Platform and kind of campaign of the rows of ads."""
    for outcome in outcomes:
        if outcome.report is FIGURES or not outcome.table.num_rows:
            continue
        platform = outcome.found.format.platform
        words = outcome.table["channel"].unique().to_pylist() if "channel" in outcome.table.column_names else [None]
        for word in words:
            told = CHANNELS.get(word.replace(" ", "").lower(), word.strip().upper().replace(" ", "_")) if word else ALL
            yield platform, FIXED.get(platform, told)
