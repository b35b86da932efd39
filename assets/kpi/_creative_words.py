"""Japanese labels and sentences for the decisions of creative tests."""

from datetime import date

from orchestration.measures import measures

DECISION_LABELS_JA = {
    "not_started": "開始前",
    "not_loaded": "データ未取得",
    "no_data": "配信実績なし",
    "sample_ratio_failed": "比較不可（配信比率が計画と不一致）",
    "winner": "勝者あり",
    "no_worthwhile_difference": "実質的な差なし",
    "keep_running": "継続",
    "ended_undecided": "期間終了・判定不能",
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


def summary_sentence_ja(
    decision: str,
    lift_ja: str,
    *,
    winner: str | None,
    usp: str | None,
    decided_on: date | None,
    days_more: int | None,
    worthwhile: float,
    share: float | None,
    planned: float,
) -> str:
    """Return one or two Japanese sentences about a decision. `lift_ja` is the phrase of `format_lift`."""
    shown = "–" if share is None else f"{share:.1%}"
    decided = f"{decided_on.month}月{decided_on.day}日に判定しました。" if decided_on else ""
    never = "現在の差のままでは、1年続けても判定できない見込みです"
    needed = f"テストを続けた場合、判定まであと約{days_more}日かかる見込みでした" if days_more else never
    return {
        "not_started": "テストはまだ始まっていません。",
        "not_loaded": "テスト期間のデータが未取得のため、判定できません。未取得の日を取り込んでください。",
        "no_data": "配信実績のない案があるため、比較できません。配信状況とutm_contentを確認してください。",
        "sample_ratio_failed": (
            f"表示回数の割合は、計画の{planned:.0%}に対して{shown}でした。案ごとに配信先の偏りがある可能性があるため、差を訴求の効果とは"
            "判断できません。均等配信に設定して、テストをやり直してください。"
        ),
        "winner": f"{winner}案「{usp or '訴求は未登録'}」の成績が上回りました。対照案に対する{lift_ja}です。{decided}",
        "no_worthwhile_difference": f"差は±{worthwhile:.0%}以内で、実質的な差はありません。対照案に対する{lift_ja}です。{decided}",
        "keep_running": (
            f"まだ判定できません。対照案に対する{lift_ja}です。"
            f"{f'現在のペースでは、判定まであと約{days_more}日の見込みです' if days_more else never}。"
        ),
        "ended_undecided": f"期間内に判定できませんでした。対照案に対する{lift_ja}です。{needed}。",
    }[decision]
