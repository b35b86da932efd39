"""Pivots of ads files that hypothesis makes up: rows by day, campaign and a breakdown, with subtotals and totals among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st

WORDS = {
    "ja": ("すべて", "合計", "総計", "小計", "全体"),
    "en": ("All", "Total", "Grand Total", "Subtotal", "TOTAL"),
}
HEADERS = {
    "meta_ads": {
        "ja": ("日", "キャンペーン名", "年齢", "インプレッション", "リンクのクリック", "消化金額 (JPY)"),
        "en": ("Day", "Campaign name", "Age", "Impressions", "Link clicks", "Amount spent (JPY)"),
    },
    "google_ads": {
        "ja": ("日", "キャンペーン", "広告グループ", "表示回数", "クリック数", "費用"),
        "en": ("Day", "Campaign", "Ad group", "Impr.", "Clicks", "Cost"),
    },
    "yahoo_search": {
        "ja": ("日", "キャンペーン名", "性別", "インプレッション数", "クリック数", "コスト"),
        "en": ("Daily", "Campaign Name", "Gender", "Impressions", "Clicks", "Cost"),
    },
    "line_ads": {
        "ja": ("日", "キャンペーン名", "広告グループ名", "インプレッション数", "クリック数", "ご利用金額"),
        "en": ("Day", "Campaign name", "Ad group name", "Impressions", "Clicks", "ご利用金額"),
    },
    "tiktok_ads": {
        "ja": ("日別", "キャンペーン名", "地域", "インプレッション", "クリック数（デスティネーション）", "消化金額"),
        "en": ("By Day", "Campaign name", "Region", "Impressions", "Clicks (destination)", "Cost"),
    },
    "x_ads": {
        "ja": ("期間", "キャンペーン名", "言語", "インプレッション", "クリック数", "ご利用金額合計"),
        "en": ("Time period", "Campaign name", "Language", "Impressions", "Clicks", "Spend"),
    },
}
CAMPAIGNS = ("冬の栃木", "春", "#就活", "Brand")
PARTS = ("18-24", "25-34", "#35", "男性")
Fact = tuple[str, str, str, int, int, int]


@dataclass(frozen=True)
class Pivot:
    """A file's rows and the facts in them. `sums` are its subtotals and totals: rows that are no data."""

    platform: str
    header: tuple[str, ...]
    facts: tuple[Fact, ...]
    sums: tuple[tuple[object, ...], ...]
    rows: tuple[tuple[object, ...], ...]

    @property
    def table(self) -> list[Sequence[object]]:
        return [self.header, *self.rows]

    @property
    def total(self) -> tuple[int, ...]:
        return added(self.facts)


def added(facts: Sequence[Fact]) -> tuple[int, ...]:
    return tuple(sum(int(fact[place]) for fact in facts) for place in (3, 4, 5))


@st.composite
def pivots(draw: st.DrawFn) -> Pivot:
    """Two days, some campaigns, some parts of each; subtotals over any of them, before, after or among their rows."""
    platform, language = draw(st.sampled_from(sorted(HEADERS))), draw(st.sampled_from(("ja", "en")))
    days = ["2026-02-01", "2026-02-02"][: draw(st.integers(1, 2))]
    campaigns = CAMPAIGNS[: draw(st.integers(1, 3))]
    parts = PARTS[: draw(st.integers(2, 4))]
    counts = st.integers(0, 5000)
    facts = tuple(
        (day, campaign, part, draw(counts), draw(st.integers(0, 90)), draw(counts))
        for day, campaign, part in product(days, campaigns, parts)
        if (campaign, part) == (campaigns[0], parts[0]) or draw(st.integers(0, 5))
    )
    word = draw(st.sampled_from(WORDS[language]))
    kinds = draw(st.sets(st.sampled_from(("part", "campaign", "both", "day", "whole")), min_size=1))
    sums = tuple(
        row for kind in sorted(kinds) for row in _sums(kind, facts, word, draw(st.sampled_from(("", "-", "--"))))
    )
    rows: list[tuple[object, ...]] = [*facts]
    for row in sums:
        rows.insert(draw(st.integers(0, len(rows))), row)
    return Pivot(platform, HEADERS[platform][language], facts, sums, tuple(rows))


def _sums(kind: str, facts: Sequence[Fact], word: str, nothing: str) -> Iterator[tuple[object, ...]]:
    """Sums over the part; over the campaign; over both; of all days; of all."""
    if kind == "part":
        for day, campaign in sorted({fact[:2] for fact in facts}):
            yield (day, campaign, word, *added([fact for fact in facts if fact[:2] == (day, campaign)]))
    elif kind == "campaign":
        for day, part in sorted({(fact[0], fact[2]) for fact in facts}):
            yield (day, word, part, *added([fact for fact in facts if (fact[0], fact[2]) == (day, part)]))
    elif kind == "both":
        for day in sorted({fact[0] for fact in facts}):
            yield (day, word, word, *added([fact for fact in facts if fact[0] == day]))
    elif kind == "day":
        for campaign in sorted({fact[1] for fact in facts}):
            yield (nothing, campaign, word, *added([fact for fact in facts if fact[1] == campaign]))
    else:
        yield (word, nothing, nothing, *added(facts))
