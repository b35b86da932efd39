"""Japanese labels and sentences for the decisions of creative tests."""

from collections.abc import Mapping
from typing import Any

from orchestration.measures import measures

DECISION_LABELS_JA = {
    "not_started": "開始前",
    "not_loaded": "データ未取得",
    "no_data": "配信実績なし",
    "sample_ratio_failed": "参考比較（配信比率が計画と不一致）",
    "winner": "勝者あり",
    "no_worthwhile_difference": "実質的な差なし",
    "keep_running": "継続",
    "ended_undecided": "期間終了・有意差なし",
}
DELIVERY_REASON_JA = {
    "optimised": "広告ローテーションが「最適化」のため、媒体が成績の良い案を優先して表示しています。",
    "broken": "均等配信の設定でも割合がずれているか、表示のない日があります。広告の審査・停止の状況を確認してください。",
    "uneven": "広告ローテーションの設定は取得できていません。媒体の管理画面で確認してください。",
}


def format_signed_percent(value: float | None) -> str:
    """Return a fraction as a signed percentage with one decimal, or – if it is unknown."""
    return "–" if value is None else f"{value:+.1%}"


def format_lift(metric: str, lift: float | None, low: float | None, high: float | None) -> str:
    """Return the relative difference and its 95 % interval as a Japanese phrase."""
    if low is None and high is None:
        return f"{measures()[metric].short}の差 {format_signed_percent(lift)}（95%信頼区間はまだ計算できません）"
    interval = f"{format_signed_percent(low)}～{format_signed_percent(high)}"
    return f"{measures()[metric].short}の差 {format_signed_percent(lift)}（95%信頼区間 {interval}）"


def recommendation_ja(row: Mapping[str, Any]) -> str:
    """Return a sentence about the arm to use and its chances, or nothing while no arm is ranked."""
    arm = row.get("recommended_arm")
    if arm is None:
        return ""
    is_control = arm == row["control_arm"]
    loss = row["expected_loss_control"] if is_control else row["expected_loss"]
    # Of several test arms, another may be the best; its own row has its figures.
    figures = (
        f"（{row['arm']}案が対照案を上回る確率 {row['p_better']:.0%}、期待損失 {loss:.1%}）"
        if arm in (row["arm"], row["control_arm"])
        else ""
    )
    return f"採用候補は{arm}案「{row.get('recommended_usp_ja') or '訴求は未登録'}」です{figures}。"


def summary_sentence_ja(row: Mapping[str, Any]) -> str:
    """Return Japanese sentences about the decision of a row and the arm to use."""
    decision, decided_on, days_more = row["decision"], row["decided_on"], row["days_more"]
    lift_ja = format_lift(row["metric"], row.get("lift"), row.get("lift_low"), row.get("lift_high"))
    shown = "–" if row["share"] is None else f"{row['share']:.1%}"
    decided = f"{decided_on.month}月{decided_on.day}日に判定しました。" if decided_on else ""
    sentence = {
        "not_started": "テストはまだ始まっていません。",
        "not_loaded": "テスト期間のデータが未取得のため、判定できません。未取得の日を取り込んでください。",
        "no_data": "配信実績のない案があるため、比較できません。配信状況とutm_contentを確認してください。",
        "sample_ratio_failed": (
            f"表示回数の割合は、計画の{row['planned_share']:.0%}に対して{shown}でした。{DELIVERY_REASON_JA.get(row['delivery'], '')}"
            f"案ごとに見た人が異なる可能性があるため、以下は観察データによる参考値です。対照案に対する{lift_ja}です。"
        ),
        "winner": (
            f"{row['winner_arm']}案「{row['winner_usp_ja'] or '訴求は未登録'}」の成績が上回りました。"
            f"対照案に対する{lift_ja}です。{decided}"
        ),
        "no_worthwhile_difference": (
            f"差は±{row['worthwhile_lift']:.0%}以内で、実質的な差はありません。対照案に対する{lift_ja}です。{decided}"
        ),
        "keep_running": (
            f"テスト中です。対照案に対する{lift_ja}です。"
            f"{f'現在の差が続いた場合、判定まであと約{days_more}日の見込みです。' if days_more else ''}"
        ),
        "ended_undecided": f"期間内に有意差は認められませんでした。対照案に対する{lift_ja}です。",
    }[decision]
    return sentence + recommendation_ja(row)
