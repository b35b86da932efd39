"""Proposals: what the rules propose now, as people edited it, and the remarks that only people can write."""

from collections.abc import Sequence

from assets.reports.content import Section
from assets.reports.editing import EditedTexts, Proposal
from assets.reports.sections.reader import Reader
from assets.reports.sections.sentences import day_ja, paragraph

RULES_SQL = """
select rule_key as key, what_ja as sentence_ja
from kpi.actions
where state = 'proposed_by_rule'
order by proposed_on desc nulls last, kind, rule_key
limit 20
"""
"""Proposals of rules that no row of actions.csv takes up yet."""
NEXT_YEAR_SQL = RULES_SQL.replace("limit 20", "").replace("order by", "and kind <> 'budget'\norder by")
"""Those that say something about another year too: budgets are about the days that are left of this one."""
REMEDIES_SQL = """
select check_name || ':' || object_id as key, coalesce(object_name, object_id) || '：' || remedy_ja as sentence_ja
from marts.mart_configuration_checks
where not is_fine and remedy_ja is not null
order by check_name, object_id
"""
TAG_REMEDIES_SQL = """
select 'tag:' || tag_id as key, max(tag_name) || '：' || max_by(remedy_ja, report_date) as sentence_ja
from marts.mart_tag_firing_daily
where report_date between $first_day and $last_day
group by tag_id
having max_by(remedy_ja, report_date) is not null
order by tag_id
"""


def proposed_by_rules(reader: Reader) -> list[Proposal]:
    """Return what the rules propose for the coming weeks."""
    return _proposals(reader, (RULES_SQL,))


def proposed_for_next_year(reader: Reader) -> list[Proposal]:
    """Return what the rules propose beyond the end of the engagement."""
    return _proposals(reader, (NEXT_YEAR_SQL,))


def corrections(reader: Reader) -> list[Proposal]:
    """Return the corrections of tags and settings that the checks propose, and what the rules propose."""
    return _proposals(reader, (REMEDIES_SQL, TAG_REMEDIES_SQL, RULES_SQL))


def _proposals(reader: Reader, queries: Sequence[str]) -> list[Proposal]:
    return [Proposal(str(row["key"]), str(row["sentence_ja"])) for sql in queries for row in reader.rows(sql)]


def proposals(reader: Reader, texts: EditedTexts, title: str = "次の提案") -> Section:
    """Return the section on the next proposals, as people edited them."""
    found = [paragraph(one.text, style="item") for one in texts.proposals]
    blocks = found or [paragraph("規則による提案はありません。")]
    if found and reader.period.as_of > reader.period.last_known_day:
        blocks.append(paragraph(f"提案は、{day_ja(reader.period.as_of)}までの数値で作成しています。", style="note"))
    return Section(id="proposals", title=title, blocks=tuple(blocks))


def remarks(texts: EditedTexts, name: str, section_id: str) -> Section:
    """Return a section of remarks that a person wrote; without one, a note that says where to write it. Without a file
    to write in, as in an issued report, the section is empty."""
    lines = texts.remarks.get(name, ())
    blocks = [paragraph(line) for line in lines]
    if not texts.file_name:
        return Section(id=section_id, title=name, blocks=tuple(blocks))
    empty = paragraph(f"（{name}は、担当者が {texts.file_name} に書いた文をここに載せます。）", style="note")
    return Section(id=section_id, title=name, blocks=tuple(blocks) or (empty,))
