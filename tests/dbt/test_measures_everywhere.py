"""One definition for each ratio: in awkward states of the data every surface has the same figure, or the same "unknown"."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from tests.support.dbt_raw_rows import DISPLAY_RAW, RAW
from tests.support.dbt_warehouse import Dbt, load, new_warehouse
from tests.support.kpi_surfaces import Found, every_surface, rendered

DAY = "2026-01-10"
REBUILT = (
    *("mart_funnel_daily", "mart_campaign_daily", "mart_campaign_totals_daily", "dim_report_periods"),
    *("mart_campaign_period_totals", "mart_funnel_step_totals", "kpi_daily", "kpi_period", "kpi_target_progress"),
)
"""Everything between the facts and the KPI tables, in the order of a build."""
GOOGLE, YAHOO, DISPLAY = Fraction("4001.000002"), 1900, Fraction("299.75")
"""Cost of each platform on the day; clicks are 51, 15 and 25, CV 4, 0 and 2."""


@dataclass(frozen=True)
class State:
    """A state of the data: how the facts differ from a day on which all is known, and what CVR and CPA must be then."""

    name: str
    sql: str
    total: dict[str, Fraction | int | None]
    display: dict[str, Fraction | int | None]


FORGET_DISPLAY = """
    delete from marts.fct_ad_performance_daily where platform = 'yahoo_display';
    delete from ops.loads where platform = 'yahoo_display'"""
STATES = (
    State(
        "all is known",
        "",
        {"cvr": Fraction(6, 91), "cpa": (GOOGLE + YAHOO + DISPLAY) / 6},
        {"cvr": Fraction(2, 25), "cpa": DISPLAY / 2},
    ),
    State(
        "a platform denies its account",
        FORGET_DISPLAY,
        {"cvr": Fraction(4, 66), "cpa": (GOOGLE + YAHOO) / 4},
        {"cvr": None, "cpa": None, "ctr": None, "cpc": None},
    ),
    State(
        "cost is unknown, clicks are known",
        "update marts.fct_ad_performance_daily set cost_net = null where platform = 'yahoo_display'",
        {"cvr": Fraction(6, 91), "cpa": (GOOGLE + YAHOO) / 4},
        {"cvr": Fraction(2, 25), "cpa": None, "cpc": None},
    ),
    State(
        "clicks are unknown, cost is known",
        "update marts.fct_ad_performance_daily set clicks = null where platform = 'yahoo_display'",
        {"cvr": Fraction(4, 66), "cpa": (GOOGLE + YAHOO + DISPLAY) / 6},
        {"cvr": None, "cpa": DISPLAY / 2, "ctr": None, "cpc": None},
    ),
    State(
        "nobody clicked",
        "update marts.fct_ad_performance_daily set clicks = 0 where platform = 'yahoo_display'",
        {"cvr": Fraction(6, 66), "cpa": (GOOGLE + YAHOO + DISPLAY) / 6},
        {"cvr": None, "cpa": DISPLAY / 2, "ctr": 0, "cpc": None},
    ),
    State(
        "nothing was shown",
        "update marts.fct_ad_performance_daily set impressions = 0, clicks = 0, cost_net = 0",
        {"cvr": None, "cpa": 0, "ctr": None, "cpc": None},
        {"cvr": None, "cpa": 0, "ctr": None, "cpc": None},
    ),
    State(
        "no CV",
        "delete from marts.fct_cv_daily",
        {"cvr": 0, "cpa": None},
        {"cvr": 0, "cpa": None},
    ),
    State(
        "the report of CV is not loaded",
        "delete from marts.fct_cv_daily; delete from ops.loads where report = 'outbound_clicks'",
        {"cvr": None, "cpa": None},
        {"cvr": None, "cpa": None},
    ),
    State(
        "CV are counted by session",
        "update seeds.engagement set cv_basis = 'cv_sessions'",
        {"cvr": Fraction(5, 91), "cpa": (GOOGLE + YAHOO + DISPLAY) / 5},
        {"cvr": Fraction(2, 25), "cpa": DISPLAY / 2},
    ),
    State(
        "every platform denies its account",
        "delete from marts.fct_ad_performance_daily; delete from ops.loads where platform <> 'ga4'",
        {"cvr": None, "cpa": None, "ctr": None, "cpc": None},
        {"cvr": None, "cpa": None, "ctr": None, "cpc": None},
    ),
    State(
        "an account is not loaded, and nobody knows whose CV these are",
        """insert into ops.acquisition (platform, report, account_id, report_date, state)
            values ('google_ads', 'ad_daily', '999', '2026-01-10', 'denied');
        update intermediate.int_session_attribution set campaign_id = '(unattributed)', ad_id = '(unattributed)'
            where platform = 'google_ads'""",
        {"cvr": Fraction(2, 91), "cpa": (GOOGLE + YAHOO + DISPLAY) / 2},
        {"cvr": Fraction(2, 25), "cpa": DISPLAY / 2},
    ),
    State(
        "a platform was loaded and delivered nothing",
        "delete from marts.fct_ad_performance_daily where platform = 'yahoo_display'",
        {"cvr": Fraction(6, 66), "cpa": (GOOGLE + YAHOO) / 6},
        {"cvr": None, "cpa": 0, "ctr": None, "cpc": None},
    ),
    State(
        "the report of sessions is not loaded",
        "delete from marts.fct_site_sessions_daily; delete from ops.loads where report = 'sessions'",
        {"cvr": Fraction(6, 91), "cpa": (GOOGLE + YAHOO + DISPLAY) / 6, "bounce_rate": None},
        {"cvr": Fraction(2, 25), "cpa": DISPLAY / 2, "bounce_rate": None},
    ),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> tuple[Path, list[tuple[str, str]]]:
    """A day on which all is known, built once, and the SQL that makes each table above the facts again."""
    dbt = Dbt(tmp_path_factory.mktemp("dbt"), dbt_target)
    path = tmp_path_factory.mktemp("home") / "working.duckdb"
    new_warehouse(path)
    load(path, DAY, RAW[DAY] | DISPLAY_RAW)
    selected = [f"+{name}" for name in REBUILT[-5:]]
    assert dbt.build(path, "--select", *selected) == []
    results = dbt.results(path, "compile", "--full-refresh", "--select", *REBUILT)
    with duckdb.connect(str(path)) as connection:
        connection.execute("checkpoint")  # the file is copied
    sql = {one.node.name: (f"{one.node.schema}.{one.node.alias}", one.node.compiled_code) for one in results}
    return path, [sql[name] for name in REBUILT]


@pytest.fixture
def in_state(built: tuple[Path, list[tuple[str, str]]], tmp_path: Path) -> Callable[[State], Path]:
    """Bring a copy of the day into a state."""

    def made(state: State) -> Path:
        path = tmp_path / "tochimart.duckdb"
        shutil.copy(built[0], path)
        with duckdb.connect(str(path)) as connection:
            connection.execute(state.sql or "select 1")
            for table, sql in built[1]:
                connection.execute(f"create or replace table {table} as {sql}")
        return path

    return made


def exact(value: Fraction | int | None) -> Decimal | None:
    """A fraction at the sixth decimal, half up."""
    if value is None:
        return None
    return (Decimal(Fraction(value).numerator) / Fraction(value).denominator).quantize(
        Decimal("0.000001"), ROUND_HALF_UP
    )


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_surface_has_the_same_figure(
    state: State, in_state: Callable[[State], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = in_state(state)
    platforms = (None, "yahoo_display")
    surfaces = every_surface(path, date.fromisoformat(DAY), platforms, capsys)
    for platform, expected, found in zip(platforms, (state.total, state.display), surfaces, strict=True):
        assert len({surface for surface, _ in found}) >= 7
        for name in sorted({name for _, name in found}):
            reference = found["kpi.daily", name]
            if name in expected:
                assert reference == exact(expected[name]), (platform, name)
            assert differing(found, name, reference) == {}, (platform, name, reference)


def differing(found: Found, name: str, reference: Decimal | str | None) -> Found:
    """The surfaces that say something else than `reference`: another figure, or another text of it."""
    return {
        (surface, one): figure
        for (surface, one), figure in found.items()
        if one == name and (rendered(reference, name) if isinstance(figure, str) else reference) != figure
    }
