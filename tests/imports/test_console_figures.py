"""Tables of figures as hypothesis makes them up: odd names, further columns, totals of every shape, several tables; and cut anywhere."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.errors import TochimartError
from orchestration.resources.imports.console.console_file import ConsoleFile
from tests.support.console_files import reading, text_of, write
from tests.support.console_made import ENCODINGS

EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
NAMES = ("google / cpc", "#就活", "# 栃木 仕事", "(direct) / (none)", "合計金額", "All users", '"引用", 符', "#")
WORDS = {
    "ja": {
        "above": ("# ----", "# 自由形式 1", "# 20260201-20260203", "# ----", ""),
        "names": ("セッションの参照元 / メディア", "イベント名"), "extra": ("市区町村", "年齢"), "total": "総計",
        "metrics": ("イベント数", "キーイベント", "表示回数"),
    },
    "en": {
        "above": ("# ----", "# Free form 1", "# 20260201-20260203", "# ----", ""),
        "names": ("Session source / medium", "Event name"), "extra": ("City", "Age"), "total": "Grand total",
        "metrics": ("Event count", "Key events", "Views"),
    },
}  # fmt: skip
FIELDS = ("event_count", "key_events", "views")
Value = tuple[str, tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Made:
    """The lines of a file, and of each of its rows what it names and its figures."""

    lines: tuple[tuple[object, ...], ...]
    facts: tuple[tuple[str, tuple[int, ...]], ...]
    has_total: bool

    def sums(self) -> dict[str, int]:
        return {name: sum(figures[n] for _, figures in self.facts) for n, name in enumerate(FIELDS)}


@st.composite
def explorations(draw: st.DrawFn) -> Made:
    """One table: a name, perhaps a column without a field, three metrics; a totals row above, below or missing."""
    words = WORDS[draw(st.sampled_from(("ja", "en")))]
    extra = draw(st.sampled_from((None, *words["extra"])))
    parts = (
        ("",) if extra is None else ("Oyama", "#2", "宇都宮") if extra in ("City", "市区町村") else ("18", "25", "35")
    )
    keys = draw(
        st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(parts)), min_size=2, max_size=8, unique=True)
    )
    facts = tuple((name, draw(st.tuples(*[st.integers(1, 900)] * 3))) for name, _ in keys)
    cells = [
        [name, *([part] if extra else []), *figures] for (name, part), (_, figures) in zip(keys, facts, strict=True)
    ]
    sums = [sum(figures[n] for _, figures in facts) for n in range(3)]
    blank = [""] * (2 if extra else 1)
    total = draw(
        st.sampled_from(
            [
                None,
                [*blank, *sums],
                [*blank, *sums, words["total"]],
                [words["total"], *blank[1:], *sums],
                [words["total"], *sums],
            ]
        )
    )
    if total:
        cells.insert(draw(st.sampled_from((0, len(cells)))), total)
    header = [draw(st.sampled_from(words["names"])), *([extra] if extra else []), *words["metrics"]]
    lines = [*((text,) for text in words["above"]), header, *cells]
    return Made(tuple(map(tuple, lines)), facts, bool(total))


def stored(content: str, encoding: str) -> tuple[dict[str, float], ConsoleFile] | str:
    """Sums by metric of what would be stored; the refusal where the file is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "file.csv", content, encoding)
        try:
            with reading(path, Path(folder) / "home", TOCHIMART_QUARANTINE_LIMIT=1) as file:
                sums: dict[str, float] = {}
                for one in file.outcomes:
                    assert one.rows_read == one.loaded + len(one.bad_rows) + one.not_data_counts.total()
                    for row in one.table.to_pylist():
                        sums[row["metric"]] = sums.get(row["metric"], 0) + row["value"]
                return sums, file
        except TochimartError as error:
            refusal = str(error)
    assert "\n" not in refusal
    return refusal


@EXAMPLES
@given(explorations(), st.sampled_from(ENCODINGS))
def test_every_row_of_a_table_counts_once_whatever_its_totals_look_like(made: Made, encoding: str) -> None:
    got = stored(text_of(made.lines), encoding)
    assert not isinstance(got, str), got
    sums, file = got
    assert sums == made.sums()
    (outcome,) = file.outcomes
    assert (outcome.totals_rows, outcome.totals_agree) == ((1, True) if made.has_total else (0, None))
    assert outcome.loaded == len(made.facts)


@EXAMPLES
@given(st.lists(explorations(), min_size=2, max_size=3), st.sampled_from(ENCODINGS))
def test_tables_one_below_another_are_read_each_by_its_own_header(made: list[Made], encoding: str) -> None:
    """Tables of the same words may say the same thing otherwise: then the file is refused."""
    got = stored("".join(text_of([*one.lines, ()]) for one in made), encoding)
    if isinstance(got, str):
        assert "two tables give different values" in got
        return
    _, file = got
    assert [
        one.loaded + one.not_data_counts["stated already by an earlier table of the file"] for one in file.outcomes
    ] == [len(one.facts) for one in made]


@EXAMPLES
@given(explorations(), st.data())
def test_a_cut_table_stores_whole_rows_only_and_says_so_where_it_states_totals(made: Made, data: st.DataObject) -> None:
    text = text_of(made.lines, line_end="\n")
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    got = stored(cut, "utf-8")
    if isinstance(got, str):
        return
    sums, _ = got
    whole_lines = cut.count("\n")
    above = next(n for n, line in enumerate(made.lines) if len(line) > 2) + 1
    rows = [line for line in made.lines[above:whole_lines] if not is_total(line, made)]
    possible = [rows, [line for line in made.lines[above : whole_lines + 1] if not is_total(line, made)]]
    assert sums in [added(some) for some in possible], cut


def is_total(line: Sequence[object], made: Made) -> bool:
    return (made.has_total and tuple(line)[-3:] == tuple(made.sums().values())) or line[-1] in ("総計", "Grand total")


def added(rows: Sequence[Sequence[object]]) -> dict[str, int]:
    found = {name: sum(int(row[n - 3]) for row in rows) for n, name in enumerate(FIELDS)}  # type: ignore[call-overload]
    return found if rows else {}


def test_a_total_without_any_row_of_data_is_refused_and_is_no_item_of_its_own() -> None:
    """A file cut right below its totals row once gave an item named 総計 with the figures of everything."""
    header = ("セッションの参照元 / メディア", "イベント数", "キーイベント", "表示回数")
    lines = (("# ----",), ("# 自由形式 1",), ("# 20260201-20260203",), ("# ----",), (), header, ("", 2, 2, 2, "総計"))
    refusal = stored(text_of(lines), "utf-8")
    assert isinstance(refusal, str)
    assert "no data rows" in refusal
