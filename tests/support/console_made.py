"""Valid export files that hypothesis makes up, to be damaged."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

from tests.support.console_files import write

NAMES = st.text("栃木の仕事AZaz09 ,\"'=+-@｜、①髙\t", min_size=1, max_size=12).filter(
    lambda text: text.strip() not in ("", "-", "--", "---") and not text.strip().startswith("#")
)
HEADERS = {
    "google_ads": ("日", "キャンペーン", "広告グループ", "表示回数", "クリック数", "費用", "コンバージョン"),
    "line_ads": (
        "日",
        "キャンペーン名",
        "広告グループ名",
        "インプレッション数",
        "クリック数",
        "ご利用金額",
        "CV（LINE Tagクリック）",
    ),
    "meta_ads": ("Day", "Campaign name", "Ad set name", "Impressions", "Link clicks", "Amount spent (JPY)", "Results"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le")
Fact = tuple[date, str, str, int, int, float, float | None]


@dataclass(frozen=True)
class Made:
    """A valid file: its cells as they are written, and the facts they stand for."""

    platform: str
    header: tuple[str, ...]
    facts: tuple[Fact, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None
    separator: str

    @property
    def table(self) -> list[tuple[str, ...]]:
        return [self.header, *self.rows, *([self.total] if self.total else [])]


@st.composite
def files(draw: st.DrawFn, has_total: bool = False) -> Made:
    """Some rows with thousands separators here and there, with or without a totals row unless it `has_total`."""
    platform = draw(st.sampled_from(sorted(HEADERS)))
    counts = st.integers(0, 3_000_000)
    keys = draw(st.lists(st.tuples(st.integers(0, 9), NAMES, NAMES), min_size=2, max_size=7, unique_by=_as_stored))
    facts: list[Fact] = []
    for number, campaign, group in keys:
        figures = (draw(counts), draw(counts), float(draw(counts)), draw(st.none() | st.integers(0, 99).map(float)))
        facts.append((date(2026, 2, 1) + timedelta(days=number), campaign.strip(), group.strip(), *figures))
    form = draw(st.sampled_from(["{:,}", "{}", "￥{:,}"]))
    rows = tuple(
        (
            fact[0].isoformat(), fact[1], fact[2], f"{fact[3]:,}", str(fact[4]), form.format(int(fact[5])),
            "--" if fact[6] is None else f"{fact[6]:g}",
        )
        for fact in facts
    )  # fmt: skip
    sums = [str(sum(fact[place] for fact in facts)) for place in (3, 4)] + [f"{sum(fact[5] for fact in facts):.0f}"]
    conversions = f"{sum(fact[6] or 0 for fact in facts):g}"
    label = {"google_ads": "合計: アカウント", "line_ads": "合計", "meta_ads": ""}[platform]
    total = (label, "", "", *sums, conversions) if has_total or draw(st.booleans()) else None
    return Made(platform, HEADERS[platform], tuple(facts), rows, total, draw(st.sampled_from([",", "\t"])))


def _as_stored(key: tuple[int, str, str]) -> tuple[int, str, str]:
    return key[0], key[1].strip(), key[2].strip()


def spelt(table: Sequence[Sequence[str]], separator: str) -> str:
    """As consoles write them: quoted where a cell needs it."""
    return "".join(separator.join(quoted(cell, separator) for cell in row) + "\n" for row in table)


def quoted(cell: str, separator: str) -> str:
    needs = any(one in cell for one in (separator, '"', "\n"))
    return '"' + cell.replace('"', '""') + '"' if needs else cell


def encoded(text: str, encoding: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write(Path(folder) / "made", text, encoding).read_bytes()
