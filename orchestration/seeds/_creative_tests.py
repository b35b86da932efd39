"""Checks of declared creative tests: one control arm, planned shares that add up to 1, days within delivery, and no two
tests of the same ads at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from orchestration.seeds._findings import Findings
from orchestration.seeds._periods import day_of, delivery_period, number_of
from orchestration.seeds._rows import Row

TEST_LEVEL_COLUMNS = (
    "name_ja",
    "medium",
    "campaign",
    "target",
    "first_day",
    "last_day",
    "primary_metric",
    "worthwhile_lift",
)
SHARE_TOLERANCE = Decimal("0.001")
"""Shares of thirds are written with some decimals."""


def check_creative_tests(rows: Mapping[str, Sequence[Row]], file: str, findings: Findings) -> None:
    """Run every check of this module."""
    tests: dict[str, list[Row]] = {}
    for row in rows["creative_tests"]:
        if row["test_id"]:
            tests.setdefault(row["test_id"], []).append(row)
    window = delivery_period(rows)
    for test, arms in tests.items():
        _check_arms(test, arms, file, findings)
        for row in arms:
            for column in ("first_day", "last_day"):
                day = day_of(row, column)
                if window and day and not window[0] <= day <= window[1]:
                    message = f"lies outside {window[0]} to {window[1]}, in which ads run"
                    findings.error(file, message, "write a day between the two", row.number, column, day.isoformat())
    for (first_test, first), (second_test, second) in combinations(
        ((name, arms[0]) for name, arms in tests.items()), 2
    ):
        if _overlap(first, second):
            message = (
                f"runs at the same time, for the same medium, campaign and target as {first_test}, "
                "so neither would show its own effect"
            )
            findings.error(
                file,
                message,
                "let one end before the other begins, or narrow its scope",
                second.number,
                "test_id",
                second_test,
            )


def _check_arms(test: str, arms: Sequence[Row], file: str, findings: Findings) -> None:
    first = arms[0]
    for row in arms[1:]:
        for column in TEST_LEVEL_COLUMNS:
            if column in row.values and column in first.values and row[column] != first[column]:
                message = f"differs from row {first.number} of the same test {test}"
                findings.error(
                    file, message, f"write {first[column] or 'nothing'} in both", row.number, column, row[column]
                )
    controls = [row for row in arms if row["is_control"] == "true"]
    if len(arms) < 2:
        findings.error(
            file, f"is the only arm of test {test}", "write a row for each arm", first.number, "arm", first["arm"]
        )
    elif len(controls) != 1 and all(row["is_control"] for row in arms):
        message = f"is true in {len(controls)} arms of test {test}, and one is the control"
        findings.error(file, message, "write true in exactly one of its rows", first.number, "is_control")
    shares = [number_of(row, "planned_share") for row in arms]
    total = sum((share for share in shares if share is not None), Decimal(0))
    if None not in shares and abs(total - 1) > SHARE_TOLERANCE:
        message = f"sums to {total:f} over the arms of test {test}"
        findings.error(file, message, "write shares that sum to 1", first.number, "planned_share")
    seen: dict[str, Row] = {}
    for row in arms:
        for creative in row["creatives"].split():
            if creative in seen:
                message = f"belongs to arm {seen[creative]['arm']} of test {test} too"
                findings.error(file, message, "name each creative in one arm", row.number, "creatives", creative)
            seen.setdefault(creative, row)


def _overlap(first: Row, second: Row) -> bool:
    """Return True when two tests share a day and may share ads. An empty scope means all ads."""
    if any(first[name] and second[name] and first[name] != second[name] for name in ("medium", "campaign", "target")):
        return False
    a, b, c, d = (
        day_of(first, "first_day"),
        day_of(first, "last_day"),
        day_of(second, "first_day"),
        day_of(second, "last_day"),
    )
    return bool(a and b and c and d and a <= d and c <= b)
