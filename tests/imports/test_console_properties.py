"""Valid export files, damaged in ways nobody planned: what is stored afterwards is right, or the file is refused in one line.

Right means: every stored row is one of the file's own with its own figures, every row missing was set aside with a reason, and where the
file states its totals nothing is missing at all.
"""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.errors import TochimartError
from orchestration.resources.imports.console.console_file import ConsoleFile
from tests.support.console_files import reading
from tests.support.console_made import ENCODINGS, HEADERS, Fact, Made, encoded, files, spelt

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def stored(content: bytes, check: Callable[[ConsoleFile], None]) -> str | None:
    """Read a file and let `check` judge what it would store; the refusal, when it is refused instead."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        try:
            with reading(path, Path(folder) / "home", TOCHIMART_QUARANTINE_LIMIT=1) as file:
                for one in file.outcomes:
                    assert one.rows_read == one.loaded + len(one.bad_rows) + one.not_data_counts.total()
                check(file)
                return None
        except TochimartError as error:
            refusal = str(error)
    assert "\n" not in refusal
    assert "file.csv" in refusal
    return refusal


def facts_of(file: ConsoleFile) -> list[Fact]:
    measure = "results" if file.outcomes[0].recognised.format.name == "meta_ads" else "conversions"
    names = ("report_date", "campaign_name", "ad_group_name", "impressions", "clicks", "cost", measure)
    return [tuple(row[name] for name in names) for one in file.outcomes for row in one.table.to_pylist()]  # type: ignore[misc]


def is_right(made: Made) -> Callable[[ConsoleFile], None]:
    """No figure stored that the file does not say; none lost without a verdict; with a proved total none lost at all.

    Damage to a name is what the file then says. Where it hits a header, rows may be summed over what nobody names any more.
    """

    def check(file: ConsoleFile) -> None:
        (one,) = file.outcomes
        got, facts = Counter(map(figures, facts_of(file))), Counter(map(figures, made.facts))
        if got - facts:
            assert not one.bad_rows
            assert sums(got) == sums(facts)
        elif not one.bad_rows and not any("a missing row cannot be detected" in note for note in one.notes):
            assert got == facts

    return check


def figures(fact: Fact) -> tuple[object, ...]:
    return (fact[0], *fact[3:])


def sums(rows: Counter[tuple[object, ...]]) -> dict[object, list[float]]:
    """Impressions, clicks and cost by day."""
    found: dict[object, list[float]] = {}
    for row, count in rows.items():
        day = found.setdefault(row[0], [0, 0, 0])
        found[row[0]] = [total + float(str(value)) * count for total, value in zip(day, row[1:4], strict=True)]
    return found


@EXAMPLES
@given(files(), st.sampled_from(ENCODINGS))
def test_a_valid_file_reads_back_whole_in_every_encoding(made: Made, encoding: str) -> None:
    def whole(file: ConsoleFile) -> None:
        assert facts_of(file) == list(made.facts)
        assert not file.outcomes[0].bad_rows

    assert stored(encoded(spelt(made.table, made.separator), encoding), whole) is None


@EXAMPLES
@given(files(), st.sampled_from(ENCODINGS), st.data())
def test_a_cut_file(made: Made, encoding: str, data: st.DataObject) -> None:
    content = encoded(spelt(made.table, made.separator), encoding)
    stored(content[: data.draw(st.integers(0, len(content) - 1))], is_right(made))


@EXAMPLES
@given(files(), st.sampled_from(ENCODINGS), st.randoms())
def test_reordered_columns(made: Made, encoding: str, random: object) -> None:
    order = list(range(len(made.header)))
    random.shuffle(order)  # type: ignore[attr-defined]

    def whole(file: ConsoleFile) -> None:
        assert facts_of(file) == list(made.facts)

    refusal = stored(encoded(spelt([[row[n] for n in order] for row in made.table], made.separator), encoding), whole)
    assert refusal is None


@EXAMPLES
@given(files(), st.sampled_from(ENCODINGS), st.sampled_from(ENCODINGS), st.data())
def test_a_file_that_changes_its_encoding_midway(made: Made, first: str, then: str, data: st.DataObject) -> None:
    text = spelt(made.table, made.separator)
    at = data.draw(st.integers(0, len(text)))
    stored(encoded(text[:at], first) + encoded(text[at:], then), is_right(made))


@EXAMPLES
@given(files(), st.sampled_from(ENCODINGS), st.data())
def test_dropped_quotes(made: Made, encoding: str, data: st.DataObject) -> None:
    """Of one cell, of one side of one cell, or all of the file."""
    text = spelt(made.table, made.separator)
    places = [at for at, one in enumerate(text) if one == '"']
    dropped = set(places) if data.draw(st.booleans()) else {data.draw(st.sampled_from(places))} if places else set()
    stored(encoded("".join(one for at, one in enumerate(text) if at not in dropped), encoding), is_right(made))


@EXAMPLES
@given(files(), st.sampled_from(ENCODINGS), st.data())
def test_inserted_rows(made: Made, encoding: str, data: st.DataObject) -> None:
    """Copies, headers, titles, blank lines, halves of rows and further totals."""
    table = made.table
    copies = st.sampled_from(table)
    halves = copies.map(lambda row: row[: len(row) // 2])
    odd = st.sampled_from(
        [("",), ("レポート",), ("2026-02-01", "2026-02-28"), ("合計: その他", "", "", "1", "1", "1", "1"), ()]
    )
    for row in data.draw(st.lists(copies | halves | odd, min_size=1, max_size=3)):
        table.insert(data.draw(st.integers(1, len(table))), row)
    stored(encoded(spelt(table, made.separator), encoding), is_right(made))


@EXAMPLES
@given(files(has_total=True), st.data())
def test_a_changed_row_of_a_file_with_totals_is_noticed(made: Made, data: st.DataObject) -> None:
    """A row taken out, one put in, or a digit changed: the totals row tells."""
    assert made.total
    rows = [list(row) for row in made.rows]
    at = data.draw(st.integers(0, len(rows) - 1))
    change = data.draw(st.sampled_from(["out", "in", "digit"]))
    if change == "out":
        if made.facts[at][3] == made.facts[at][4] == 0 and made.facts[at][5] <= 9:
            return
        del rows[at]
    elif change == "in":
        rows.insert(at, ["2026-02-15", "もう一つ", "もう一つ", "1", "0", "0", "0"])
    else:
        rows[at][3] = f"{made.facts[at][3] + data.draw(st.integers(1, 10**6)):,}"
    refusal = stored(encoded(spelt([made.header, *rows, made.total], made.separator), "utf-8"), is_right(made))
    assert refusal
    assert "states" in refusal


@EXAMPLES
@given(st.binary(max_size=300), st.sampled_from(ENCODINGS), st.text(max_size=80))
def test_anything_at_all_is_read_or_refused(noise: bytes, encoding: str, text: str) -> None:
    def nothing(file: ConsoleFile) -> None:
        assert not any(one.loaded for one in file.outcomes)

    header = spelt([HEADERS["line_ads"]], ",")
    for content in (noise, text.encode("utf-8", "replace"), encoded(header, encoding) + noise):
        stored(content, nothing)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_is_refused_or_right_wherever_it_is_cut(encoding: str) -> None:
    """Every single byte of one file without totals."""
    header = HEADERS["line_ads"]
    rows = (
        ("2026-02-01", "春", "学生", "1,234", "15", "1000", "12"),
        ("2026-02-02", "夏", "学生", "2,345", "16", "2000", "345"),
    )
    facts = (
        (date(2026, 2, 1), "春", "学生", 1234, 15, 1000.0, 12.0),
        (date(2026, 2, 2), "夏", "学生", 2345, 16, 2000.0, 345.0),
    )
    made = Made("line_ads", header, facts, rows, None, ",")
    content = encoded(spelt(made.table, ","), encoding)
    for size in range(0, len(content), 1 if encoding == "cp932" else 7):
        stored(content[:size], is_right(made))
