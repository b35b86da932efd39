{#- Grouping of articles → its code and its name. -#}
{%- set groupings = {
    'article': ('page_path', 'title_ja'),
    'theme': ('theme', 'theme'),
    'purpose': ('purpose', 'purpose'),
    'audience': ('audience', 'audience'),
    'theme_and_purpose': ("theme || ' / ' || purpose", "theme || ' / ' || purpose")
} %}
{%- set measures = ['landing_sessions', 'engaged_landing_sessions', 'article_views', 'article_reads', 'outbound_clicks',
    'cv_events'] %}
{%- set period = ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}

with

daily as (

    select * from {{ ref('mart_article_daily') }}

),

by_period as (

    {{ in_periods('daily') }}

),

grouped as (
    {% for grouping, (code, name) in groupings.items() %}
        select
            {{ period | join(',\n            ') }},
            '{{ grouping }}' as grouping_name,
            {{ code }} as grouping_code,
            {{ name }} as grouping_label,
            traffic_kind,
            {{ measures | join(',\n            ') }}
        from by_period
        {{ "union all" if not loop.last }}
    {% endfor %}
),

summed as (

    select
        {{ period | join(',\n        ') }},
        grouping_name,
        grouping_code,
        max(grouping_label) as grouping_label,
        case when grouping(traffic_kind) = 0 then traffic_kind else '(all)' end as traffic_kind,
        {%- for measure in measures %}
        cast(sum({{ measure }}) as bigint) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from grouped
    group by grouping sets (
        ({{ period | join(', ') }}, grouping_name, grouping_code),
        ({{ period | join(', ') }}, grouping_name, grouping_code, traffic_kind)
    )

),

final as (

    select
        *,
        grouping_name <> 'article' or traffic_kind = '(all)' as is_total,
        {{ ratio('article_reads', 'article_views') }} as read_through_rate,
        {{ ratio('outbound_clicks', 'article_views') }} as onward_click_rate,
        {{ ratio('cv_events', 'article_views') }} as cv_per_view
    from summed

)

select * from final
