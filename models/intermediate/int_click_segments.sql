{#- Clicks by day and one segment, for each dimension in which a burst can show. Regions in the platform's own words. -#}
with

clicks as (

    select
        report_date,
        platform,
        'campaign' as dimension,
        coalesce(campaign_id, '(unattributed)') as segment,
        coalesce(campaign_name, case when campaign_id is null then '(unattributed)' end) as segment_name,
        clicks,
        cost_net
    from {{ ref('int_ads__daily') }}

    union all

    select
        report_date,
        platform,
        'placement' as dimension,
        placement as segment,
        placement_name as segment_name,
        clicks,
        cost_net
    from {{ ref('int_placements_daily') }}

    {% for platform, segments in offers('click_segments', required=false).items() -%}
    {%- for one in segments -%}
    {%- set segment = one.segment | join(', ') -%}
    union all

    select
        report_date,
        '{{ platform }}' as platform,
        '{{ one.dimension }}' as dimension,
        {% if one.dimension == 'hour' -%}
        lpad(cast({{ segment }} as string), 2, '0') as segment,
        cast({{ segment }} as string) || '時台' as segment_name,
        {%- else -%}
        coalesce({{ segment }}, '(unattributed)') as segment,
        coalesce({{ one.name ~ ', ' if one.name }}{{ segment }}, '(unattributed)') as segment_name,
        {%- endif %}
        clicks,
        cost_net
    from {{ ref(one.relation) }}

    {% endfor -%}
    {%- endfor %}
),

final as (

    select
        report_date,
        platform,
        dimension,
        segment,
        max(segment_name) as segment_name,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from clicks
    group by report_date, platform, dimension, segment

)

select * from final
