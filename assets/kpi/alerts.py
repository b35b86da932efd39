"""`kpi.alerts`: everything that needs a person's attention today. The rules are data, in `alert_rules`."""

from typing import TYPE_CHECKING

import duckdb

from assets.kpi._table import KpiColumn, KpiTable
from assets.kpi.alert_rules import (
    ANOMALY,
    CREATIVES,
    CV_RULES,
    LEVELS,
    MEASUREMENT,
    MEDIA,
    PACE,
    SEVERITIES,
    SOURCES,
    AlertRule,
)

if TYPE_CHECKING:
    import pandas as pd

ALERT_RULES: tuple[AlertRule, ...] = (*PACE, *CREATIVES, *CV_RULES, *MEASUREMENT, *SOURCES, *LEVELS, *MEDIA, ANOMALY)

COLUMNS = (
    KpiColumn("rule", "varchar", "Code of the rule | ルールのコード", required=True),
    KpiColumn(
        "subject",
        "varchar",
        "Codes of the object of the alert: medium, campaign, ad, tag and so on | 対象（媒体・キャンペーン・広告・タグ等のコード）",
        required=True,
    ),
    KpiColumn(
        "severity",
        "varchar",
        "critical (act today), warning (look into it) or notice (good to know) "
        "| 重要度（critical：当日対応、warning：要確認、notice：お知らせ）",
        required=True,
    ),
    KpiColumn(
        "obligation",
        "varchar",
        "Id of the contract obligation that the rule monitors (seeds.obligations) | 対応する契約上の義務のID（seeds.obligations）",
        required=True,
    ),
    KpiColumn("title_ja", "varchar", "Short title of the problem | 見出し", required=True),
    KpiColumn("report_date", "date", "Day of the alert. NULL when unknown | 対象日（不明は NULL）"),
    KpiColumn("figure", "double", "Measured value, in the unit used in the sentence | 測定値（単位は説明文のとおり）"),
    KpiColumn("limit_value", "double", "Limit with which the measured value is compared | 測定値と比べる基準値"),
    KpiColumn("sentence_ja", "varchar", "The alert as a sentence | 説明文", required=True),
    KpiColumn(
        "query_sql",
        "varchar",
        "SQL query that returns the rows behind the alert, to run on this file | 根拠となる行を確認するSQL（このファイルで実行）",
        required=True,
    ),
)


def compute(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Return one row per alert, the highest severity first."""
    import pandas as pd

    alerts = [alert for rule in ALERT_RULES for alert in rule.alerts(connection)]
    alerts.sort(key=lambda alert: (SEVERITIES.index(alert["severity"]), alert["rule"], alert["subject"]))
    return pd.DataFrame(alerts, columns=[column.name for column in COLUMNS], dtype=object)


TABLE = KpiTable(
    name="alerts",
    description=(
        "One row per rule and subject that a person should look at today, as of the newest loaded day: with the figure, the limit, a "
        "sentence and the query that shows it. Empty when all is well. | 今日確認すべき事項（ルール×対象）。根拠のSQL付き。"
    ),
    columns=COLUMNS,
    grain=("rule", "subject"),
    reads=(
        "kpi.daily",
        "kpi.target_progress",
        "kpi.pacing",
        "kpi.budget_pacing",
        "kpi.contract_ledger",
        "kpi.creative_test",
        "marts.fct_ad_performance_daily",
        "marts.mart_acquisition_daily",
        "marts.mart_funnel_daily",
        "marts.mart_tag_firing_daily",
        "marts.mart_configuration_checks",
        "seeds.ad_platforms",
        "marts.mart_external_links",
        "marts.fct_cv_daily",
        "seeds.cv_link_rules",
        "seeds.cv_rules",
        "seeds.engagement",
        "seeds.media",
    ),
    compute=compute,
)
