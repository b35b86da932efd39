"""The expected result of a simulated fortnight: the tables of one single run, and the figures that the platforms state."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb

from tests.conftest import environment
from tests.support.killable import start
from tests.torture.simulated import GIVE_UP_SECONDS, Servers
from tests.torture.state import digests

RECONCILED = "report_date, comparison, measure, scope, first_value, second_value, difference"
LOOKED_AT_OFTEN = {
    "marts.mart_acquisition_daily": "platform, account_id, report, report_date, has_arrived",
    "marts.mart_ad_rotation_daily": "*",
    "marts.mart_audience_lists_daily": "* exclude (members_gained, fetched_at)",
    "marts.mart_compliance": "obligation_id, state",
    "marts.mart_compliance_criteria": "obligation_id, criterion, is_fulfilled",
    "marts.mart_conversion_restatements_daily": "*",
    "marts.mart_reconciliation_causes_daily": "report_date, comparison, measure, scope, cause",
    "marts.mart_reconciliation_daily": RECONCILED,
    "marts.mart_reconciliation_explained_totals": "comparison, measure, scope, difference",
    "marts.mart_reconciliation_totals_daily": RECONCILED,
}
"""Tables that also say what each morning found: settings of that day, how a figure moved since its first fetch. Of these columns the rows
made at once must be there; what else stands there only many mornings can know."""
VALID = {
    "marts.mart_acquisition_daily": "has_arrived",
    "marts.mart_compliance": "obligation_id not in ('R-22', 'R-40')",
    "marts.mart_compliance_criteria": "criterion <> 'on_time'",
}
"""Rows made at once that must be there; what is absent then may have been there on the day, and only many mornings fetch on time."""
TRUTHS = {
    "google_ads": (
        "select report_date, sum(impressions), sum(clicks), sum(cost_net) * 1000000, sum(platform_conversions) "
        "from marts.fct_ad_performance_daily where platform = 'google_ads' group by 1",
        ("impressions", "clicks", "cost_micros", "conversions"),
    ),
    "yahoo_search": (
        "select report_date, sum(impressions), sum(clicks), sum(cost_net), sum(platform_conversions) "
        "from marts.fct_ad_performance_daily where platform = 'yahoo_search' group by 1",
        ("imps", "clicks", "cost", "conversions"),
    ),
    "yahoo_display": (
        "select report_date, sum(impressions), sum(clicks), sum(cost_net), sum(platform_conversions) "
        "from marts.fct_ad_performance_daily where platform = 'yahoo_display' group by 1",
        ("imps", "clicks", "cost", "conversions"),
    ),
    "ga4": (
        "select report_date, sum(sessions), sum(engaged_sessions), sum(page_views) from marts.fct_site_sessions_daily group by 1",
        ("sessions", "engaged_sessions", "screen_page_views"),
    ),
}
"""Source of the sandbox → a query of the published file by day, and the measures it must equal."""


def at_once(home: Path, servers: Mapping[str, str], settings: Mapping[str, str]) -> Path:
    """The published file of a data folder in which one run fetches all days. Raises RuntimeError when it does not end well."""
    home.mkdir(parents=True)
    process = start(["run"], environment(home, **servers, **settings), home.with_suffix(".log"))
    process.join(GIVE_UP_SECONDS)
    if process.exitcode:
        raise RuntimeError(f"the run ended with {process.exitcode}, see {home.with_suffix('.log')}")
    return home / "tochimart.duckdb"


def differences(published: Path, expected: Path) -> list[str]:
    """Marts and KPI tables that are not those of `expected`."""
    found, right = (
        {name: one for name, one in digests(path).items() if name.startswith(("marts.", "kpi."))}
        for path in (published, expected)
    )
    names = sorted((found.keys() | right.keys()) - LOOKED_AT_OFTEN.keys())
    wrong = [
        f"{name}: {found.get(name)}, at once {right.get(name)}" for name in names if found.get(name) != right.get(name)
    ]
    return wrong + [
        f"{name}: {len(rows)} rows are not there that one run makes, the first of them {rows[0]}"
        for name, columns in LOOKED_AT_OFTEN.items()
        if (rows := absent_rows(published, expected, name, columns))
    ]


def absent_rows(published: Path, expected: Path, table: str, columns: str) -> list[tuple]:
    """Rows of `expected` that `published` lacks."""
    with duckdb.connect() as connection:
        for name, path in (("found", published), ("expected", expected)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        kept = VALID.get(table, "true")
        return connection.execute(
            f"select {columns} from expected.{table} where {kept} except select {columns} from found.{table}"
        ).fetchall()


def untrue_days(published: Path, servers: Servers, first: date, today: date) -> list[str]:
    """Days on which a platform states other totals than the marts have."""
    wrong = []
    with duckdb.connect(str(published), read_only=True) as connection:
        for source, (sql, measures) in TRUTHS.items():
            found = {day.isoformat(): tuple(map(float, values)) for day, *values in connection.execute(sql).fetchall()}
            truth = servers.truth(source, first, today - timedelta(days=1))
            right = {day: tuple(values[name] for name in measures) for day, values in truth.items()}
            wrong += [
                f"{source} {day}: {found.get(day)}, the platform states {right.get(day)}"
                for day in sorted(found.keys() | right.keys())
                if found.get(day) != right.get(day)
            ]
    return wrong
