"""Subtotals and totals among rows of ads files, in every place and both languages: never added, never taken for data that is missing."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.errors import TochimartError
from orchestration.resources.console import ConsoleFile
from tests._console_files import reading, text_of, write
from tests._console_pivots import Pivot, pivots

EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
ENCODINGS = st.sampled_from(("utf-8", "utf-8-sig", "cp932", "utf-16"))


def loaded(rows: list[object], platform: str, encoding: str = "utf-8") -> tuple[int, ...] | str:
    """Impressions, clicks and cost a file would store; the refusal where it is refused."""

    def sums(file: ConsoleFile) -> tuple[int, ...]:
        (one,) = file.outcomes
        assert one.read == one.loaded + len(one.bad) + one.not_data.total()
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
    gone = data.draw(st.integers(0, len(made.rows) - 1))
    rows = [made.header, *(row for at, row in enumerate(made.rows) if at != gone)]
    got = loaded(rows, made.platform)
    row = made.rows[gone]
    is_fact = row in made.facts
    if isinstance(got, str):
        assert "\n" not in got
    elif not is_fact:
        assert got == made.total
    else:
        assert got == tuple(whole - int(part) for whole, part in zip(made.total, row[3:], strict=True))  # type: ignore[call-overload]
