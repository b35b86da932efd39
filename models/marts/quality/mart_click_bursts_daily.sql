{#-
    Each day is compared with the `window_days` days before it; days without a click count as zero. The score is the distance
    from their mean in standard deviations. The standard deviation is at least that of a Poisson count, so that one click is
    no burst in a segment with few clicks.
-#}
{%- set window_days = 28 %}
{%- set fewest_days = 7 %}
{%- set fewest_clicks = 20 %}
{%- set burst_score = 4 %}

with

-- Clicks of each dimension in which a burst can be detected. Regions are in the platform's own words.
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
    from {{ ref('mart_placements_daily') }}

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

segments as (

    select
        report_date,
        platform,
        dimension,
        segment,
        max(segment_name) as segment_name,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        {{ days_between("date '2020-01-01'", 'report_date') }} as day_number
    from clicks
    group by report_date, platform, dimension, segment

),

days as (

    select distinct
        platform,
        dimension,
        report_date,
        day_number
    from segments

),

day_windows as (

    select
        platform,
        dimension,
        report_date,
        count(*) over (
            partition by platform, dimension order by day_number
            range between {{ window_days }} preceding and 1 preceding
        ) as known_days
    from days

),

segment_windows as (

    select
        *,
        coalesce(sum(clicks) over trailing_days, 0) as earlier_clicks,
        coalesce(sum(clicks * clicks) over trailing_days, 0) as earlier_squares
    from segments
    window trailing_days as (
        partition by platform, dimension, segment order by day_number
        range between {{ window_days }} preceding and 1 preceding
    )

),

usual as (

    select
        segment_windows.*,
        day_windows.known_days,
        cast(segment_windows.earlier_clicks as double) / nullif(day_windows.known_days, 0) as mean_clicks,
        cast(segment_windows.earlier_squares as double) / nullif(day_windows.known_days, 0) as mean_square
    from segment_windows
    inner join day_windows
        on
            segment_windows.platform = day_windows.platform
            and segment_windows.dimension = day_windows.dimension
            and segment_windows.report_date = day_windows.report_date

),

scored as (

    select
        *,
        (clicks - mean_clicks)
        / sqrt(greatest(mean_square - mean_clicks * mean_clicks, mean_clicks, 1)) as distance
    from usual
    where known_days >= {{ fewest_days }}

),

final as (

    select
        report_date,
        platform,
        dimension,
        segment,
        segment_name,
        cast(clicks as bigint) as clicks,
        cast(cost_net as decimal(18, 6)) as cost_net,
        cast(known_days as integer) as known_days,
        cast(mean_clicks as decimal(18, 6)) as usual_clicks,
        cast(clicks - mean_clicks as decimal(18, 6)) as excess_clicks,
        cast(distance as decimal(18, 6)) as burst_score,
        distance >= {{ burst_score }} and clicks >= {{ fewest_clicks }} as is_burst
    from scored

)

select * from final
