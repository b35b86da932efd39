"""`kpi.actions`: the ledger of proposals, from the proposal over the agreement and the change to its effect (R-42)."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._actions_columns import COLUMNS
from assets.kpi._table import KpiTable

if TYPE_CHECKING:
    import pandas as pd


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return the rows of the table (`_actions_rows.table_rows`)."""
    from assets.kpi._actions_rows import table_rows

    return table_rows(connection)


TABLE = KpiTable(
    name="actions",
    description=(
        "One row per action_key: a proposal of people (seeds.actions) or of a rule, or changes that the platforms show without an agreed "
        "proposal, with state, age, the change that was seen, and its effect: the days before against the days after, beside campaigns "
        "that nobody changed. Do not add up. R-42. "
        "| 改善提案の台帳（1行 = 提案、または合意のない変更）。提案・合意・変更・効果を示します。効果は、変更していない配信と比べた"
        "変更前後の差です。合算不可。R-42。"
    ),
    columns=COLUMNS,
    grain=("action_key",),
    adds_up={"not": {"change_count": "An object that two agreements cover counts in both."}},
    reads=(
        "marts.mart_actions",
        "marts.mart_change_history",
        "marts.mart_funnel_daily",
        "marts.mart_acquisition_daily",
        "kpi.alerts",
        "kpi.search_terms",
        "kpi.budget_reallocation",
        "kpi.creative_test",
        "kpi.usp",
        "seeds.ad_platforms",
        "seeds.media",
    ),
    compute=compute,
)
