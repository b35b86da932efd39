"""Rows of `kpi.actions`: the ledger, what rules propose, the effects, and a sentence for each. Loads the statistical
methods, so only the computation imports it."""

from typing import Any

import duckdb
import pandas as pd

from assets.kpi._actions_columns import COLUMNS, MIN_DAYS, OPEN_STATES, STATE_LABELS_JA
from assets.kpi._actions_effects import effect_columns, read_history
from assets.kpi._actions_proposals import read_proposals
from orchestration.measures import measures

Row = dict[str, Any]


def table_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per proposal and per group of changes without one. No rows before the first fetch."""
    result = connection.execute("select * from marts.mart_actions order by action_key")
    names = [column[0] for column in result.description or ()]
    ledger = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    ((as_of,),) = connection.execute(
        "select cast(max(as_of_at) + interval 9 hour as date) from marts.mart_acquisition_daily"
    ).fetchall()
    if as_of is None:
        return pd.DataFrame(columns=[column.name for column in COLUMNS], dtype=object)
    written = [row for row in ledger if row["origin"] == "person"]
    history = read_history(connection)
    rows = [row | effect_columns(row, history) for row in ledger] + read_proposals(connection, written)
    for row in rows:
        row["as_of_date"] = as_of
        row["state_ja"] = STATE_LABELS_JA[row["state"]]
        row["is_open"] = row["state"] in OPEN_STATES
        is_dated = row["is_open"] and row["proposed_on"]
        row["age_days"] = (row["as_of_date"] - row["proposed_on"]).days if is_dated else None
        row["sentence_ja"] = sentence_ja(row)
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS], dtype=object)


def sentence_ja(row: Row) -> str:
    """Return state and effect of a row as sentences."""
    return f"{state_sentence_ja(row)}{effect_sentence_ja(row)}"


def state_sentence_ja(row: Row) -> str:
    state, changed = row["state"], day_ja(row.get("changed_on"))
    age = f"{row['age_days']}日前から" if row["age_days"] else ""
    due = day_ja(row.get("carry_out_by"))
    return {
        "proposed": f"{age}提案中です。発注者と協議してください。",
        "proposed_by_rule": f"{day_ja(row['proposed_on'])}の数値によるルールからの提案です。台帳に記載して発注者と協議してください。",
        "agreed": f"{day_ja(row.get('decided_on'))}に合意しました。{due}までに実施してください。",
        "overdue": f"{due}までに実施する合意ですが、媒体の変更履歴に変更がありません。実施するか、提案を取り下げてください。",
        "not_visible": f"{due}までに実施する合意です。媒体の変更履歴が未取得の日があり、実施を確認できません。",
        "said_changed": f"{changed}に実施したと担当者が申告しています（媒体では未確認）。",
        "changed": f"合意のとおり{changed}に実施されました。",
        "changed_without_agreement": f"{changed}に合意なく変更されました。経緯を発注者に報告してください。",
        "automatic": "自動化ルールまたは媒体による変更です。",
        "declined": "不採用となりました。",
        "withdrawn": "取り下げられました。",
    }[state]


def effect_sentence_ja(row: Row) -> str:
    """Return the effect as a sentence; nothing where no change was made by people."""
    state = row.get("effect_state")
    if state is None:
        return ""
    if state == "measured":
        measure = measures()[row["measure"]]
        low, high = row["effect_lower_95"], row["effect_upper_95"]
        verdict = (
            "差があるとはいえません"
            if low <= 0 <= high
            else "改善しました"
            if row["p_better"] > 0.5
            else "悪化しました"
        )
        return (
            f"{measure.short}は、変更していない配信と比べて{row['effect']:+.0%}（95%区間 {low:+.0%}～{high:+.0%}、"
            f"改善した確率{row['p_better']:.0%}）で、{verdict}。"
        )
    return {
        "too_early": f"効果の判定には変更後{MIN_DAYS}日分の確定値が必要なため、{day_ja(row.get('judge_on'))}以降に判定できます。",
        "confounded": f"{day_ja(row.get('confounded_on'))}にも同じ範囲で変更があり、この変更だけの効果は分かりません。",
        "changes_unknown": "前後の日の変更履歴が未取得のため、この変更だけの効果は分かりません。",
        "no_comparison": "比べられる未変更の配信がないため、効果は分かりません。",
        "too_little_data": "件数または日数が足りないため、効果は分かりません。",
    }[state]


def day_ja(day: Any) -> str:
    return f"{day.month}月{day.day}日" if day else "（日付不明）"
