"""kpi.year_on_year against sums made here, one by one, from the same small tables."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest

from assets.kpi._table import write_table
from assets.kpi.year_on_year import TABLE
from orchestration.resources.store import record_engagements

LAUNCH, EARLIER_LAUNCH = date(2025, 12, 1), date(2024, 11, 25)
DAYS, EARLIER_DAYS = 20, 60
Day = tuple[date, str, int, int, Decimal | None, int]
"""Day, medium, impressions, clicks, cost and CV."""


def days_of(launch: date, count: int, factor: int, media: tuple[str, ...]) -> list[Day]:
    return [
        (launch + timedelta(n), medium, 100 * factor + n, 10 * factor + n % 3, Decimal(500 * factor + n), (n + k) % 2)
        for n in range(count)
        for k, medium in enumerate(media)
    ]


SHOWN = days_of(LAUNCH, DAYS, 2, ("google_search", "yahoo_search"))
EARLIER = days_of(EARLIER_LAUNCH, EARLIER_DAYS, 1, ("google_search",))


def make_tables(connection: duckdb.DuckDBPyConnection, prefix: str, engagement: str, rows: list[Day]) -> None:
    for schema in ("kpi", "seeds", "marts"):
        connection.execute(f"create schema if not exists {prefix}{schema}")
    connection.execute(
        f"""create table {prefix}kpi.daily (
            engagement_id varchar, report_date date, medium varchar, medium_name_ja varchar, campaign varchar,
            campaign_name_ja varchar, target varchar, target_name_ja varchar, is_ads boolean, impressions bigint,
            clicks bigint, cost_net decimal(18, 6), cv bigint, cv_with_cost bigint, cv_with_clicks bigint,
            sessions bigint, engaged_sessions bigint, article_views bigint, article_sessions bigint,
            platform_conversions decimal(18, 6))"""
    )
    for day, medium, impressions, clicks, cost, cv in rows:
        values = (
            engagement,
            day,
            medium,
            medium,
            "job_winter",
            "就活",
            "main",
            "学生",
            True,
            impressions,
            clicks,
            cost,
            cv,
            cv,
            cv,
        )
        connection.execute(
            f"insert into {prefix}kpi.daily values ({', '.join('?' * 15)}, 0, 0, 0, 0, null)", list(values)
        )
    key = ", engagement_id varchar" if prefix else ""
    connection.execute(f"create table {prefix}seeds.campaigns (campaign varchar, kind varchar{key})")
    connection.execute(
        f"insert into {prefix}seeds.campaigns values ('job_winter', 'job'{f', {engagement!r}' if prefix else ''})"
    )
    for rules in ("cv_link_rules", "cv_rules"):
        connection.execute(f"create table {prefix}seeds.{rules} (cv_kind varchar, is_counted boolean{key})")
    connection.execute(
        f"insert into {prefix}seeds.cv_link_rules values ('job', true{f', {engagement!r}' if prefix else ''})"
    )
    connection.execute(
        f"create table {prefix}marts.mart_article_daily (engagement_id varchar, report_date date, theme varchar, "
        "landing_sessions bigint, engaged_landing_sessions bigint, article_views bigint)"
    )


def engagement_row(engagement: str, launch: date, end: date) -> dict[str, object]:
    return {
        "engagement_id": engagement, "name_ja": f"{engagement}の業務", "launch_date": launch, "delivery_end_date": end, "end_date": end,
        "cv_basis": "cv_events", "block_days": 14, "fiscal_year_month": 4,
    }  # fmt: skip


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        make_tables(opened, "", "r7", SHOWN)
        make_tables(opened, "other_", "r6", EARLIER)
        own = engagement_row("r7", LAUNCH, date(2026, 3, 13))
        opened.execute(
            "create table seeds.engagement as select "
            + ", ".join(f"?::{kind} as {name}" for name, kind in KINDS.items()),
            [own[name] for name in KINDS],
        )
        opened.execute("create schema ops")
        record_engagements(opened, [engagement_row("r6", EARLIER_LAUNCH, date(2025, 2, 28))], [])
        yield opened


KINDS = {
    "engagement_id": "varchar", "name_ja": "varchar", "launch_date": "date", "delivery_end_date": "date", "end_date": "date",
    "cv_basis": "varchar", "block_days": "integer", "fiscal_year_month": "integer",
}  # fmt: skip


def figures(connection: duckdb.DuckDBPyConnection, **where: object) -> dict[str, tuple]:
    """Value, earlier value and change of each measure in one period and scope."""
    condition = " and ".join(f"{name} = ?" for name in where)
    found = connection.execute(
        f"select measure, value, earlier_value, change_rate, differences from kpi.year_on_year where {condition}",
        list(where.values()),
    ).fetchall()
    assert len({measure for measure, *_ in found}) == len(found)
    return {measure: tuple(rest) for measure, *rest in found}


def exact(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def expected(rows: list[Day], first: date, last: date) -> dict[str, Decimal]:
    inside = [row for row in rows if first <= row[0] <= last]
    impressions, clicks, cv = (Decimal(sum(row[n] for row in inside)) for n in (2, 3, 5))
    cost = sum((row[4] for row in inside if row[4] is not None), Decimal(0))
    sums = {"impressions": impressions, "clicks": clicks, "cost_net": cost, "cv": cv}
    ratios = {"ctr": (clicks, impressions), "cpc": (cost, clicks), "cvr": (cv, clicks), "cpa": (cost, cv)}
    return sums | {name: exact(above / below) for name, (above, below) in ratios.items() if below}


@pytest.mark.parametrize(
    ("kind", "number", "days", "earlier_days"),
    [
        ("day", 3, (date(2025, 12, 3),) * 2, (date(2024, 11, 27),) * 2),
        ("block", 1, (LAUNCH, date(2025, 12, 14)), (EARLIER_LAUNCH, date(2024, 12, 8))),
        ("month", 12, (LAUNCH, date(2025, 12, 20)), (date(2024, 12, 1), date(2024, 12, 31))),
        ("to_date", 1, (LAUNCH, date(2025, 12, 20)), (EARLIER_LAUNCH, date(2024, 12, 14))),
        ("total", 1, (LAUNCH, date(2025, 12, 20)), (EARLIER_LAUNCH, date(2025, 1, 23))),
    ],
)
def test_each_period_has_the_sums_of_its_days_and_ratios_of_sums(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    number: int,
    days: tuple[date, date],
    earlier_days: tuple[date, date],
) -> None:
    write_table(connection, TABLE)
    found = figures(connection, period_type=kind, period_no=number, scope_type="total")
    shown, earlier = expected(SHOWN, *days), expected(EARLIER, *earlier_days)
    for measure in shown.keys() & earlier.keys():
        value, earlier_value, change_rate, _ = found[measure]
        assert (value, earlier_value) == (shown[measure], earlier[measure]), measure
        assert change_rate == (exact(value / earlier_value) - 1 if earlier_value else None)


def test_what_stands_against_a_comparison_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("update other_seeds.cv_link_rules set cv_kind = 'internship'")
    write_table(connection, TABLE)
    total = figures(connection, period_type="to_date", scope_type="total")
    assert total["clicks"][-1] == "media"
    assert total["cpa"][-1] == "media,cv_definition"
    assert figures(connection, period_type="to_date", scope_type="medium", scope="google_search")["clicks"][-1] == ""
    assert figures(connection, period_type="total", scope_type="medium", scope="google_search")["clicks"][-1] == "days"
    assert figures(connection, period_type="to_date", scope_type="medium", scope="yahoo_search")["clicks"][1:] == (
        None,
        None,
        "no_figure",
    )
    ja = connection.execute(
        "select distinct differences_ja from kpi.year_on_year where differences = 'media'"
    ).fetchall()
    assert ja == [("媒体が異なる（yahoo_search）",)]


def test_figures_before_a_launch_or_after_an_end_belong_to_no_delivery(connection: duckdb.DuckDBPyConnection) -> None:
    write_table(connection, TABLE)
    before = connection.execute("select * from kpi.year_on_year order by all").fetchall()
    for table, engagement, day in (("kpi", "r7", LAUNCH - timedelta(1)), ("other_kpi", "r6", date(2025, 3, 1))):
        values = (
            engagement,
            day,
            "google_search",
            "google_search",
            "job_winter",
            "就活",
            "main",
            "学生",
            True,
            9,
            9,
            9,
            9,
            9,
            9,
        )
        connection.execute(f"insert into {table}.daily values ({', '.join('?' * 15)}, 0, 0, 0, 0, null)", list(values))
    write_table(connection, TABLE)
    assert connection.execute("select * from kpi.year_on_year order by all").fetchall() == before


def test_a_plain_table_has_months_and_a_total_and_what_it_does_not_say_stays_unknown(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute("drop schema other_kpi cascade; delete from ops.known_engagements")
    facts = [
        ("r5", date(2023, 12, 1), date(2023, 12, 31), "google_search", 1000, 100, Decimal(5000), 5),
        ("r5", date(2023, 12, 1), date(2023, 12, 31), "yahoo_search", 1000, 50, None, 2),
        ("r5", date(2024, 1, 1), date(2024, 1, 31), "google_search", 800, 80, Decimal(4000), 4),
        ("r7", date(2025, 12, 1), date(2025, 12, 31), "google_search", 9, 9, Decimal(9), 9),
    ]
    names = ("engagement_id", "first_day", "last_day", "medium", "impressions", "clicks", "cost_net", "cv")
    history = [dict(zip(names, row, strict=True)) | {"cv_definition": None} for row in facts]
    record_engagements(connection, [], history)
    write_table(connection, TABLE)
    month = figures(connection, period_type="month", period_no=12, scope_type="total")
    assert month["clicks"][:2] == (expected(SHOWN, LAUNCH, date(2025, 12, 31))["clicks"], 150)
    assert month["cost_net"][1] is None
    assert month["cpa"][1] is None
    google = figures(connection, period_type="total", scope_type="medium", scope="google_search")
    assert (google["cost_net"][1], google["cpa"][1]) == (9000, 1000)
    assert connection.execute("select distinct earlier_engagement_id from kpi.year_on_year").fetchall() == [("r5",)]


def test_one_engagement_has_nothing_to_compare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("drop schema other_kpi cascade; delete from ops.known_engagements")
    assert write_table(connection, TABLE) == 0
