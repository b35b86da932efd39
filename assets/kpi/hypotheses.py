"""`kpi.hypotheses`: the hypotheses of the engagement on segments, targets and positioning, judged against the data (R-24)."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._table import KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    KpiColumn("hypothesis_id", "varchar", "Code of the hypothesis | 仮説のコード", True),
    KpiColumn(
        "kind",
        "varchar",
        "segmentation, targeting or positioning | 仮説の種類（segmentation 市場の分け方・targeting 狙う層・positioning 訴え方）",
        True,
    ),
    KpiColumn("kind_ja", "varchar", "Kind in Japanese | 仮説の種類（日本語）", True),
    KpiColumn("statement_ja", "varchar", "The hypothesis as it was written before the launch | 開始前に立てた仮説", True),
    KpiColumn("measure", "varchar", "Measure that decides: ctr, cvr or cpa | 判定に使う指標（ctr・cvr・cpa）", True),
    KpiColumn("dimension", "varchar", "Dimension whose two values are compared | 比較する切り口", True),
    KpiColumn("stronger", "varchar", "Value that the hypothesis expects to do better | 良いと見込んだ側", True),
    KpiColumn("weaker", "varchar", "Value it is compared with; empty: all others | 比較の相手。空の場合は他のすべて"),
    KpiColumn("stronger_ja", "varchar", "Japanese name of `stronger` | 良いと見込んだ側の名称", True),
    KpiColumn("weaker_ja", "varchar", "Japanese name of `weaker` | 比較の相手の名称", True),
    KpiColumn("as_of_date", "date", "Last day of the comparison | 比較した最終日"),
    KpiColumn("value_stronger", "double", "Measure of `stronger` over all its days. Do not add up | 良いと見込んだ側の値。合算不可"),
    KpiColumn("value_weaker", "double", "Measure of `weaker` over all its days. Do not add up | 比較の相手の値。合算不可"),
    KpiColumn(
        "advantage",
        "double",
        "How much better `stronger` does, as a fraction of `weaker`, within the same medium and campaign. Positive: better; for cpa, "
        "cheaper. NULL: unknown | 同じ媒体・キャンペーンの中で、"
        "良いと見込んだ側がどれだけ良いか（小数）。正は良い（cpaは安い）",
    ),
    KpiColumn("advantage_low", "double", "Lower bound of its 95 % interval | 95%信頼区間の下限"),
    KpiColumn("advantage_high", "double", "Upper bound of its 95 % interval | 95%信頼区間の上限"),
    KpiColumn("p_value", "double", "Two-sided p-value of no difference | 差がないとした場合の両側p値"),
    KpiColumn(
        "verdict",
        "varchar",
        "supported, contradicted, undecided or no_data | "
        "判定（supported 支持・contradicted 不支持・undecided 判定不能・no_data データなし）",
        True,
    ),
    KpiColumn("verdict_ja", "varchar", "Verdict in Japanese | 判定（日本語）", True),
    KpiColumn("sentence_ja", "varchar", "Verdict as a sentence | 判定の文", True),
)  # fmt: skip


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per hypothesis (`_hypotheses_rows.table_rows`)."""
    import pandas as pd

    from assets.kpi._hypotheses_rows import table_rows

    return pd.DataFrame(table_rows(connection), columns=[column.name for column in COLUMNS])


TABLE = KpiTable(
    name="hypotheses",
    description=(
        "One row per hypothesis of seeds.hypotheses on segments, targets or positioning: the two sides compared day by day within the same "
        "medium and campaign, with a 95 % confidence interval. Do not add up. R-24. "
        "| STP仮説の検証（1行 = 仮説）。同じ媒体・キャンペーンの中で日ごとに比較し、95%信頼区間で判定する。合算不可。R-24。"
    ),
    columns=COLUMNS,
    grain=("hypothesis_id",),
    reads=("kpi.daily", "seeds.campaigns", "seeds.hypotheses", "seeds.media", "seeds.targets"),
    compute=compute,
)
