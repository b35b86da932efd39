"""Proposals: what the rules propose now, as people edited it, and the remarks that only people can write."""

from assets.reports.content import Section
from assets.reports.editing import EditedTexts, Proposal
from assets.reports.sections.reader import Reader
from assets.reports.sections.sentences import paragraph

ALERTS_SQL = """
select rule || ':' || subject as key, sentence_ja
from kpi.alerts
where rule not in ('creative_test_result', 'data_test_found_rows') and sentence_ja is not null
order by severity <> 'critical', severity <> 'warning', rule, subject
"""
STEPS_SQL = """
select 'budget_step:' || medium as key, step_ja as sentence_ja
from kpi.budget_reallocation
where step_ja is not null and (is_total or step_daily_change <> 0)
order by is_total desc, medium
"""
CREATIVES_SQL = """
select
    'creative:' || test_id || ':' || arm as key,
    name_ja || '：採用候補は「' || coalesce(recommended_usp_ja, recommended_arm)
        || '」です。次の期のクリエイティブに使ってください。' as sentence_ja
from kpi.creative_test
where is_primary and recommended_arm is not null and last_day between $first_day and $as_of
order by test_id, arm
"""
USP_SQL = """
select 'usp:' || usp_ja as key, '訴求「' || usp_ja || '」：' || next_step_ja as sentence_ja
from kpi.usp
where next_step_ja is not null and usp_rank = 1
"""
TERMS_SQL = """
with terms as (
    select
        platform, search_term, decision, any_value(decision_ja) as decision_ja, sum(cost_net) as cost_net
    from kpi.search_terms
    where decision in ('negative_candidate', 'keyword_candidate') and kind = 'term'
    group by platform, search_term, decision
)
select
    'search:' || decision || ':' || terms.platform || ':' || search_term as key,
    coalesce(names.name_ja, terms.platform) || '：検索語句「' || search_term || '」は' || decision_ja
        || format('です（媒体費{:,}円）。', cast(round(cost_net) as bigint)) as sentence_ja
from terms
left join seeds.ad_platforms as names using (platform)
order by decision <> 'negative_candidate', cost_net desc nulls last, search_term
limit 8
"""
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
    queries = (ALERTS_SQL, STEPS_SQL, CREATIVES_SQL, USP_SQL, TERMS_SQL)
    return [Proposal(str(row["key"]), str(row["sentence_ja"])) for sql in queries for row in reader.rows(sql)]


def corrections(reader: Reader) -> list[Proposal]:
    """Return the corrections of tags and settings that the checks propose."""
    queries = (REMEDIES_SQL, TAG_REMEDIES_SQL, ALERTS_SQL)
    return [Proposal(str(row["key"]), str(row["sentence_ja"])) for sql in queries for row in reader.rows(sql)]


def proposals(texts: EditedTexts, title: str = "次の提案") -> Section:
    """Return the section on the next proposals, as people edited them."""
    found = [paragraph(one.text, style="item") for one in texts.proposals]
    blocks = found or [paragraph("規則による提案はありません。")]
    return Section(id="proposals", title=title, blocks=tuple(blocks))


def remarks(texts: EditedTexts, name: str, section_id: str) -> Section:
    """Return a section of remarks that a person wrote; without one, a note that says where to write it."""
    lines = texts.remarks.get(name, ())
    blocks = [paragraph(line) for line in lines]
    empty = paragraph(f"（{name}は、担当者が {texts.file_name} に書いた文をここに載せます。）", style="note")
    return Section(id=section_id, title=name, blocks=tuple(blocks) or (empty,))
