"""Sentences of the overview report about why two sources differ."""

from decimal import Decimal

MAX_CAUSES = 4

PAIRS_JA = {
    "cv_platform_vs_ga4": "媒体のCVとGA4のCV",
    "clicks_vs_sessions": "クリックとセッション",
    "cv_click_vs_conversion_date": "媒体CVのクリック日別と発生日別",
    "ga4_vs_export": "GA4のAPIとイベントエクスポート",
    "api_vs_file": "媒体のAPIと管理画面のファイル",
}
MEASURES_JA = {
    "cv_events": "CV",
    "cv_sessions": "CVのあったセッション",
    "platform_cv": "CV",
    "clicks": "クリック数",
    "sessions": "セッション",
    "impressions": "表示回数",
    "cost_net": "媒体費",
}

DIFFERENCES_SQL = """
with amounts as (
    select comparison, measure, cause_ja, sum(amount) as amount, count(*) - count(amount) as unknown_rows, max(reason_ja) as reason_ja
    from marts.mart_reconciliation_causes_daily
    where cause <> 'unexplained'
    group by comparison, measure, cause_ja
),
described as (
    select comparison, measure,
        list({'name': cause_ja, 'amount': amount} order by abs(amount) desc, cause_ja) filter (where amount <> 0) as causes,
        list(cause_ja || '（' || reason_ja || '）' order by cause_ja) filter (where unknown_rows > 0 and amount is null) as unknown
    from amounts
    group by comparison, measure
)
select comparison, measure, totals.difference, totals.named, totals.unexplained, totals.explained_share, causes, unknown
from marts.mart_reconciliation_explained_totals as totals
inner join described using (comparison, measure)
where totals.is_total
order by comparison not in ('cv_platform_vs_ga4', 'clicks_vs_sessions'), comparison = 'clicks_vs_sessions', comparison, measure
"""


def describe_difference(row: dict[str, object]) -> dict[str, str]:
    """Return the Japanese name of a comparison, the sentence about its causes, and the causes that are unknown."""
    unit = "円" if row["measure"] == "cost_net" else "件"
    difference, named, unexplained = (Decimal(str(row[name])) for name in ("difference", "named", "unexplained"))

    def amount(value: object) -> str:
        return f"{Decimal(str(value)):+,.0f}{unit}".replace("-", "−")

    causes = row["causes"] if isinstance(row["causes"], list) else []
    listed = "、".join(f"{cause['name']} {amount(cause['amount'])}" for cause in causes[:MAX_CAUSES])
    if not difference and not causes:
        sentence = "差はありません"
    elif difference and 0 < named / difference <= 1:
        share = f"{Decimal(str(row['explained_share'])):.1%}"
        sentence = f"差 {amount(difference)}のうち {amount(named)}（{share}）の理由が分かっています：{listed}"
    elif causes:
        sentence = f"差 {amount(difference)}（増える理由と減る理由があります）。理由が不明な分は {amount(unexplained)}：{listed}"
    else:
        sentence = f"差 {amount(difference)}の理由は分かっていません"
    unknown = row["unknown"] if isinstance(row["unknown"], list) else []
    return {
        "name": f"{PAIRS_JA[str(row['comparison'])]}（{MEASURES_JA[str(row['measure'])]}）",
        "sentence": sentence + "。",
        "unknown": "、".join(unknown),
    }
