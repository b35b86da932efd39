"""What counts as CV, in Japanese, from the rules of the engagement."""

from collections.abc import Sequence

KIND_NAMES = {
    "job": "求人",
    "internship": "インターン",
    "form": "フォームの送信",
    "phone": "電話番号のタップ",
    "download": "資料のダウンロード",
}
"""Usual kinds of CV. Any other kind is shown as its code."""

CV_KINDS_SQL = """
select cv_kind, true as is_link from seeds.cv_link_rules where is_counted
union select cv_kind, false from seeds.cv_rules where is_counted
order by is_link desc, cv_kind
"""
"""Each kind that counts, once for links and once for events."""


def kind_sql(column: str, otherwise: str) -> str:
    """Return SQL for the Japanese name of a kind; `otherwise` is SQL for a kind without one."""
    cases = " ".join(f"when '{kind}' then '{name}'" for kind, name in KIND_NAMES.items())
    return f"case {column} {cases} else {otherwise} end"


def cv_in_words(kinds: Sequence[tuple[str, bool]]) -> str:
    """Return what a CV is, such as 求人やインターンの外部リンクのクリック. `kinds` are rows of CV_KINDS_SQL."""
    links = [KIND_NAMES.get(kind, kind) for kind, is_link in kinds if is_link]
    events = [KIND_NAMES.get(kind, f"イベント「{kind}」") for kind, is_link in kinds if not is_link]
    return "、または".join([*([f"{'や'.join(links)}の外部リンクのクリック"] if links else []), *events])
