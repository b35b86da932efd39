"""Columns of `kpi.actions`, and its codes in Japanese."""

from assets.kpi._table import KpiColumn, interval_columns

MAX_DAYS, MIN_DAYS = 14, 5
"""Longest and shortest window before and after a change."""
SETTLING_DAYS = 7
"""Figures of the newest days still change: clicks are corrected, and GA4 restates for up to four days."""
MIN_EVENTS = 20
"""Fewest events of each group in each window; with fewer the interval is not reliable."""

STATE_LABELS_JA = {
    "proposed": "提案中",
    "proposed_by_rule": "ルールからの提案",
    "agreed": "合意済み（実施前）",
    "overdue": "合意したが期限までに未実施",
    "not_visible": "合意済み（変更履歴が未取得のため実施を確認できない）",
    "said_changed": "実施済み（担当者の申告、媒体では未確認）",
    "changed": "実施済み（媒体で確認）",
    "changed_without_agreement": "合意のない変更",
    "automatic": "自動の変更",
    "declined": "不採用",
    "withdrawn": "取下げ",
}
"""In the order in which a reader needs them."""
OPEN_STATES = ("proposed", "proposed_by_rule", "agreed", "overdue", "not_visible")
MEASURE_BY_KIND = {"creative": "ctr", "landing_page": "cvr"}
"""Measure that a kind of change is about; cpa for all others."""


def _column(name: str, sql_type: str, english: str, japanese: str, *, required: bool = False) -> KpiColumn:
    return KpiColumn(name, sql_type, f"{english} | {japanese}", required)


def _text(name: str, english: str, japanese: str, *, required: bool = False) -> KpiColumn:
    return _column(name, "varchar", english, japanese, required=required)


PROPOSAL_COLUMNS = (
    _text(
        "action_key",
        "action_id of seeds.actions, rule_key of a rule's proposal, or a text of place and day for changes without a proposal",
        "seeds.actions の action_id、ルールによる提案の rule_key、または提案のない変更の対象と日",
        required=True,
    ),
    _text(
        "origin",
        "person (seeds.actions), rule (proposed by a rule now) or platform (changes without a proposal)",
        "出所（person 担当者・rule ルールによる現在の提案・platform 提案のない変更）",
        required=True,
    ),
    _text(
        "state",
        "proposed, proposed_by_rule, agreed, overdue, not_visible, said_changed, changed, changed_without_agreement, automatic, declined "
        "or withdrawn; meanings as in marts.mart_actions",
        "状態のコード（marts.mart_actions と同じ。proposed_by_rule はルールによる提案）",
        required=True,
    ),
    _text("state_ja", "The state in Japanese", "状態の説明", required=True),
    _column(
        "is_open",
        "boolean",
        "True while a decision or the change is due",
        "協議または実施が残っている間 true",
        required=True,
    ),
    _text("kind", "Kind of change, as in seeds.actions", "変更の種類（seeds.actions と同じ）", required=True),
    _text("what_ja", "The proposal or the changes, in Japanese", "提案または変更の内容", required=True),
    _text("platform", "Code of the platform. NULL for all", "媒体のコード。すべての場合は NULL"),
    _text("medium", "Medium of the contract. NULL for all", "媒体区分。すべての場合は NULL"),
    _text("campaign", "Campaign of the contract. NULL for all", "契約上のキャンペーン。すべての場合は NULL"),
    _text("target", "Target of the contract. NULL for all", "ターゲット。すべての場合は NULL"),
    _text("campaign_id", "The platform's own campaign. NULL for all", "媒体側のキャンペーンID。すべての場合は NULL"),
    _text("ad_group_id", "The platform's own ad group. NULL for all", "媒体側の広告グループID。すべての場合は NULL"),
    _text(
        "item", "Keyword, placement or creative. NULL for none", "キーワード・配信面・クリエイティブ。ない場合は NULL"
    ),
    _text("rule_key", "Key of the rule's proposal. NULL for a person's own idea", "ルールのキー。担当者の発案は NULL"),
    _column(
        "proposed_on",
        "date",
        "Day of the proposal; for a rule the day since which its figures say so, or else their newest day. NULL without a proposal",
        "提案日（ルールの場合は該当し始めた日、不明なら数値の最新日）。提案がない場合は NULL",
    ),
    _column(
        "age_days",
        "integer",
        "Days from proposed_on to as_of_date. NULL unless open",
        "提案からの日数。協議・実施済みの場合は NULL",
    ),
    _column("decided_on", "date", "Day of the decision. NULL while undecided", "決定日。未決定の場合は NULL"),
    _text("decided_by_role", "Role that decided. NULL while undecided", "決定者の役割。未決定の場合は NULL"),
    _column("carry_out_by", "date", "Last day for the change. NULL while undecided", "実施期限。未決定の場合は NULL"),
    _column(
        "changed_on", "date", "Day of the first change. NULL when none is known", "最初の変更日。不明の場合は NULL"
    ),
    _column(
        "changed_at",
        "timestamp",
        "Its time, UTC. NULL when only the day is known",
        "その日時（UTC）。日のみ判明の場合は NULL",
    ),
    _column("change_count", "bigint", "Changed objects that were seen", "確認された変更の対象数", required=True),
    _text("change_operation", "Operations seen, separated by commas", "変更の操作（コンマ区切り）"),
    _text("changed_by", "Organisations that made the changes", "変更者の組織"),
    _text(
        "evidence",
        "platform_log, snapshot_difference, or person (a person's word, not confirmed). NULL without a change",
        "変更の根拠（platform_log 媒体の操作履歴・snapshot_difference 設定の差分・person 担当者の申告）。変更がない場合は NULL",
    ),
)
EFFECT_COLUMNS = (
    _text(
        "effect_state",
        "measured; too_early: too few final days since the change; confounded: another change in the same scope, or changes on several "
        "days; changes_unknown: the change history of these days is not loaded; no_comparison: nothing unchanged to compare with; "
        "too_little_data. NULL without a change of people",
        "効果の状態（measured 測定済み・too_early 日数不足・confounded 他の変更と区別できない・changes_unknown 変更履歴が未取得・"
        "no_comparison 比較対象がない・"
        "too_little_data データ不足）。担当者による変更がない場合は NULL",
    ),
    _text(
        "measure",
        "Measure of the effect: ctr, cvr or cpa. NULL as effect_state",
        "効果の指標（ctr・cvr・cpa）。NULL は effect_state と同じ",
    ),
    _column("before_first_day", "date", "First day before the change that counts", "比較に使う変更前の初日"),
    _column("before_last_day", "date", "Last day before the change that counts", "比較に使う変更前の最終日"),
    _column("after_first_day", "date", "First day after the change that counts", "比較に使う変更後の初日"),
    _column("after_last_day", "date", "Last day after the change that counts", "比較に使う変更後の最終日"),
    _column(
        "value_before",
        "double",
        "Measure of the scope before the change. NULL when unknown",
        "変更前の値（対象範囲）。不明の場合は NULL",
    ),
    _column(
        "value_after",
        "double",
        "Measure of the scope after the change. NULL when unknown",
        "変更後の値（対象範囲）。不明の場合は NULL",
    ),
    _column(
        "effect",
        "double",
        "Relative change of the measure beyond that of the unchanged comparison group, as a fraction (cpa: below 0 is better). "
        "Do not add up or average. NULL unless measured",
        "比較対象の変化を除いた指標の変化率（小数、cpa は負が改善）。合算・平均は不可。測定できない場合は NULL",
    ),
    *interval_columns("effect", "double", [95]),
    _column(
        "p_better",
        "double",
        "Probability that the measure got better. NULL unless measured",
        "指標が良くなった確率。測定できない場合は NULL",
    ),
    _text(
        "comparison",
        "Platforms of the comparison group, separated by commas. NULL without one",
        "比較対象の媒体（コンマ区切り）。ない場合は NULL",
    ),
    _column(
        "judge_on",
        "date",
        "Day on which the effect can first be judged; only for too_early",
        "効果を判定できる日（too_early のみ）",
    ),
    _column(
        "confounded_on", "date", "Day of the other change; only for confounded", "他の変更があった日（confounded のみ）"
    ),
    _text("sentence_ja", "State and effect in Japanese", "状態と効果の説明", required=True),
    _column("as_of_date", "date", "Day of the newest fetch", "判定の基準日（最新の取得日）", required=True),
)
COLUMNS = (*PROPOSAL_COLUMNS, *EFFECT_COLUMNS)
