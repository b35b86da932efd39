"""Checks of the rows of a table of earlier results: media, periods, and that rows of a medium can be added."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from orchestration.seeds._findings import Findings
from orchestration.seeds._rows import Row, closest_word
from orchestration.seeds._values import fold_for_comparison, to_half_width

DIVISIONS = ("campaign", "target", "theme")
KEY = ("first_day", "last_day", "medium", *DIVISIONS)
KEEP_ONE = "keep one of the two"


def name_medium(file: str, row: Row, media: Mapping[str, str], accepts_new: bool, findings: Findings) -> None:
    """Replace the medium's name by its code. An unknown medium is an error unless new ones are accepted."""
    written = row["medium"]
    if not written:
        return
    codes = {fold_for_comparison(name): code for code, name_ja in media.items() for name in (code, name_ja)}
    if code := codes.get(fold_for_comparison(written)):
        row.values["medium"] = code
        return
    row.values["medium"] = to_half_width(written)[0]
    if not accepts_new:
        near = closest_word(fold_for_comparison(written), list(codes), 0.6)
        advice = f"write {codes[near]}" if near else f"write one of {', '.join(media)}"
        message, advice = "is no medium of media.csv", f"{advice}, or import with --new-media"
        findings.error(file, message, advice, row.number, "medium", written)


def add_days(file: str, row: Row, findings: Findings) -> None:
    """Set the first and last day of a month, and check the order of two days."""
    if month := row["month"]:
        year, number = (int(part) for part in month.split("-"))
        row.values["first_day"] = date(year, number, 1).isoformat()
        row.values["last_day"] = date(year, number, monthrange(year, number)[1]).isoformat()
    elif row["first_day"] and row["last_day"] and row["first_day"] > row["last_day"]:
        message = f"is before the first day {row['first_day']}"
        findings.error(file, message, "exchange them", row.number, "last_day", row["last_day"])


def check_clicks(file: str, row: Row, findings: Findings) -> None:
    """Check that there are not more clicks than impressions."""
    if row["clicks"] and row["impressions"] and Decimal(row["clicks"]) > Decimal(row["impressions"]):
        message = f"is more than the {row['impressions']} impressions of the row"
        findings.error(file, message, "correct one of the two", row.number, "clicks", row["clicks"])


def check_keys(file: str, rows: Sequence[Row], findings: Findings) -> None:
    """Check that rows of a medium can be added: no row twice, no overlap of periods, one division within a period."""
    seen: dict[tuple[str, ...], int] = {}
    whole = [row for row in rows if row["medium"] and row["first_day"] and row["last_day"]]
    for row in whole:
        first = seen.setdefault(tuple(row[name] for name in KEY), row.number)
        if first != row.number:
            message = f"stands in row {first} too, for the same period"
            findings.error(file, message, KEEP_ONE, row.number, "medium", row["medium"])
    for row, other in _overlaps(whole):
        period = f"{other['first_day']} to {other['last_day']}"
        if (row["first_day"], row["last_day"]) != (other["first_day"], other["last_day"]):
            message = f"has a period that overlaps with {period} of row {other.number}"
            findings.error(file, message, KEEP_ONE, row.number, "medium", row["medium"])
            continue
        for name in DIVISIONS:
            if bool(row[name]) != bool(other[name]):
                message = f"has rows with and without {name} for {period}, which count twice"
                findings.error(file, message, "keep one kind", row.number, "medium", row["medium"])


def _overlaps(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield each row with an earlier row of its medium whose period has a day in common: the one that reaches furthest."""
    furthest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["first_day"], row["last_day"])):
        before = furthest.setdefault(row["medium"], row)
        if before is not row and row["first_day"] <= before["last_day"]:
            yield row, before
        if row["last_day"] > before["last_day"]:
            furthest[row["medium"]] = row
