"""The simulated engagement, read from the same seeds as the warehouse."""

from dataclasses import dataclass
from datetime import date

from orchestration.seeds import read_seed as seed
from sandbox.world.behaviour import (
    CAMPAIGN_SHARES,
    TARGET_CV_FACTORS,
    TARGET_SHARES,
    Medium,
    medium_behaviour,
    shares_of,
)
from sandbox.world.links import CvLinks, read_cv_links
from sandbox.world.wording import (
    EVENT_ACTION_NAMES,
    EXAMPLE_CONTAINER,
    EXAMPLE_MEASUREMENT_ID,
    Prefecture,
    home_prefecture,
    replace_names,
    replaced_names,
)

DEVICES = ("mobile", "desktop", "tablet")
DEVICE_SHARES = (0.78, 0.18, 0.04)
DAYS_PER_CREATIVE = 14
CREATIVE_VARIANTS = (1, 2)
SERVED_AD_PLATFORMS = ("google_ads", "yahoo_search", "yahoo_display")
"""Platforms whose API the sandbox has. Media of other platforms come as files and are not simulated."""
EXAMPLE_MANAGERS = {"google_ads": "9998887776", "yahoo_search": "1000000001", "yahoo_display": "1000000001"}
"""Manager accounts of the example, used where `accounts.csv` names none."""


@dataclass(frozen=True)
class Engagement:
    """Dates, accounts, and the rule sheet with the tags of every ad."""

    launch: date
    delivery_end: date
    end: date
    lp_host: str
    lp_path: str
    site: str
    """Property of Search Console, or '' without one."""
    container: str
    measurement_id: str
    home: Prefecture
    accounts: dict[str, int]
    managers: dict[str, str]
    media: dict[str, Medium]
    media_names: dict[str, str]
    channels: dict[str, str]
    campaign_names: dict[str, str]
    campaign_shares: dict[str, float]
    target_names: dict[str, str]
    target_shares: dict[str, float]
    target_cv_factors: dict[str, float]
    target_groups: dict[str, str]
    target_sexes: dict[str, str]
    """`m`, `f`, or '' for a target of both."""
    sheet: list[dict[str, str]]
    articles: list[dict[str, str]]
    links: CvLinks
    names: dict[str, str]
    """Names of the example by which other ones are replaced. Empty for the example."""

    @property
    def pages(self) -> list[str]:
        """Return the landing page and every article."""
        return [self.lp_path, *(article["page_path"] for article in self.articles)]

    def localise(self, text: str) -> str:
        """Return a text of the example with the names of this engagement. SQL is such a text as well."""
        return replace_names(text, self.names)


def load_engagement() -> Engagement:
    """Return the engagement from the seeds. Media without a simulated platform or without an account are left out.
    Raises SystemExit if no medium is left."""
    facts = seed("engagement")[0]
    accounts = {row["platform"]: row for row in reversed(seed("accounts"))}
    served = {platform for platform in SERVED_AD_PLATFORMS if platform in accounts}
    media = [row for row in seed("media") if row["platform"] in served]
    codes = [row["medium"] for row in media]
    sheet = [row for row in seed("dm_sheet") if row["medium"] in codes]
    if not sheet:
        raise SystemExit(
            "error: the sandbox has nothing to simulate: dm_sheet.csv has no row of a medium on "
            f"{', '.join(SERVED_AD_PLATFORMS)} with an account in accounts.csv; add one, or import files of the other media"
        )
    campaigns, targets = seed("campaigns"), seed("targets")
    home = home_prefecture(seed("prefectures"))
    managers = {
        platform: accounts.get(platform, {}).get("manager_account_id") or usual
        for platform, usual in EXAMPLE_MANAGERS.items()
    }
    names = replaced_names(home, facts["name_ja"], {EXAMPLE_MANAGERS["google_ads"]: managers["google_ads"]})
    links = read_cv_links(seed("cv_link_rules"), facts["lp_path_prefix"])
    if not links.counted:
        names |= EVENT_ACTION_NAMES
    target_codes = [row["target"] for row in targets]
    return Engagement(
        launch=date.fromisoformat(facts["launch_date"]),
        delivery_end=date.fromisoformat(facts["delivery_end_date"]),
        end=date.fromisoformat(facts["end_date"]),
        lp_host=facts["lp_host"],
        lp_path=facts["lp_path_prefix"],
        site=accounts.get("search_console", {}).get("account_id", ""),
        container=accounts.get("tag_manager", {}).get("container_id") or EXAMPLE_CONTAINER,
        measurement_id="G-SANDBOX001" if names else EXAMPLE_MEASUREMENT_ID,
        home=home,
        accounts={name: int(row["account_id"]) for name, row in accounts.items() if row["account_id"].isdigit()},
        managers=managers,
        media={row["medium"]: medium_behaviour(row["medium"], row["platform"], row["channel"]) for row in media},
        media_names={row["medium"]: row["name_ja"] for row in media},
        channels={row["medium"]: row["channel"] for row in media},
        campaign_names={row["campaign"]: row["name_ja"] for row in campaigns},
        campaign_shares=shares_of([row["campaign"] for row in campaigns], CAMPAIGN_SHARES),
        target_names={row["target"]: row["name_ja"] for row in targets},
        target_shares=shares_of(target_codes, TARGET_SHARES),
        target_cv_factors={code: TARGET_CV_FACTORS.get(code, 1.0) for code in target_codes},
        target_groups={row["target"]: row["target_group"] for row in targets},
        target_sexes={row["target"]: row["sex"][:1] for row in targets},
        sheet=sheet,
        articles=seed("lp_articles"),
        links=links,
        names=names,
    )
