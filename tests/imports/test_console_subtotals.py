"""Subtotals and totals among rows of ads files, in every place and both languages: never added, never taken for data that is missing."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.errors import TochimartError
from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.judging.totals import ROUNDED_TOTAL_NOTE
from tests.support.console_files import reading, text_of, write
from tests.support.console_pivots import Pivot, pivots

EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
ENCODINGS = st.sampled_from(("utf-8", "utf-8-sig", "cp932", "utf-16"))


def loaded(
    rows: Sequence[object], platform: str, encoding: str = "utf-8", said: list[str] | None = None
) -> tuple[int, ...] | str:
    """Impressions, clicks and cost a file would store; the refusal where it is refused. What it notes goes to `said`."""

    def sums(file: ConsoleFile) -> tuple[int, ...]:
        (one,) = file.outcomes
        if said is not None:
            said.extend(one.notes)
        assert one.rows_read == one.loaded + len(one.bad_rows) + one.not_data_counts.total()
        return tuple(int(sum(one.table[name].to_pylist())) for name in ("impressions", "clicks", "cost"))

    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "file.csv", text_of(rows), encoding)  # type: ignore[arg-type]
        try:
            with reading(path, Path(folder) / "home", platform) as file:
                return sums(file)
        except TochimartError as error:
            return str(error)


@EXAMPLES
@given(pivots(), ENCODINGS)
def test_subtotals_at_every_level_are_taken_out(made: Pivot, encoding: str) -> None:
    assert loaded(list(made.table), made.platform, encoding) == made.total


@EXAMPLES
@given(pivots(), st.data())
def test_a_pivot_from_which_a_row_is_missing_is_refused_or_short_by_that_row(made: Pivot, data: st.DataObject) -> None:
    """Or right, where a subtotal is all that is left of the row. Short only by yen that rounding explains, and then the file says so."""
    gone = data.draw(st.integers(0, len(made.rows) - 1))
    row = made.rows[gone]
    said: list[str] = []
    got = loaded([made.header, *(one for at, one in enumerate(made.rows) if at != gone)], made.platform, said=said)
    if isinstance(got, str):
        assert "\n" not in got
    elif got != made.total:
        assert row in made.facts
        assert row[3:5] == (0, 0)
        assert got == (*made.total[:2], made.total[2] - row[5])  # type: ignore[operator]
        assert any(ROUNDED_TOTAL_NOTE in one for one in said)
    elif row in made.facts and any(row[3:]) and len(made.facts) > 1:
        assert any("its figures are loaded" in one for one in said)


def test_a_subtotal_that_is_all_the_file_knows_is_loaded_and_named() -> None:
    header = ("日", "キャンペーン名", "年齢", "インプレッション", "リンクのクリック", "消化金額 (JPY)")
    facts = [("2026-02-01", name, part, 100, 9, 30) for name in ("冬", "春") for part in ("18-24", "25-34")]
    rows = [header, *facts, ("2026-02-01", "冬", "すべて", 200, 18, 60), ("2026-02-02", "冬", "すべて", 7, 1, 5)]
    said: list[str] = []
    assert loaded(rows, "meta_ads", said=said) == (407, 37, 125)
    assert "line 7: 'すべて' (年齢) has no rows below it in the file; its figures are loaded" in said


def test_a_file_of_totals_without_a_row_of_data_is_refused() -> None:
    header = ("日", "キャンペーン", "広告グループ", "表示回数", "クリック数", "費用")
    for row in (("", "春", "すべて", 0, 1, 0), ("合計", "--", "--", 0, 0, 1), ("合計: アカウント", "", "", 5, 1, 1)):
        assert "has no row of data" in str(loaded([header, row], "google_ads"))
    assert loaded([header, ("合計: アカウント", "", "", 0, 0, 0)], "google_ads") == (0, 0, 0)


def test_a_label_with_some_sums_and_some_other_figures_is_refused() -> None:
    """Ad groups below a campaign called すべて: one row is the sum of the others, so the campaign is no name."""
    header = ("日", "キャンペーン", "広告グループ", "表示回数", "クリック数", "費用")
    rows = [
        ("2026-02-01", "春", "A", 10, 1, 50),
        ("2026-02-02", "春", "B", 30, 2, 70),
        ("2026-02-01", "すべて", "A", 90, 9, 500),
        ("2026-02-02", "すべて", "B", 30, 2, 70),
    ]
    assert "'すべて' may be a name or a total" in str(loaded([header, *rows], "google_ads"))
    own = [*rows[:3], ("2026-02-02", "すべて", "B", 31, 3, 75)]
    said: list[str] = []
    assert loaded([header, *own], "google_ads", said=said) == (161, 15, 695)
    assert any("line 4 and 1 more: 'すべて' (キャンペーン) is no sum of other rows" in one for one in said)


def test_all_ages_of_men_beside_all_people_of_an_age_are_not_added() -> None:
    """A file of margins only: the same people stand in it twice."""
    header = ("日", "キャンペーン名", "年齢", "性別", "インプレッション", "リンクのクリック", "消化金額 (JPY)")
    ages = [("2026-02-01", "冬", age, "すべて", 100, 9, 30) for age in ("18-24", "25-34")]
    sexes = [
        ("2026-02-01", "冬", "すべて", sex, *cells) for sex, cells in (("男性", (150, 10, 40)), ("女性", (50, 8, 20)))
    ]
    got = loaded([header, *ages, *sexes], "meta_ads")
    assert "line 4: 'すべて' (年齢) may state the same delivery as rows that another column breaks down" in str(got)
    whole = ("2026-02-01", "すべて", "すべて", "すべて", 200, 18, 60)
    assert not isinstance(loaded([header, *ages, whole], "meta_ads"), str)


def test_two_breakdowns_of_one_delivery_that_leave_one_another_blank_are_refused_unless_a_total_counts_both() -> None:
    header = ("日", "キャンペーン名", "年齢", "性別", "インプレッション", "リンクのクリック", "消化金額 (JPY)")
    ages = [("2026-02-01", "冬", age, "", 100, 9, 30) for age in ("18-24", "25-34")]
    sexes = [("2026-02-01", "冬", "", sex, *cells) for sex, cells in (("男性", (140, 10, 35)), ("女性", (50, 7, 20)))]
    got = str(loaded([header, *ages, *sexes], "meta_ads"))
    assert "lines 2 and 4: these rows may state the same delivery twice, once by each of 年齢 and 性別" in got
    assert loaded([header, *ages, *sexes, ("合計", "", "", "", 390, 35, 115)], "meta_ads") == (390, 35, 115)
    others = [(row[0], "春", *row[2:]) for row in sexes]
    assert loaded([header, *ages, *others], "meta_ads") == (390, 35, 115)
