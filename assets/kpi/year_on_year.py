"""`kpi.year_on_year`: the shown engagement beside each earlier one, by period and scope, with how comparable they are. Empty
for a data folder with one engagement."""

from typing import TYPE_CHECKING

import duckdb

from assets.engagements import OTHER_ENGAGEMENTS
from assets.kpi._table import KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

MONEY_OR_COUNT = "decimal(18,6)"


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per period, scope, measure and earlier engagement."""
    from assets.kpi._year_on_year_rows import rows

    return rows(connection, [column.name for column in COLUMNS])


COLUMNS = (
    KpiColumn(
        "period_type",
        "varchar",
        "day and block (both counted from the launch), month (same calendar month), to_date (from the launch to the day the shown "
        "engagement has reached), total | 期間の種類（開始からの日・区間、暦月、同経過日数まで、全期間）",
        True,
    ),
    KpiColumn(
        "period_no",
        "integer",
        "Number of the period, counted alike in every engagement | 期間の番号（業務間で共通）",
        True,
    ),
    KpiColumn("period_name_ja", "varchar", "Name of the period in Japanese | 期間名", True),
    KpiColumn(
        "scope_type",
        "varchar",
        "total, medium, campaign_kind, target or article_theme | 集計の切り口（全体・媒体・キャンペーンの種類・ターゲット・記事テーマ）",
        True,
    ),
    KpiColumn("scope", "varchar", "Code of the scope, (total) for all | 切り口のコード（全体は (total)）", True),
    KpiColumn("scope_name_ja", "varchar", "Japanese name of the scope | 切り口の名称"),
    KpiColumn("measure", "varchar", "Measure (docs/kpi.md) | 指標", True),
    KpiColumn("measure_name_ja", "varchar", "Japanese name of the measure | 指標名", True),
    KpiColumn("earlier_engagement_id", "varchar", "The earlier engagement | 比較する過年度の業務", True),
    KpiColumn("earlier_name_ja", "varchar", "Name of the earlier engagement | 過年度の業務名"),
    *(
        KpiColumn(f"{prefix}{name}", kind, f"{english}{of_en} | {of_ja}{japanese}")
        for prefix, of_en, of_ja in (
            ("", " (shown engagement)", "当年度の"),
            ("earlier_", " (earlier engagement)", "過年度の"),
        )
        for name, kind, english, japanese in (
            ("first_day", "date", "First day with figures", "最初の日"),
            ("last_day", "date", "Last day with figures", "最後の日"),
            ("days", "integer", "Days with figures", "データのある日数"),
            ("value", MONEY_OR_COUNT, "Value; NULL is unknown", "値（不明はNULL）"),
            (
                "numerator",
                MONEY_OR_COUNT,
                "Sum above the line; the value itself where there is no ratio",
                "分子（比率でなければ値）",
            ),
            ("denominator", MONEY_OR_COUNT, "Sum below the line", "分母"),
        )
    ),
    KpiColumn("change_rate", MONEY_OR_COUNT, "Value / earlier value - 1 | 増減率"),
    KpiColumn(
        "is_comparable",
        "boolean",
        "True when nothing in `differences` stands against a comparison | 比較できるか",
        True,
    ),
    KpiColumn(
        "differences",
        "varchar",
        "What differs, separated by commas: no_figure, days, media, cv_definition | 比較上の相違点（コード）",
    ),
    KpiColumn("differences_ja", "varchar", "The same in Japanese | 比較上の相違点"),
)

TABLE = KpiTable(
    name="year_on_year",
    description=(
        "One row per period, scope, measure and earlier engagement: the shown engagement beside the earlier one, and what makes "
        "them hard to compare. Advertising only; article themes count all visitors. Do not add rows up "
        "| 前年度比較（1行 = 期間・切り口・指標・過年度の業務）。広告のみ（記事テーマは全流入）。行の合算はしないこと"
    ),
    columns=COLUMNS,
    grain=("period_type", "period_no", "scope_type", "scope", "measure", "earlier_engagement_id"),
    reads=("kpi.daily", "marts.mart_article_daily", "seeds.engagement", "seeds.campaigns", OTHER_ENGAGEMENTS),
    compute=compute,
)
