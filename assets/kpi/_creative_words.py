"""What a decision about creatives is called, and the sentence a reader gets."""

from datetime import date

from orchestration.measures import measures

LABELS = {
    "not_started": "開始前",
    "not_loaded": "データ未取得",
    "no_data": "配信実績なし",
    "sample_ratio_failed": "比較不可（配信比率が計画と不一致）",
    "winner": "勝者あり",
    "no_worthwhile_difference": "実質的な差なし",
    "keep_running": "継続",
    "ended_undecided": "期間終了・判定不能",
}


def percent(value: float | None) -> str:
    """A signed percentage with one decimal; – when unknown."""
    return "–" if value is None else f"{value:+.1%}"


def difference(metric: str, lift: float | None, low: float | None, high: float | None) -> str:
    """The relative difference with its interval."""
    if low is None and high is None:
        return f"{measures()[metric].short}の差 {percent(lift)}（区間はまだ出せない）"
    return f"{measures()[metric].short}の差 {percent(lift)}（95%区間 {percent(low)}～{percent(high)}）"


def sentence(
    decision: str,
    said: str,
    *,
    winner: str | None,
    usp: str | None,
    decided_on: date | None,
    days_more: int | None,
    worthwhile: float,
    share: float | None,
    planned: float,
) -> str:
    """One Japanese sentence or two for the report; `said` is the difference in words."""
    shown = "–" if share is None else f"{share:.1%}"
    decided = f"{decided_on.month}月{decided_on.day}日に判定。" if decided_on else ""
    never = "このままの差なら1年続けても判定できない見込み"
    needed = f"続けていればあと約{days_more}日で判定できた見込み" if days_more else never
    return {
        "not_started": "テストはまだ始まっていない。",
        "not_loaded": "テスト期間のデータを取得していないため、判定できない。欠けている日を取り込む。",
        "no_data": "配信実績のない案があり、比較できない。配信状況とutm_contentを確認する。",
        "sample_ratio_failed": (
            f"表示の割合が計画{planned:.0%}に対し{shown}。媒体の最適化などで見た人が異なるため、差を訴求の効果とは言えない。"
            "均等配信に設定してやり直す。"
        ),
        "winner": f"{winner}案「{usp or '訴求の登録なし'}」の勝ち。対照に対する{said}。{decided}",
        "no_worthwhile_difference": f"差は±{worthwhile:.0%}以内で、実質的な差なし。{said}。{decided}",
        "keep_running": f"まだ判定できない。{said}。{f'現在のペースであと約{days_more}日' if days_more else never}。",
        "ended_undecided": f"期間内に判定できなかった。{said}。{needed}。",
    }[decision]
