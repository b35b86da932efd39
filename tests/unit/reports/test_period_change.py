"""Changes from one period to the next, against values computed by hand from the formulas in dbt_project/DECISIONS.md."""

from datetime import date
from decimal import Decimal

import duckdb

from assets.reports.content import Column, Mark, Table
from assets.reports.sections.noise import Change, Days, compare
from assets.reports.sections.period_change import Daily, compared_measures, table_with_changes
from assets.reports.sections.reader import Period, Reader

(CLICKS,) = compared_measures(("clicks",))


def clicks(*figures: int | None) -> Days:
    """A period of days. None is unknown."""
    known = [Decimal(one) for one in figures if one is not None]
    return Days(
        {"clicks": sum(known, Decimal(0))}, [{"clicks": None if one is None else Decimal(one)} for one in figures]
    )


def test_scatter_is_not_marked_and_a_doubling_with_small_scatter_is() -> None:
    """From 100 to 140 a day, z is 4.5 by chance alone. The days scatter: X² = 72 + 142.9, dispersion 214.9 / 4 = 53.7,
    z = ln(1.4) / sqrt(53.7 * (1/300 + 1/420)) = 0.6. From 10 to 20 with X² = 0.3, the dispersion is 1 and
    z = ln(2) / sqrt(1/30 + 1/60) = 3.1."""
    unsteady = compare(CLICKS, clicks(240, 40, 140), clicks(40, 160, 100))
    assert unsteady == Change(Decimal(420), Decimal(300), Decimal("0.4"), False)
    assert compare(CLICKS, clicks(20, 21, 19), clicks(10, 9, 11)) == Change(Decimal(60), Decimal(30), Decimal(1), True)


def test_a_period_without_a_count_is_half_a_count() -> None:
    """z = ln(0.5 / 8) / sqrt(2 + 1/8) = -1.90 and ln(0.5 / 20) / sqrt(2 + 1/20) = -2.58."""
    assert compare(CLICKS, clicks(0, 0), clicks(4, 4)).is_more_than_noise is False
    assert compare(CLICKS, clicks(0, 0), clicks(10, 10)).is_more_than_noise is True
    assert compare(CLICKS, clicks(10, 10), clicks(0, 0)).change_rate is None


def test_counts_are_compared_by_known_day() -> None:
    """Two known days of three with 20 each, after four days with 10 each."""
    assert compare(CLICKS, clicks(20, None, 20), clicks(10, 10, 10, 10)).change_rate == 1


DAYS = """
create table days as
select date '2026-02-01' + cast(day as integer) as report_date, platform, keyword, clicks
from (
    values
    (0, 'google', 'one', 30), (1, 'google', 'one', 30), (2, 'google', 'one', 30), (3, 'google', 'one', 30),
    (0, 'google', 'two', 15), (2, 'google', 'two', 60), (3, 'google', 'two', 60),
    (0, 'yahoo', 'three', 15), (2, 'yahoo', 'three', 20), (3, 'yahoo', 'three', 10),
    (2, 'google', 'new', 9)
) as rows (day, platform, keyword, clicks)
"""
SHOWN = """
select platform, keyword, sum(clicks) as clicks
from days
where report_date between $first_day and $last_day
group by all
union all
select 'all', 'all', 999
"""


def keywords(previous_first_day: date | None) -> Table:
    with duckdb.connect() as connection:
        connection.execute(DAYS)
        period = Period(
            "biweekly", 2, "", date(2026, 2, 3), date(2026, 2, 16), date(2026, 2, 4), True, previous_first_day
        )
        reader = Reader(connection, period)
        columns = (Column(name="keyword", title="キーワード"), Column(name="clicks", title="クリック数", is_fact=True))
        daily = Daily("days", {"platform": "platform", "keyword": "keyword"}, known_by=("platform",))
        return table_with_changes(
            reader, ("keywords", "", "days"), columns, reader.rows(SHOWN), daily, (CLICKS,), ("platform", "keyword")
        )


def test_a_day_without_a_row_is_zero_if_the_platform_is_known_and_unknown_otherwise() -> None:
    """Keyword two had 0 on the second day, on which Google has figures: 7.5 a day become 60. Yahoo has none that day:
    15 a day stay 15. A row whose days do not add up to its figure has no change, nor has a keyword that is new."""
    table = keywords(date(2026, 2, 1))
    assert [column.title for column in table.columns] == ["キーワード", "今期", "前期比"]
    found = {row.cells[0]: (row.cells[2], row.mark("clicks_change")) for row in table.rows}
    assert found == {
        "one": (0, None), "two": (7, Mark.BETTER), "three": (0, None), "new": (None, None), "all": (None, None),
    }  # fmt: skip
    assert [column.name for column in keywords(None).columns] == ["keyword", "clicks"]
