"""`kpi.usp`: what each selling point does over all creative tests, and what to try next (R-18)."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._table import KpiTable
from assets.kpi._usp_columns import COLUMNS

if TYPE_CHECKING:
    import pandas as pd


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return the rows of the table (`_usp_rows.table_rows`)."""
    from assets.kpi._usp_rows import table_rows

    return table_rows(connection)


TABLE = KpiTable(
    name="usp",
    description=(
        "One row per selling point (USP) that seeds.creative_tests names: its effect over all media, periods and targets from a "
        "hierarchical "
        "model of all creative tests, and what to try next. Do not add up. R-18. "
        "| 訴求（USP）の見極め（1行 = 訴求）。全媒体・全期間・全ターゲットのテストを階層モデルで統合した効果と、次に試すこと。"
        "合算不可。R-18。"
    ),
    columns=COLUMNS,
    grain=("usp_ja",),
    adds_up={
        "not": dict.fromkeys(
            ("tests", "observational_tests", "wins", "losses"), "A test counts in each of its selling points."
        )
    },
    reads=("kpi.creative_test", "seeds.creative_tests", "seeds.media", "seeds.media_plan", "seeds.targets"),
    compute=compute,
)
