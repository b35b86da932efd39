"""Generated export files in the form of ad consoles: headers, lines above them, totals rows and number formats as in CONTRACTS."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.importer import read_file
from orchestration.settings import Settings

Row = Sequence[object]
FIRST, LAST = date(2026, 2, 1), date(2026, 2, 15)


def settings_at(home: Path, **values: object) -> Settings:
    """The sandbox on 2026-02-16. Without `values` they are read once for each state of the environment."""
    if not values:
        return _plain_settings(tuple(sorted(os.environ.items()))).model_copy(update={"home": home})
    return Settings(_env_file=None, TOCHIMART_HOME=home, **values)  # type: ignore[call-arg, arg-type]


@lru_cache(maxsize=4)
def _plain_settings(_environment: tuple[tuple[str, str], ...]) -> Settings:
    return Settings(_env_file=None)  # type: ignore[call-arg]


def text_of(rows: Sequence[Row], separator: str = ",", line_end: str = "\r\n") -> str:
    """Rows as CSV or TSV, quoted where needed."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=line_end).writerows(rows)
    return out.getvalue()


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file in an encoding; `utf-16` with byte order mark, little endian. Shift_JIS spells the yen sign as a backslash."""
    mark = b"\xff\xfe" if encoding == "utf-16" else b""
    text = text.replace("¥", "\\") if encoding == "cp932" else text
    path.write_bytes(mark + text.encode("utf-16-le" if encoding == "utf-16" else encoding))
    return path


@contextmanager
def reading(
    path: Path, home: Path, wanted: str | None = None, account: str | None = "77", **values: object
) -> Iterator[ConsoleFile]:
    """`path` as the product reads it."""
    with read_file(settings_at(home, **values), path, wanted, account) as file:
        yield file


def rows_of(
    path: Path, home: Path, *names: str, wanted: str | None = None, account: str | None = "77"
) -> list[tuple[object, ...]]:
    """The named columns of all rows a file would store, in order."""
    with reading(path, home, wanted, account) as file:
        return [tuple(row[name] for name in names) for one in file.outcomes for row in one.table.to_pylist()]


DELIVERY = (
    (date(2026, 2, 1), "冬の栃木で働く", 1_234_567, 2_105, 345_678.0, 12.5),
    (date(2026, 2, 1), "首都圏、学生｜第1弾", 980, 12, 3_456.0, None),
    (date(2026, 2, 2), "冬の栃木で働く", 22_000, 301, 41_200.0, 3.0),
    (date(2026, 2, 3), "①髙校・﨑玉", 0, 0, 0.0, None),
)
"""Day, campaign, impressions, clicks, cost and conversions of the files below. Names hold what only Windows' Shift_JIS has."""
SUMS = (1_257_547, 2_418, 390_334.0, 15.5)
WEEKDAYS = "月火水木金土日"


def with_commas(value: float | None) -> str:
    return "--" if value is None else f"{value:,.10g}" if value % 1 else f"{value:,.0f}"


def google_ja() -> list[Row]:
    head = ["日", "キャンペーン", "キャンペーン タイプ", "通貨コード"]
    head += ["表示回数", "クリック数", "クリック率", "費用", "コンバージョン", "検索広告のIS"]
    rows: list[Row] = [["キャンペーン レポート"], ["2026年2月1日～2026年2月5日"], head]
    for day, name, imps, clicks, cost, conversions in DELIVERY:
        figures = [
            with_commas(imps),
            with_commas(clicks),
            "1.23%",
            with_commas(cost),
            with_commas(conversions),
            "< 10%",
        ]
        rows.append([day.isoformat(), name, "検索", "JPY", *figures])
    totals = [with_commas(SUMS[0]), with_commas(SUMS[1]), "1.2%", with_commas(SUMS[2]), with_commas(SUMS[3]), " --"]
    for label in ("合計: キャンペーン", "合計: アカウント"):
        rows.append([label, " --", " --", "JPY", *totals])
    return rows


def google_en() -> list[Row]:
    rows: list[Row] = [
        ["Campaign performance"],
        ["February 1, 2026 - February 5, 2026"],
        ["Day", "Customer ID", "Campaign", "Currency code", "Impr.", "Clicks", "CTR", "Cost", "Conversions"],
    ]
    for day, name, imps, clicks, cost, conversions in DELIVERY:
        figures = [with_commas(imps), with_commas(clicks), "1.23%", f"¥{cost:,.2f}", f"{conversions or 0:.2f}"]
        rows.append([f"{day:%b} {day.day}, {day.year}", "111-222-3334", name, "JPY", *figures])
    rows.append(
        [
            "Total: Account",
            " --",
            " --",
            "JPY",
            with_commas(SUMS[0]),
            with_commas(SUMS[1]),
            "1%",
            f"¥{SUMS[2]:,.2f}",
            "15.50",
        ]
    )
    return rows


def yahoo(words: Sequence[str], day_form: str = "%Y/%m/%d") -> list[Row]:
    rows: list[Row] = [words]
    for day, name, imps, clicks, cost, conversions in DELIVERY:
        rows.append(
            [day.strftime(day_form), "55", name, imps, clicks, "0.50%", with_commas(cost), with_commas(conversions)]
        )
    total = "Total" if words[0].isascii() else "合計"
    rows.append([total, "--", "--", SUMS[0], SUMS[1], "0.51%", with_commas(SUMS[2]), SUMS[3]])
    return rows


def plain(words: Sequence[str], day_form: str, cost_form: str = "{:,.0f}", totals: str | None = None) -> list[Row]:
    """Day, campaign, impressions, clicks, cost, conversions: the order of LINE, X and TikTok files made here."""
    rows: list[Row] = [words]
    for day, name, imps, clicks, cost, conversions in DELIVERY:
        figures = [with_commas(imps), clicks, cost_form.format(cost), "-" if conversions is None else conversions]
        rows.append([day.strftime(day_form), name, *figures])
    if totals:
        rows.append([totals, "", SUMS[0], SUMS[1], cost_form.format(SUMS[2]), SUMS[3]])
    return rows


def meta(words: Sequence[str], indicators: Sequence[str]) -> list[Row]:
    """Reporting period and day, campaign, ad set, ad; results of two kinds, which never add up."""
    rows: list[Row] = [words]
    for number, (day, name, imps, clicks, cost, conversions) in enumerate(DELIVERY):
        results = conversions if conversions is not None else 7
        indicator = indicators[0 if conversions is not None else 1]
        what = [name, f"{name}｜広告セット", f"広告{number}", "active"]
        rows.append(
            [
                "2026-02-01",
                "2026-02-05",
                *what,
                results,
                indicator,
                f"{cost:.0f}",
                imps,
                imps // 2,
                clicks,
                day.isoformat(),
            ]
        )
    return rows


LINE = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額")
META = ("レポート開始日", "レポート終了日", "キャンペーン名", "インプレッション", "リンクのクリック", "消化金額 (JPY)")


def line_file(folder: Path, *rows: Row, header: Sequence[str] = LINE, end: str = "\n") -> Path:
    text = text_of([header, *rows], line_end="\n")
    return write(folder / "line.csv", text.removesuffix("\n") + end)


def said(path: Path, home: Path, **values: object) -> str:
    """The one line with which a file is refused."""
    with pytest.raises(PermanentError) as refused, reading(path, home, **values):
        raise AssertionError("read")
    text = str(refused.value)
    assert "\n" not in text
    return text


SEARCH_CONSOLE = {
    "ja": {
        "日付.csv": "日付,クリック数,表示回数,CTR,掲載順位\n2026-02-01,10,100,10%,5.5\n2026-02-03,5,80,6.25%,6.1\n",
        "クエリ.csv": "上位のクエリ,クリック数,表示回数,CTR,掲載順位\n栃木 仕事,7,50,14%,3.2\n=1+1,1,2,50%,9\n",
        "ページ.csv": "上位のページ,クリック数,表示回数,CTR,掲載順位\nhttps://verygoodlocal-tochigi.jp/,15,180,8.33%,5.8\n",
        "国.csv": "国,クリック数,表示回数,CTR,掲載順位\n日本,15,180,8.33%,5.8\n",
        "デバイス.csv": "デバイス,クリック数,表示回数,CTR,掲載順位\nモバイル,15,180,8.33%,5.8",
        "フィルタ.csv": "フィルタ,値\n検索タイプ,ウェブ\n",
    },
    "en": {
        "Dates.csv": "Date,Clicks,Impressions,CTR,Position\n2026-02-01,10,100,10%,5.5\n2026-02-03,5,80,6.25%,6.1\n",
        "Queries.csv": "Top queries,Clicks,Impressions,CTR,Position\n栃木 仕事,7,50,14%,3.2\n=1+1,1,2,50%,9\n",
        "Pages.csv": "Top pages,Clicks,Impressions,CTR,Position\nhttps://verygoodlocal-tochigi.jp/,15,180,8.33%,5.8\n",
        "Countries.csv": "Country,Clicks,Impressions,CTR,Position\n日本,15,180,8.33%,5.8\n",
        "Devices.csv": "Device,Clicks,Impressions,CTR,Position\nモバイル,15,180,8.33%,5.8",
        "Filters.csv": "Filter,Value\nSearch type,Web\n",
    },
}
"""Files of the performance report, which come in one zip."""
