"""The header of a table of earlier results: Japanese headings, ratios that are left out, and where the table begins."""

from collections.abc import Sequence
from dataclasses import replace

from orchestration.seeds._findings import Findings
from orchestration.seeds._sources import RawTable
from orchestration.seeds._values import fold_for_comparison

HEADINGS = {
    "month": ("month", "月", "年月", "対象月", "配信月"),
    "first_day": ("first_day", "開始日", "期間開始", "自"),
    "last_day": ("last_day", "終了日", "期間終了", "至"),
    "medium": ("medium", "媒体", "媒体名", "メディア"),
    "campaign": ("campaign", "キャンペーン", "キャンペーン名"),
    "target": ("target", "ターゲット"),
    "theme": ("theme", "テーマ", "訴求"),
    "impressions": ("impressions", "表示回数", "インプレッション", "インプレッション数", "imp", "imps"),
    "clicks": ("clicks", "クリック数", "クリック", "click"),
    "cost_net_yen": ("cost_net_yen", "費用(税抜)", "費用(税抜き)", "媒体費(税抜)", "広告費(税抜)", "費用(税抜、円)"),
    "cv": ("cv", "cv数", "コンバージョン", "コンバージョン数"),
    "cv_definition": ("cv_definition", "cvの定義", "cv定義", "コンバージョンの定義"),
}
"""Accepted headings by column, as `fold_for_comparison` writes them."""
COLUMN_BY_HEADING = {heading: name for name, headings in HEADINGS.items() for heading in headings}
COMPUTED = ("ctr", "クリック率", "cpc", "クリック単価", "cvr", "コンバージョン率", "cpa", "cv単価", "cpm", "no", "no.")
"""Headings that need no remark: ratios follow from the sums."""
UNCLEAR_COSTS = ("費用", "媒体費", "広告費", "コスト", "利用金額", "ご利用金額", "cost", "消化金額", "費用(円)")
TAXED = ("税込",)
MAX_ROWS_ABOVE = 20


def find_header(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """Return the place of the header in `rows`: the first of the rows that names a medium and a period. None if no row does."""
    for place, (_, cells) in enumerate(rows[:MAX_ROWS_ABOVE]):
        names = {COLUMN_BY_HEADING.get(fold_for_comparison(cell)) for cell in cells}
        if "medium" in names and names & {"month", "first_day"}:
            return place
    return None


def translate_header(raw: RawTable, findings: Findings) -> RawTable | None:
    """Return the table from its header on, with this project's column names and without columns that are not read. None,
    with findings, if it cannot be read."""
    place = find_header(raw.rows)
    if place is None:
        findings.error(
            raw.file,
            "has no header that names a period and a medium",
            "write 月 (or first_day and last_day) and 媒体 in its first row",
        )
        return None
    number, header = raw.rows[place]
    names = [_column(raw.file, number, cell, findings) for cell in header]
    for wanted, other in (("first_day", "last_day"), ("last_day", "first_day")):
        if wanted in names and other not in names:
            findings.error(
                raw.file, f"has no column {other}", f"write {other} in the header, or 月 instead of both", number
            )
    if "month" in names and "first_day" in names:
        findings.error(
            raw.file, "has a month and two days for its periods", "keep the month, or first_day and last_day", number
        )
    if not set(names) & {"impressions", "clicks", "cost_net_yen", "cv"} and not findings.has_error(raw.file):
        findings.error(
            raw.file, "has no column of figures", "write 表示回数, クリック数, 費用（税抜） or CV in the header", number
        )
    if findings.has_error(raw.file):
        return None
    kept = [index for index, name in enumerate(names) if name]
    rows = [(number, [names[index] for index in kept])]
    for row_number, cells in raw.rows[place + 1 :]:
        rows.append((row_number, [cells[index] if index < len(cells) else "" for index in kept]))
    return replace(raw, rows=rows)


def _column(file: str, number: int, heading: str, findings: Findings) -> str:
    """Return the column of a heading, or '' if it is not read."""
    folded = fold_for_comparison(heading)
    if name := COLUMN_BY_HEADING.get(folded):
        return name
    if folded in UNCLEAR_COSTS:
        findings.error(
            file,
            "does not say whether tax is included",
            "write 費用（税抜）, with costs without tax",
            number,
            None,
            heading,
        )
    elif any(word in folded for word in TAXED):
        findings.error(file, "is a cost with tax", "write costs without tax under 費用（税抜）", number, None, heading)
    elif folded and folded not in COMPUTED:
        findings.warning(file, f"the column {heading} is not read", "delete it, or check its name", number, heading)
    return ""
