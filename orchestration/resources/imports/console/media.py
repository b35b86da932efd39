"""Proposes rows for media.csv: media in a file that are not listed, so that their sessions and CV count as
advertising."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.resources.imports.console.formats import FIGURES
from orchestration.resources.imports.console.judging import TableResult
from orchestration.seeds import read_seed

CHANNEL_BY_CAMPAIGN_TYPE = {
    "検索": "SEARCH", "search": "SEARCH", "ディスプレイ": "DISPLAY", "display": "DISPLAY", "demandgen": "DEMAND_GEN",
    "デマンドジェネレーション": "DEMAND_GEN",
}  # fmt: skip
"""Channel code of each campaign type in the consoles' words (macro console_channel)."""
FIXED_CHANNELS = {"yahoo_search": "SEARCH", "yahoo_display": "DISPLAY"}
ANY_CHANNEL_CODE = "ALL"
"""Channel code for all campaigns of a platform whose files name no campaign type."""
USUAL_UTM_BY_PLATFORM = {
    "meta_ads": ("facebook", "paid_social"), "line_ads": ("line", "cpc"), "x_ads": ("x", "paid_social"),
    "tiktok_ads": ("tiktok", "paid_social"), "microsoft_ads": ("bing", "cpc"), "smartnews_ads": ("smartnews", "cpc"),
    "criteo_ads": ("criteo", "display"), "google_ads": ("google", "cpc"), "yahoo_search": ("yahoo", "cpc"),
    "yahoo_display": ("yahoo", "display"),
}  # fmt: skip
"""Usual utm_source and utm_medium of a platform. The links of the campaign decide."""


@dataclass(frozen=True)
class MediumProposal:
    """A row for media.csv, fields in the order of its columns."""

    medium: str
    platform: str
    channel: str
    name_ja: str
    utm_source: str
    utm_medium: str

    @property
    def line(self) -> str:
        """Return the row as CSV text."""
        return ",".join((self.medium, self.platform, self.channel, self.name_ja, self.utm_source, self.utm_medium))


def propose_media(outcomes: Sequence[TableResult]) -> list[MediumProposal]:
    """Return a row for each platform and campaign type in the tables that media.csv does not list."""
    media = read_seed("media")
    names = {row["platform"]: row["name_ja"] for row in read_seed("ad_platforms")}
    proposals: dict[tuple[str, str], MediumProposal] = {}
    for platform, channel in _platforms_and_channels(outcomes):
        listed_channels = [row["channel"] for row in media if row["platform"] == platform]
        if channel in listed_channels or (channel == ANY_CHANNEL_CODE and listed_channels):
            continue
        used_pairs = {(row["utm_source"], row["utm_medium"]) for row in media} | {
            (proposal.utm_source, proposal.utm_medium) for proposal in proposals.values()
        }
        words = "" if channel == ANY_CHANNEL_CODE else channel.lower()
        medium = platform if not words else f"{platform.removesuffix('_ads')}_{words}"
        source, utm_medium = USUAL_UTM_BY_PLATFORM.get(platform, (platform.removesuffix("_ads"), "cpc"))
        utm_medium = (
            utm_medium if (source, utm_medium) not in used_pairs else words.replace("_", "") or f"{utm_medium}2"
        )
        name = names.get(platform, platform) + (f" {channel}" if words else "")
        proposals[platform, channel] = MediumProposal(medium, platform, channel, name, source, utm_medium)
    return list(proposals.values())


def _platforms_and_channels(outcomes: Sequence[TableResult]) -> Iterator[tuple[str, str]]:
    """Yield platform and campaign type of the ads rows."""
    for outcome in outcomes:
        if outcome.report is FIGURES or not outcome.table.num_rows:
            continue
        platform = outcome.recognised.format.platform
        words = outcome.table["channel"].unique().to_pylist() if "channel" in outcome.table.column_names else [None]
        for word in words:
            channels = (
                CHANNEL_BY_CAMPAIGN_TYPE.get(word.replace(" ", "").lower(), word.strip().upper().replace(" ", "_"))
                if word
                else ANY_CHANNEL_CODE
            )
            yield platform, FIXED_CHANNELS.get(platform, channels)
