"""Writes the events of the simulated visitors as a GA4 BigQuery export: one file per day, in the new or the old
schema.

Source: https://support.google.com/analytics/answer/7029846. The time of a visit is derived from its number, and a
visit ends before midnight. Pages follow each other every 130 seconds.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sandbox.world import World, days_between

EXPORT_FORMATS = {"parquet": ("parquet", "(format parquet)"), "json": ("json.gz", "(format json, compression gzip)")}
SECONDS_BETWEEN_PAGES = 130

VISIT_STEPS_SQL = f"""
with visits as (
    select
        *, hash(session_id) % 75000 as begins, hash(session_id, 'consent') % 1000 < $denied as is_denied,
        row_number() over (partition by user_id order by day, session_id) as session_number
    from sessions
),
pages as (
    select *, (row_number() over (partition by session_id order by rowid) - 1) * {SECONDS_BETWEEN_PAGES} as second from page_views
),
acted as (select *, 90 + row_number() over (partition by session_id order by rowid) as second from cv_actions),
clicked as (select *, 60 + row_number() over (partition by session_id order by rowid) as second from link_clicks),
steps as (
    select session_id, 0 as second, 0 as place, 'session_start' as name, null as page, null as link, null as seconds, false as is_ad_click,
        true as has_ads_consent, null as parameters from sessions
    union all
    select session_id, 0, 1, 'first_visit', null, null, null, false, true, null from sessions where not is_returning
    union all
    select session_id, second, 2, 'page_view', page_path, null, null, is_second_click, true, null from pages
    union all
    select session_id, second + 12, 3, 'scroll', page_path, null, null, false, true, null from pages where scrolled
    union all
    select session_id, second + 125, 4, 'user_engagement', page_path, null, seconds, false, true, null from pages where seconds > 0
    union all
    select session_id, second, 5, 'click', page_path, link_url, null, false, has_ads_consent, null from clicked
    union all
    select session_id, second, 6, 'cv_click', page_path, null, null, false, has_ads_consent, null from clicked where is_cv
    union all
    select session_id, second, 7, event_name, page_path, null, null, false, has_ads_consent, parameters from acted
)
"""
"""SQL of the steps of each visit in order. `$denied` of a thousand visits gave no consent and have neither user nor
session."""

EVENTS_SQL = """
select
    strftime(day, '%Y%m%d') as event_date,
    (epoch(day) - 9 * 3600 + begins + second)::bigint * 1000000 + place as event_timestamp,
    name as event_name,
    list_filter(list_concat([
        {{'key': 'ga_session_id', 'value': number_value(case when not is_denied then session_id end)}},
        {{'key': 'ga_session_number', 'value': number_value(case when not is_denied then session_number end)}},
        {{'key': 'session_engaged', 'value': text_value(case when engaged and not is_denied then '1' end)}},
        {{'key': 'engagement_time_msec', 'value': number_value(seconds * 1000)}},
        {{'key': 'page_location', 'value': text_value('https://' || $host || coalesce(page, landing_page))}},
        {{'key': 'link_url', 'value': text_value(link)}},
        {{'key': 'outbound', 'value': text_value(case when link is not null then 'true' end)}},
        {{'key': 'percent_scrolled', 'value': number_value(case when name = 'scroll' then 90 end)}}{of_old_schema}
    ], event_parameters(parameters)),
        lambda one: coalesce(one.value.string_value, cast(one.value.int_value as varchar)) is not null) as event_params,
    case when not is_denied then user_id || '.' || 1700000000 end as user_pseudo_id,
    {{'category': device}} as device,
    {{'country': 'Japan', 'region': region, 'city': city}} as geo,
    {{
        'analytics_storage': case when is_denied then 'No' else 'Yes' end,
        'ads_storage': case when has_ads_consent then 'Yes' else 'No' end
    }} as privacy_info,
    'WEB' as platform,
    '4100' as stream_id{of_new_schema}
from steps inner join visits using (session_id)
where day = $day
order by event_timestamp, session_id
"""
NEW_SCHEMA_COLUMNS_SQL = """,
    {'manual_source': case when is_ad_click then source end, 'manual_medium': case when is_ad_click then medium end}
        as collected_traffic_source,
    {'manual_campaign': {
        'source': source, 'medium': medium, 'campaign_name': campaign_name, 'campaign_id': campaign_id, 'content': content
    }} as session_traffic_source_last_click"""
OLD_SCHEMA_PARAMETERS_SQL = "".join(
    f",\n        {{'key': '{key}', 'value': text_value("
    f"case when name = 'session_start' or is_ad_click then nullif({column}, '(not set)') end)}}"
    for key, column in (
        ("source", "source"),
        ("medium", "medium"),
        ("campaign", "campaign_name"),
        ("campaign_id", "campaign_id"),
        ("content", "content"),
    )
)
MACROS_SQL = (
    "create or replace macro text_value(x) as {'string_value': cast(x as varchar), 'int_value': null::bigint}",
    "create or replace macro number_value(x) as {'string_value': null::varchar, 'int_value': cast(x as bigint)}",
    """create or replace macro event_parameters(texts) as [
        {'key': name, 'value': {'string_value': texts ->> name, 'int_value': null::bigint}} for name in json_keys(texts)
    ]""",
)


def write_events(
    world: World,
    folder: Path,
    first: date,
    last: date,
    file_format: str = "parquet",
    old_schema: bool = False,
    denied_per_mille: int = 0,
) -> Iterator[Path]:
    """Write `analytics_<property>/events_YYYYMMDD.<format>` below `folder` for each day, and yield each completed file.
    `denied_per_mille` of a thousand visits gave no consent: their events have neither user nor session."""
    ending, options = EXPORT_FORMATS[file_format]
    target = folder / f"analytics_{world.engagement.accounts['ga4']}"
    target.mkdir(parents=True, exist_ok=True)
    sql = VISIT_STEPS_SQL + EVENTS_SQL.format(
        of_old_schema=OLD_SCHEMA_PARAMETERS_SQL if old_schema else "",
        of_new_schema="" if old_schema else NEW_SCHEMA_COLUMNS_SQL,
    )
    for macro in MACROS_SQL:
        world.execute(macro)
    for day in days_between(first, last):
        path = target / f"events_{day:%Y%m%d}.{ending}"
        given = {"$host": f"'{world.engagement.lp_host}'", "$day": f"date '{day}'", "$denied": str(denied_per_mille)}
        text = sql
        for name, value in given.items():
            text = text.replace(name, value)
        world.execute(f"copy ({text}) to '{path}' {options}")
        yield path
