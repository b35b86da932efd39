{#- Kind of period → its number, first day, last day and name. Every period ends at the latest with the engagement. -#}
{%- set block = whole_blocks('days.launch_date', 'days.report_date', 'days.block_days') %}
{%- set block_begin = days_after('days.launch_date', 'days.block_days * ' ~ block) %}
{%- set block_end = days_after('days.launch_date', 'days.block_days * ' ~ block ~ ' + days.block_days - 1') %}
{%- set week_end = days_after('days.launch_date', 6) %}
{%- set periods = {
    'total': ('1', 'days.launch_date', 'days.end_date', "'全期間'"),
    'week_one': ('1', 'days.launch_date', week_end, "'開始1週間'"),
    'biweekly': (
        block ~ ' + 1', block_begin, block_end,
        "'第' || cast(" ~ block ~ " + 1 as string) || '期（' "
        ~ "|| case when days.block_days = 14 then '2週間' else cast(days.block_days as string) || '日間' end || '）'"
    ),
    'month': (
        'extract(year from days.report_date) * 100 + extract(month from days.report_date)',
        'greatest(days.launch_date, ' ~ month_begin('days.report_date') ~ ')',
        'last_day(days.report_date)',
        "cast(extract(year from days.report_date) as string) || '年' "
        ~ "|| cast(extract(month from days.report_date) as string) || '月'"
    )
} %}

with

-- A day has figures once an advertising report, a site report or an export file that counts is loaded for it.
known_days as (

    select reports.report_date
    from {{ ref('int_report_days') }} as reports
    inner join {{ ref('ad_platforms') }} as platforms on reports.platform = platforms.platform
    where
        platforms.kind = 'ads' and reports.report in ('ad_daily', 'ad_group_daily', 'campaign_daily', 'account_daily')
        or platforms.kind = 'site' and reports.report in (
            'sessions', 'page_views', 'article_sessions', 'outbound_clicks', 'cv_sessions', 'events'
        )
    union
    select report_date
    from {{ ref('int_console__days') }}

),

days as (

    select
        known.report_date,
        engagement.launch_date,
        engagement.end_date,
        engagement.block_days
    from known_days as known
    inner join {{ ref('engagement') }} as engagement
        on known.report_date between engagement.launch_date and engagement.end_date

),

as_of as (

    select max(report_date) as as_of_date
    from days

),

period_days as (
    {% for type, (number, first_day, last_day, name_ja) in periods.items() %}
        select
            days.report_date,
            '{{ type }}' as period_type,
            cast({{ number }} as integer) as period_no,
            {{ first_day }} as first_day,
            least(days.end_date, {{ last_day }}) as last_day,
            {{ name_ja }} as period_name_ja
        from days
        {{ "union all" if not loop.last }}
    {% endfor %}
),

begun as (

    select
        period_type,
        period_no,
        first_day,
        last_day,
        period_name_ja,
        count(*) as days_known
    from period_days
    where report_date between first_day and last_day
    group by period_type, period_no, first_day, last_day, period_name_ja

),

final as (

    select
        begun.period_type,
        begun.period_no,
        begun.first_day,
        begun.last_day,
        begun.period_name_ja,
        as_of.as_of_date < begun.last_day as is_running,
        cast({{ days_between('begun.first_day', 'begun.last_day') }} + 1 as integer) as days_total,
        cast(begun.days_known as integer) as days_known,
        as_of.as_of_date,
        lag(begun.first_day) over (partition by begun.period_type order by begun.first_day) as previous_first_day
    from begun
    cross join as_of

)

select * from final
