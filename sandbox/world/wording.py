"""Names in simulated answers. They are written for the example engagement. For any other engagement, the names of its
prefecture, its site and its manager accounts take their place."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

FIRST_GEO_TARGET = 20_623
"""Google's geo target of a prefecture is this number plus its code in JIS X 0401."""
EXAMPLE_SITE = "とちぎの仕事魅力発信"
EXAMPLE_CONTAINER = "GTM-TOCHIGI"
EXAMPLE_MEASUREMENT_ID = "G-TOCHIGI001"
EVENT_ACTION_NAMES = {
    "求人応募クリック": "サイトでの成果",
    "求人応募": "サイトでの成果",
    "応募リンクのクリック": "サイトでの成果",
    "応募リンク": "サイトでの成果",
    "求人・インターンの応募ページへ進んだ人": "サイトで成果のあった人",
    "気になる企業の応募ページへ": "くわしい案内のページへ",
}
"""Names on the platforms of what is a CV, where only events are."""


class Prefecture(NamedTuple):
    """Code of JIS X 0401, and the name in English and in Japanese."""

    code: str
    name_en: str
    name_ja: str

    @property
    def geo_target(self) -> str:
        return str(FIRST_GEO_TARGET + int(self.code))

    @property
    def short_ja(self) -> str:
        """Return the name as people type it into a search box: 栃木 for 栃木県."""
        return re.sub("[都府県]$", "", self.name_ja)


EXAMPLE_HOME = Prefecture("09", "Tochigi", "栃木県")
EXAMPLE_CITY_JA, EXAMPLE_CITIES_EN = "宇都宮", ("Utsunomiya", "Oyama", "Ashikaga")


def home_prefecture(rows: Sequence[Mapping[str, str]]) -> Prefecture:
    """Return the first prefecture of area `main`, or the example's if there is none."""
    for row in rows:
        if row["area"] == "main":
            return Prefecture(row["prefecture_code"], row["name_en"], row["name_ja"])
    return EXAMPLE_HOME


def replaced_names(home: Prefecture, site: str, managers: Mapping[str, str]) -> dict[str, str]:
    """Return names of the example with those of another engagement. Two prefectures change places, so that no name
    occurs twice. `site` is the name of the site; `managers` are account ids."""
    names = {} if EXAMPLE_SITE in site else {EXAMPLE_SITE: site.replace("'", "’"), "とちぎ": home.short_ja}
    if home.code != EXAMPLE_HOME.code:
        for mine, theirs in (
            (home.name_ja, EXAMPLE_HOME.name_ja),
            (home.short_ja, EXAMPLE_HOME.short_ja),
            (home.name_en, EXAMPLE_HOME.name_en),
            (home.geo_target, EXAMPLE_HOME.geo_target),
        ):
            names |= {theirs: mine, mine: theirs}
        names |= {EXAMPLE_CITY_JA: f"{home.short_ja}市"}
        names |= {city: f"{home.name_en} City {n}" for n, city in enumerate(EXAMPLE_CITIES_EN, start=1)}
    return names | {theirs: mine for theirs, mine in managers.items() if mine and mine != theirs}


def replace_names(text: str, names: Mapping[str, str]) -> str:
    """Return the text with every name replaced once, the longest first."""
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\d){name}(?!\d)" if name.isdigit() else re.escape(name) for name in longest_first)
    return re.sub(pattern, lambda match: names[match[0]], text)
