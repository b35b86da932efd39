"""`kpi.creative_test`: evaluation of every declared creative test (R-18): first the sample ratio, then differences,
then one decision."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._creative_columns import COLUMNS
from assets.kpi._table import KpiTable

if TYPE_CHECKING:
    import pandas as pd


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per test, test arm and metric. Each test arm is compared with the control arm."""
    import pandas as pd

    from assets.kpi._creative_data import read_tests
    from assets.kpi._creative_rows import table_rows

    rows = table_rows(connection, read_tests(connection))
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS], dtype=object)


TABLE = KpiTable(
    name="creative_test",
    description=(
        "One row per test, test arm and metric: comparison with the control arm, for tests in seeds.creative_tests. The intervals hold on "
        "all days at once. The row with is_primary decides the test; the other metrics are for information. Whatever the verdict, "
        "recommended_arm names the arm to use, with P(better) and expected loss. R-18. "
        "| クリエイティブテストの判定（1行 = テスト・比較案・指標）。毎日見ても誤判定が5%を超えない方法（群逐次法）による。"
        "判定の有無にかかわらず、採用候補の案（recommended_arm）と優越確率・期待損失を示す。"
    ),
    columns=COLUMNS,
    grain=("test_id", "arm", "metric"),
    adds_up={
        "not": {
            "days_elapsed": "Every arm and metric of a test has the same days.",
            "other_comparisons": "Tests share most of the other comparisons.",
        }
    },
    reads=("marts.mart_ad_rotation_daily", "marts.mart_funnel_daily", "seeds.creative_tests", "seeds.engagement"),
    compute=compute,
)
