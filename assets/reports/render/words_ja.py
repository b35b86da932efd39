"""Words that renderers add to a document."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from assets.reports.content import Block, Document, Mark, Paragraph, Section, Table
from assets.reports.content.rows import MARK_SIGNS
from orchestration.profile import SIMULATED_JA

DRAFT_JA = "下書き"
DRAFT_NOTE_JA = "下書き：確定前の報告書です。数値と文章は変わることがあります。"
SIMULATED_NOTE_JA = (
    f"{SIMULATED_JA}：この報告書の数値はすべて動作確認用の模擬データです。実際の広告の成果ではありません。"
)
EMPTY_TABLE_JA = "該当する行はありません。"
MARK_WORDS_JA = {
    Mark.BETTER: "良い方向の変化",
    Mark.WORSE: "悪い方向の変化",
    Mark.CHANGED: "変化（良し悪しは判断しない）",
}
MARK_LEGEND_JA = (
    f"偶然のばらつきを超える変化：{'　'.join(f'{MARK_SIGNS[mark]} {words}' for mark, words in MARK_WORDS_JA.items())}"
)


def day_ja(day: date) -> str:
    """Return a day as 2026年2月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def facts_ja(document: Document) -> list[tuple[str, str]]:
    """Return label and text of what the cover states."""
    number = [("報告回", f"第{document.number}回")] if document.kind == "biweekly" else []
    edition = DRAFT_JA if not document.edition else f"第{document.edition}版"
    facts = [
        ("業務名", document.engagement),
        ("提出先", document.customer),
        ("受託者", document.contractor),
        *number,
        ("対象期間", f"{day_ja(document.first_day)}～{day_ja(document.last_day)}"),
        ("数値の基準日", f"{day_ja(document.as_of)}（この日までの数値です）"),
        ("作成日", day_ja(document.dated)),
        ("版", edition),
    ]
    return [(label, text) for label, text in facts if text]


def has_marks(table: Table) -> bool:
    """Return whether the table needs the legend of the marks."""
    return any(row.marks for row in table.rows)


def closing_ja(document: Document) -> str:
    """Return the last sentence of the report: which published file the figures come from."""
    snapshot = f"（{document.snapshot}）" if document.snapshot else ""
    return f"この報告書の数値は、{day_ja(document.as_of)}までのデータを集計した公開用データベース{snapshot}から取得しています。"


def grouped(blocks: Sequence[Block]) -> Iterator[tuple[bool, list[Block]]]:
    """Return runs of blocks, and whether they are points of one list."""
    for is_list, run in groupby(blocks, key=lambda block: isinstance(block, Paragraph) and block.style == "item"):
        yield is_list, list(run)


def numbered(document: Document) -> Iterator[tuple[str, Section]]:
    """Return each section with its heading: chapters 1, 2, …, sections 1.1, 1.2, …. An appendix has no number, nor has a
    title that starts with one."""
    chapter = part = 0
    for section in document.sections:
        if section.level == 1:
            chapter, part = chapter + (not section.is_appendix), 0
        else:
            part += 1
        number = f"{chapter}." if section.level == 1 else f"{chapter}.{part}"
        is_plain = section.is_appendix or section.title[:1].isdigit() or not chapter
        yield section.title if is_plain else f"{number} {section.title}", section
