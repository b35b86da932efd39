"""What rules propose now: alerts with an action, search terms, the small step of the budget, creative tests and selling
points, each with a key that stays the same while the rule proposes it."""

from typing import Any

import duckdb

from assets.kpi._search_data import normalise_text

Row = dict[str, Any]
KIND_BY_ALERT = {
    "creative_too_old": "creative",
    "budget_unspent": "budget",
    "budget_used_up_early": "budget",
    "contract_exceeded": "budget",
    "url_breaks_rule_sheet": "landing_page",
    "setting_wrong": "setting",
}
"""Alerts that a change of the account can end. The others ask for data or for a look."""
KIND_SQL = " ".join(f"when '{rule}' then '{kind}'" for rule, kind in KIND_BY_ALERT.items())
ALERTS_SQL = f"""
select
    concat_ws(':', 'alert', rule, subject) as rule_key,
    case rule {KIND_SQL} end as kind,
    sentence_ja as what_ja,
    case when rule in ('url_breaks_rule_sheet', 'setting_wrong') then split_part(subject, ' ', 1) else media.platform end as platform,
    media.medium,
    case when rule = 'creative_too_old' then substr(subject, strpos(subject, ' ') + 1) end as item,
    case when rule = 'creative_too_old' then report_date - cast(figure - limit_value as integer) + 1 else report_date end as proposed_on
from kpi.alerts
left join seeds.media as media on rule = 'creative_too_old' and media.medium = split_part(subject, ' ', 1)
where rule in {tuple(KIND_BY_ALERT)}
"""
SEARCH_TERMS_SQL = """
select
    concat_ws(':', 'search_terms', decision, platform, campaign_id, search_term) as rule_key,
    case decision when 'keyword_candidate' then 'keyword' else 'negative_keyword' end as kind,
    concat('「', search_term, '」を', case decision when 'keyword_candidate' then 'キーワード' else '除外キーワード' end, 'に追加する',
        coalesce(concat('（', campaign_name, '）'), '（全キャンペーン）')) as what_ja,
    nullif(platform, '(all)') as platform,
    nullif(campaign_id, '(all)') as campaign_id,
    search_term as item,
    settled_date as proposed_on
from kpi.search_terms where decision in ('negative_candidate', 'keyword_candidate')
"""
BUDGET_STEP_SQL = """
with ends as (
    select arg_min(medium, step_daily_change) as giver, arg_max(medium, step_daily_change) as taker
    from kpi.budget_reallocation where not is_total and step_daily_change <> 0
)
select
    concat_ws(':', 'budget_step', giver, taker) as rule_key, 'budget' as kind, step_ja as what_ja, media.platform, taker as medium,
    as_of_date as proposed_on
from kpi.budget_reallocation
cross join ends
left join seeds.media as media on ends.taker = media.medium
where is_total and step_ja is not null
"""
CREATIVE_TESTS_SQL = """
select
    concat_ws(':', 'creative_test', test_id, winner_arm) as rule_key, 'creative' as kind,
    concat('テスト「', any_value(creative_test.name_ja), '」の', winner_arm, '案',
        coalesce(concat('「', any_value(winner_usp_ja), '」'), ''), 'を採用する') as what_ja,
    any_value(media.platform) as platform, any_value(medium) as medium, any_value(campaign) as campaign,
    any_value(target) as target, min(decided_on) as proposed_on
from kpi.creative_test left join seeds.media as media using (medium)
where is_primary and decision = 'winner' group by test_id, winner_arm
"""
USP_SQL = """
select concat_ws(':', 'usp', next_step, usp_ja) as rule_key, 'creative' as kind,
    concat('訴求「', usp_ja, '」：', next_step_ja) as what_ja, as_of_date as proposed_on
from kpi.usp where next_step in ('use', 'drop') or (next_step = 'compare' and usp_rank = 1)
"""
"""Of the selling points to compare only the best: the others are to be compared with it."""
SOURCES = (ALERTS_SQL, SEARCH_TERMS_SQL, BUDGET_STEP_SQL, CREATIVE_TESTS_SQL, USP_SQL)


def read_proposals(connection: duckdb.DuckDBPyConnection, written: list[Row]) -> list[Row]:
    """Return a row per proposal that rules make now and that nobody has written down: no row of `written` (seeds.actions)
    has its rule_key, or its kind, platform and item."""
    known_keys = {row["rule_key"] for row in written}
    items = {(row["kind"], row["platform"], normalise_text(row["item"])) for row in written if row["item"]}
    found = []
    for sql in SOURCES:
        result = connection.execute(sql)
        names = [column[0] for column in result.description or ()]
        found += [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    return [
        {"action_key": row["rule_key"], "origin": "rule", "state": "proposed_by_rule", "change_count": 0, **row}
        for row in sorted(found, key=lambda row: str(row["rule_key"]))
        if row["rule_key"] not in known_keys and not is_listed(row, items)
    ]


def is_listed(row: Row, items: set[tuple[str, str | None, str]]) -> bool:
    """Return whether a person wrote the same item down, for the same platform or for all."""
    item = normalise_text(row["item"]) if row.get("item") else None
    return any((row["kind"], platform, item) in items for platform in (row.get("platform"), None))
