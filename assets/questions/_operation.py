"""Views about the work itself: whether the data is complete, and what to do next."""

from assets.questions._view import QuestionView, column
from orchestration.alerts.cause import SEVERITY_JA

NOTICE_JA = "お知らせ"
LAST_FETCH_JST = "cast(max(last_arrived_at) + interval 9 hour as date)"
IS_FINAL_SQL = f"coalesce(date_diff('day', report_date, {LAST_FETCH_JST}) >= max(platforms.restated_days), false)"

DATA_COMPLETENESS = QuestionView(
    "data_completeness",
    "One row per day, source and account: whether every report has arrived, and whether its figures are final. "
    "| データの取得状況（1行 = 日・データソース・アカウント）。レポートがすべて揃っているか、数値が確定しているかを示します。",
    (
        column("report_date", "report_date", "Day in Japan", "日付（日本時間）"),
        column("platform", "days.platform", "Code of the source (seeds.ad_platforms)", "データソースのコード"),
        column(
            "platform_name_ja",
            "coalesce(max(platforms.name_ja), days.platform)",
            "Source in Japanese, as in seeds.ad_platforms",
            "データソース名（seeds.ad_platforms の表記）",
        ),
        column("account_id", "account_id", "Account, property or site", "アカウント・プロパティ・サイトのID"),
        column(
            "state_ja",
            f"case when not bool_and(has_arrived) then '未取得あり' when {IS_FINAL_SQL} then '確定' else '暫定' end",
            "State in Japanese: reports missing, provisional, or final",
            "状態（未取得あり・暫定・確定）",
        ),
        column(
            "is_complete",
            "bool_and(has_arrived)",
            "True when every report of the day has arrived",
            "その日のレポートがすべて揃っていれば true",
        ),
        column(
            "is_final",
            f"bool_and(has_arrived) and {IS_FINAL_SQL}",
            "True when it is complete and was last fetched after the days in which the source changes figures (final_from)",
            "すべて揃い、数値が変わりうる期間の後（final_from 以降）に取得していれば true",
        ),
        column(
            "final_from",
            "report_date + max(platforms.restated_days)",
            "First day whose fetch brings final figures (restated_days of seeds.ad_platforms)",
            "この日以降に取得した数値は確定（seeds.ad_platforms の restated_days）",
        ),
        column("reports", "count(*)", "Reports expected", "対象のレポート数"),
        column(
            "reports_missing",
            "count(*) filter (where not has_arrived)",
            "Reports that have not arrived",
            "未取得のレポート数",
        ),
        column(
            "reports_overdue",
            "count(*) filter (where is_overdue)",
            "Those whose due time has passed",
            "うち期限を過ぎたもの",
        ),
        column(
            "missing_reports",
            "string_agg(report, ', ' order by report) filter (where not has_arrived)",
            "Names of the missing reports. NULL when there is none",
            "未取得のレポート名。ない場合は NULL",
        ),
        column(
            "reason",
            "string_agg(distinct reason, '; ' order by reason) filter (where not has_arrived)",
            "Why they are missing, in the platform's words. NULL when there is none",
            "未取得の理由（媒体の回答）。ない場合は NULL",
        ),
        column("last_fetched_at", "max(last_arrived_at)", "Time of the last fetch, UTC", "最後の取得日時（UTC）"),
    ),
    """
from marts.mart_acquisition_daily as days
left join seeds.ad_platforms as platforms on days.platform = platforms.platform
group by report_date, days.platform, account_id
order by report_date, days.platform, account_id
""",
)

SEVERITY_SQL = " ".join(f"when '{code}' then '{label}'" for code, label in SEVERITY_JA.items())

WHAT_TO_DO_NEXT = QuestionView(
    "what_to_do_next",
    "One row per matter that a person should look at today, the most urgent first. Empty when all is well. "
    "| 今日確認すべき事項（1行 = 事項）。急ぐものから順に並びます。なければ0行です。",
    (
        column("priority", "row_number() over urgency", "1 is the most urgent", "優先順位（1が最優先）"),
        column(
            "severity_ja",
            f"case severity {SEVERITY_SQL} else '{NOTICE_JA}' end",
            "Urgency in Japanese",
            "緊急度（要対応・要確認・お知らせ）",
        ),
        column("title_ja", "title_ja", "Short title", "見出し"),
        column("sentence_ja", "sentence_ja", "What is wrong, with figures, and what to do", "内容と対応"),
        column("report_date", "report_date", "Day it is about. NULL when unknown", "対象日。不明の場合は NULL"),
        column("obligation", "obligation", "Obligation of the contract (seeds.obligations)", "契約上の義務のID"),
        column("obligation_ja", "obligations.name_ja", "The obligation in Japanese", "義務の内容"),
        column("rule", "rule", "Code of the alert rule (kpi.alerts)", "アラートのルール（kpi.alerts）"),
        column("subject", "subject", "Codes of the object", "対象のコード"),
        column("query_sql", "query_sql", "Query that shows the rows behind it", "根拠となる行を表示するSQL"),
    ),
    """
from kpi.alerts as alerts
left join seeds.obligations as obligations on alerts.obligation = obligations.obligation_id
window urgency as (
    order by case severity when 'critical' then 1 when 'warning' then 2 else 3 end, report_date desc nulls last, rule, subject
)
order by priority
""",
)
