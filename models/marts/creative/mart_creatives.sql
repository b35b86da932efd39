{#-
    Fatigue: weighted least squares of ln((clicks + 0.5) / (impressions + 0.5)) on the day. The weight is clicks + 0.5,
    because the variance of the log of a rate is about 1 / clicks. The standard error comes from the residuals; their variance
    is taken as at least that of chance alone.
-#}
{%- set cluster = ['platform', 'medium', 'campaign', 'target'] %}
{%- set counts = ['impressions', 'clicks', 'sessions', 'engaged_sessions', 'article_views', 'article_sessions', 'cv_events',
    'cv_sessions', 'cv', 'cv_with_cost', 'cv_with_clicks'] %}

with

daily as (

    select * from {{ ref('mart_creative_daily') }}

),

shown as (

    select
        *,
        min(report_date) over (partition by {{ cluster | join(', ') }}, pattern) as first_date,
        max(report_date) over (partition by platform) as platform_last_date
    from daily
    where impressions > 0 and pattern <> '(unattributed)'

),

points as (

    select
        {{ cluster | join(',\n        ') }},
        pattern,
        cast({{ days_between('first_date', 'report_date') }} as double) as x,
        ln((clicks + 0.5) / (impressions + 0.5)) as y,
        clicks + 0.5 as w
    from shown

),

-- Distance of each point from the weighted means of its pattern.
centred as (

    select
        {{ cluster | join(',\n        ') }},
        pattern,
        w,
        x - sum(w * x) over (partition by {{ cluster | join(', ') }}, pattern)
        / sum(w) over (partition by {{ cluster | join(', ') }}, pattern) as x,
        y - sum(w * y) over (partition by {{ cluster | join(', ') }}, pattern)
        / sum(w) over (partition by {{ cluster | join(', ') }}, pattern) as y
    from points

),

squares as (

    select
        {{ cluster | join(',\n        ') }},
        pattern,
        count(*) as n,
        nullif(sum(w * x * x), 0) as sxx,
        sum(w * x * y) as sxy,
        sum(w * y * y) as syy
    from centred
    group by {{ cluster | join(', ') }}, pattern

),

trends as (

    select
        *,
        sxy / sxx as ctr_trend,
        case when n > 2 then sqrt(greatest(1, (syy - sxy * sxy / sxx) / (n - 2)) / sxx) end as ctr_trend_error
    from squares

),

lives as (

    select
        {{ cluster | join(',\n        ') }},
        pattern,
        min(report_date) as first_date,
        max(report_date) as last_date,
        max(platform_last_date) as as_of_date,
        count(*) as days_shown,
        max(size_variants) as size_variants
    from shown
    group by {{ cluster | join(', ') }}, pattern

),

-- Next day on which the cluster (platform, medium, campaign, target) got a pattern that it did not have before.
starts as (

    select distinct
        {{ cluster | join(',\n        ') }},
        first_date
    from lives

),

replacements as (

    select
        *,
        lead(first_date) over (partition by {{ cluster | join(', ') }} order by first_date) as replaced_on,
        max(first_date) over (partition by {{ cluster | join(', ') }}) as last_replacement
    from starts

),

cluster_ends as (

    select
        {{ cluster | join(',\n        ') }},
        max(last_date) as cluster_last_date
    from lives
    group by {{ cluster | join(', ') }}

),

totals as (

    select
        {{ cluster | join(',\n        ') }},
        pattern,
        {%- for measure in counts %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
        cast(sum(cost_net) as decimal(18, 6)) as cost_net,
        cast(sum(platform_conversions) as decimal(18, 6)) as platform_conversions,
        max(is_provisional) as is_provisional
    from daily
    group by {{ cluster | join(', ') }}, pattern

),

final as (

    select
        {%- for key in cluster %}
        totals.{{ key }},
        {%- endfor %}
        totals.pattern,
        lives.first_date,
        lives.last_date,
        lives.as_of_date,
        cast({{ days_between('lives.first_date', 'lives.last_date') }} + 1 as integer) as age_days,
        cast(lives.days_shown as integer) as days_shown,
        lives.size_variants,
        lives.last_date = lives.as_of_date as is_running,
        replacements.replaced_on,
        cast({{ days_between('lives.first_date', 'replacements.replaced_on') }} as integer) as days_until_replaced,
        cast(
            {{ days_between('replacements.last_replacement', 'lives.as_of_date') }} as integer
        ) as days_since_replacement,
        {{ days_between(
            'lives.first_date', 'coalesce(replacements.replaced_on, ' ~ days_after('cluster_ends.cluster_last_date', 1) ~ ')'
        ) }} <= {{ var('creative_rotation_days') }} as keeps_two_week_rule,
        cluster_ends.cluster_last_date = lives.as_of_date
        and {{ days_between('replacements.last_replacement', 'lives.as_of_date') }}
        >= {{ var('creative_rotation_days') }} as is_replacement_due,
        {%- for measure in counts %}
        totals.{{ measure }},
        {%- endfor %}
        totals.cost_net,
        totals.platform_conversions,
        {{ measure('ctr', 'totals') }} as ctr,
        {{ measure('cvr', 'totals') }} as cvr,
        {{ measure('cpa', 'totals') }} as cpa,
        cast(trends.ctr_trend as decimal(18, 6)) as ctr_trend,
        cast(trends.ctr_trend_error as decimal(18, 6)) as ctr_trend_error,
        case when trends.n >= 7 then trends.ctr_trend / trends.ctr_trend_error < -1.645 end as is_fatigued,
        totals.is_provisional
    from totals
    left join lives
        on
            totals.pattern = lives.pattern
            {%- for key in cluster %}
            and totals.{{ key }} = lives.{{ key }}
            {%- endfor %}
    left join trends
        on
            totals.pattern = trends.pattern
            {%- for key in cluster %}
            and totals.{{ key }} = trends.{{ key }}
            {%- endfor %}
    left join replacements
        on
            lives.first_date = replacements.first_date
            {%- for key in cluster %}
            and totals.{{ key }} = replacements.{{ key }}
            {%- endfor %}
    left join cluster_ends
        on
            {%- for key in cluster %}
            {{ 'and ' if not loop.first }}totals.{{ key }} = cluster_ends.{{ key }}
            {%- endfor %}
            and lives.pattern is not null

)

select * from final
