"""Compare the rows the reader accounts for with the rows a second counter finds in the bytes of the file."""

from collections.abc import Iterator, Sequence

from orchestration.errors import ControlTotalError
from orchestration.resources._console_count import count_rows
from orchestration.resources._console_outcome import Outcome

BLANK = "blank"


def prove_rows(outcomes: Sequence[Outcome]) -> None:
    """Set `counted` on each outcome. Raises ControlTotalError, one line with both numbers, where a file's rows are not those read."""
    for tables in _by_source(outcomes):
        found = tables[0].found
        counts = count_rows(
            found.source.path,
            found.codec,
            found.separator,
            [one.found.line for one in tables],
            has_comments=found.format.kind == "figures",
        )
        for outcome, count in zip(tables, counts, strict=True):
            filled = outcome.read - outcome.not_data[BLANK]
            if count.rows != filled and count.rows + count.blank != outcome.read:
                raise ControlTotalError(
                    f"{found.source.name}, below line {outcome.found.line}: {filled:,} rows read, but a count of the file's bytes finds "
                    f"{count.rows:,} rows; nothing was stored. Export the file again and do not edit it; if that does not help, report it"
                )
            outcome.counted = filled


def _by_source(outcomes: Sequence[Outcome]) -> Iterator[list[Outcome]]:
    """Tables of one file, in the order they stand in it."""
    for path in dict.fromkeys(one.found.source.path for one in outcomes):
        tables = [one for one in outcomes if one.found.source.path == path]
        yield sorted(tables, key=lambda one: one.found.line)
