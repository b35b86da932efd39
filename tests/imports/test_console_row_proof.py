"""Every row of every export file is loaded, set aside or declared no data, whatever its format, language, encoding and line ends.

How many rows of each kind there are is known from how the file was made; nothing here counts what is in the file.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.support.console_files import reading, text_of, write
from tests.support.console_pivots import HEADERS, pivots

EXAMPLES = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16", "xlsx")
SEARCH = {
    "ja": ("上位のクエリ", "日付", ("クリック数", "表示回数", "CTR", "掲載順位"), ("フィルタ", "値")),
    "en": ("Top queries", "Date", ("Clicks", "Impressions", "CTR", "Position"), ("Filter", "Value")),
}
TYPES = {"ja": ("検索タイプ", "ウェブ"), "en": ("Search type", "Web")}
GA4 = {
    "ja": (("ページ タイトルとスクリーン クラス", "イベント名", "イベント数", "表示回数"), "総計"),
    "en": (("Page title and screen class", "Event name", "Event count", "Views"), "Grand total"),
}
NAMES = (
    st.text("栃木の仕事AZ09 ,\"'#\n｜", min_size=1, max_size=8).map(str.strip).filter(lambda text: text.strip("#, \n"))
)


@dataclass
class Made:
    """Tables by file name, each as rows of cells, and for the table to look at how many rows of which kind it was given."""

    platform: str
    files: dict[str, list[Sequence[object]]]
    kinds: Counter[str] = field(default_factory=Counter)
    scope: str | None = None


@st.composite
def ads(draw: st.DrawFn) -> Made:
    """Either a pivot with subtotals, or rows of which some are outside the engagement, unreadable or doubled."""
    if draw(st.booleans()):
        made = draw(pivots())
        return Made(made.platform, {"a": made.table}, Counter(loaded=len(made.facts), totals=len(made.sums)))
    platform, language = draw(st.sampled_from(sorted(HEADERS))), draw(st.sampled_from(("ja", "en")))
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=lambda text: " ".join(text.split())))
    rows: list[Sequence[object]] = []
    kinds: Counter[str] = Counter()
    for number, name in enumerate(names):
        figures = ("男性", draw(st.integers(0, 5000)), draw(st.integers(0, 90)), draw(st.integers(0, 5000)))
        kind = draw(st.sampled_from(("loaded", "loaded", "outside", "unreadable", "doubled")))
        day = "2019-02-01" if kind == "outside" else f"2026-02-0{number + 1}"
        cells = [day, name, *figures]
        if kind == "unreadable":
            cells[3] = "1,23"
        rows += [cells] * (2 if kind == "doubled" else 1)
        kinds["aside" if kind in ("unreadable", "doubled") else kind] += 2 if kind == "doubled" else 1
    for _ in range(draw(st.integers(0, 2))):
        rows.insert(draw(st.integers(0, len(rows))), [""] * 6)
        kinds["blank"] += 1
    return Made(platform, {"a": [HEADERS[platform][language], *rows]}, kinds)


@st.composite
def search(draw: st.DrawFn) -> Made:
    """Queries, some listed twice as the platform does, with days and the list of filters beside them."""
    language = draw(st.sampled_from(("ja", "en")))
    header, dates, metrics, filters = SEARCH[language]
    queries = draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=lambda text: " ".join(text.split())))
    rows = [[query, 1, 10, "10%", 3.5] for query in queries for _ in range(draw(st.integers(1, 2)))]
    scope = draw(st.sampled_from((None, "+/blog/")))
    listed = [filters, TYPES[language], *([["Page", scope]] if scope else [])]
    days = [[dates, *metrics], ["2026-02-01", 5, 50, "10%", 3.5]]
    files: dict[str, list[Sequence[object]]] = {"a": [[header, *metrics], *rows], "b": days, "c": listed}
    return Made("search_console", files, Counter(loaded=len(rows)), f"Page: {scope}" if scope else None)


@st.composite
def ga4(draw: st.DrawFn) -> Made:
    """A free form with its lines above, a totals row and blank lines below."""
    header, word = GA4[draw(st.sampled_from(("ja", "en")))]
    names = draw(st.lists(NAMES, min_size=2, max_size=5, unique_by=lambda text: " ".join(text.split())))
    rows = [[name, "page_view", draw(st.integers(1, 99)), draw(st.integers(0, 99))] for name in names]
    total = [word, "", *(sum(int(str(row[place])) for row in rows) for place in (2, 3))]
    above = [["# ----"], ["# 自由形式 1"], ["# 20260201-20260203"], ["# ----"], []]
    where = draw(st.sampled_from(("above", "below")))
    body = [total, *rows] if where == "above" else [*rows, total]
    return Made("ga4", {"a": [*above, header, *body]}, Counter(loaded=len(rows), totals=1))


def saved(made: Made, folder: Path, encoding: str, line_end: str, is_ended: bool) -> Path:
    """The files as a console would write them: one by itself, several in a folder, or the sheets of a workbook."""
    if encoding == "xlsx":
        book = Workbook()
        book.remove(book.active)
        for name, rows in made.files.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append([None if cell == "" else cell for cell in row])
                for cell in sheet[sheet.max_row]:
                    cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        book.save(folder / "file.xlsx")
        return folder / "file.xlsx"
    inside = folder / "files"
    inside.mkdir()
    for name, rows in made.files.items():
        text = text_of(rows, line_end=line_end)
        write(inside / f"{name}.csv", text if is_ended else text.removesuffix(line_end), encoding)
    return inside if len(made.files) > 1 else inside / "a.csv"


@EXAMPLES
@given(ads() | search() | ga4(), st.sampled_from(ENCODINGS), st.sampled_from(("\n", "\r\n")), st.booleans())
def test_every_row_of_every_file_is_loaded_set_aside_or_declared_no_data(
    made: Made, encoding: str, line_end: str, is_ended: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = saved(made, Path(name), encoding, line_end, is_ended)
        with reading(path, Path(name) / "home", made.platform, TOCHIMART_QUARANTINE_LIMIT=1) as file:
            one = next(
                one
                for one in file.outcomes
                if one.recognised.source.name.rpartition("/")[2] in ("a", "a.csv", "file.xlsx")
            )
            told = Counter(
                loaded=one.loaded, aside=len(one.bad_rows), totals=one.totals_rows, blank=one.not_data_counts["blank"]
            )
            told["outside"] = sum(rows for why, rows in one.not_data_counts.items() if why.startswith("before "))
            # A last row that nothing ends may be set aside as cut: one row of another kind, then.
            may_be_cut = not is_ended and any("may be cut off" in bad.reason for bad in one.bad_rows)
            assert (made.kinds - told).total() == (told - made.kinds).total() <= may_be_cut
            assert one.rows_read == one.loaded + len(one.bad_rows) + one.not_data_counts.total() == made.kinds.total()
            assert one.confirmed_rows == made.kinds.total() - made.kinds["blank"]
            assert one.scope == made.scope
