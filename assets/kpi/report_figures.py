"""kpi.report_figures: every figure of the issued reports, as it was handed in."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._table import KpiColumn, KpiTable

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    KpiColumn(
        "report",
        "varchar",
        "Name of the report's files, such as biweekly_03 | 報告書のファイル名（biweekly_03 など）",
        True,
    ),
    KpiColumn(
        "edition", "integer", "Number of the issue of this report, from 1 | この報告書の何回目の発行か（1から）", True
    ),
    KpiColumn("title_ja", "varchar", "Title of the report | 報告書の題名", True),
    KpiColumn("dated", "date", "Day on the cover of the report | 報告書の日付", True),
    KpiColumn("first_day", "date", "First day the report is about | 対象期間の初日", True),
    KpiColumn("last_day", "date", "Last day with figures in the report | 数値のある最終日", True),
    KpiColumn("table_id", "varchar", "Table of the report | 報告書の中の表", True),
    KpiColumn("row_no", "integer", "Number of the row in the table, from 1 | 表の行番号（1から）", True),
    KpiColumn("row_name_ja", "varchar", "First cell of the row | 行の見出し", True),
    KpiColumn("column_name", "varchar", "Column of the source relation | 元テーブルの列", True),
    KpiColumn("column_title_ja", "varchar", "Heading of the column in the report | 報告書での列見出し", True),
    KpiColumn(
        "source", "varchar", "Cell of the published file: relation[row].column | 数値の出典（テーブル[行].列）", True
    ),
    KpiColumn(
        "figure",
        "decimal(28,6)",
        "The figure as handed in; shares as fractions. NULL: unknown | 報告した数値（率は小数）。不明は NULL",
    ),
    KpiColumn("figure_text", "varchar", "The figure as shown | 報告書での表記", True),
    KpiColumn("content_sha256", "varchar", "SHA-256 of the content of the report | 報告書の内容のSHA-256", True),
    KpiColumn(
        "snapshot", "varchar", "SHA-256 of the published file the figures come from | 元の公開ファイルのSHA-256", True
    ),
)


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per figure in the tables of the issued reports, read from the files beside the warehouse. Raises
    PermanentError if an issued report was changed after it was issued."""
    import pandas as pd

    from assets.kpi._report_figures_rows import figure_rows, reports_folder

    rows = figure_rows(reports_folder(connection))
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


TABLE = KpiTable(
    name="report_figures",
    description="One row per issued report, edition, table, row and column: the figure as it was handed in. Rows are never "
    "changed; a report issued again is another edition | 発行した報告書・版・表・行・列ごとに1行：報告した数値。行は変更されず、"
    "再発行は別の版になる",
    columns=COLUMNS,
    grain=("report", "edition", "table_id", "row_no", "column_name"),
    reads=("marts.dim_report_periods",),
    compute=compute,
)
