{{ config(alias='period') }}

{%- set measures = period_measures() %}
{%- set parts = ['impressions', 'clicks', 'cost_net', 'cv', 'cv_with_cost', 'cv_with_clicks', 'sessions', 'engaged_sessions',
    'article_views', 'article_sessions', 'platform_conversions'] %}
{%- set scope = ['platform', 'medium', 'campaign', 'target'] %}
{%- set scopes = {
    'total': [], 'platform': scope[:1], 'medium': scope[:2], 'campaign': ['campaign'], 'target': ['target'],
    'campaign_target': scope[2:], 'segment': scope
} %}
{%- set period = ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}
{%- set owner = ['scope_type'] + scope %}
{%- set names = {
    'medium': 'coalesce(medium_names.name_ja, unlisted.name_ja)', 'campaign': 'campaign_names.name_ja', 'target': 'target_names.name_ja'
} %}

with

ad_days as (

    select * from {{ ref('kpi_daily') }}
    where is_ads

),

scoped as (
    {% for scope_type, own in scopes.items() %}
        select
            report_date,
            '{{ scope_type }}' as scope_type,
            {%- for key in scope %}
            {{ key if key in own else "'(all)'" }} as {{ key }},
            {%- endfor %}
            {%- for part in parts %}
            sum({{ part }}) as {{ part }},
            {%- endfor %}
            max(is_provisional) as is_provisional
        from ad_days
        group by report_date{{ ', ' if own }}{{ own | join(', ') }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

scoped_days as (

    select distinct report_date
    from scoped

),

owners as (

    select distinct {{ owner | join(', ') }}
    from scoped

),

-- Every scope on every day: on a day for which the platform is known, a scope without a row had nothing, which counts as zero.
every_day as (

    select
        scoped_days.report_date,
        {%- for key in owner %}
        owners.{{ key }}{{ ',' if not loop.last }}
        {%- endfor %}
    from scoped_days
    cross join owners

),

filled as (

    select
        every_day.*,
        scoped.is_provisional,
        {%- for part in parts %}
        scoped.{{ part }},
        coalesce(
            scoped.{{ part }},
            case when count(scoped.{{ part }}) over (partition by every_day.report_date, every_day.platform) > 0 then 0 end
        ) as daily_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from every_day
    left join scoped
        on
            every_day.report_date = scoped.report_date
            {%- for key in owner %}
            and every_day.{{ key }} = scoped.{{ key }}
            {%- endfor %}

),

periods as (

    select * from {{ ref('dim_report_periods') }}

),

by_period as (

    select
        {{ period_columns('periods') }},
        periods.previous_first_day,
        filled.*
    from filled
    inner join periods on filled.report_date between periods.first_day and periods.last_day

),

-- Computed in one pass over the days; every measure and its parts follow from these sums.
period_sums as (

    select
        {{ (period + ['previous_first_day'] + owner) | join(',\n        ') }},
        {%- for part in parts %}
        cast(sum({{ part }}) as decimal(18, 6)) as {{ part }},
        {%- endfor %}
        {%- for measure, one in measures.items() %}
        {%- set counted = 'cast(' ~ of_each_day(one.counted) ~ ' as double)' %}
        {%- set by = 'cast(' ~ of_each_day(one.exposure) ~ ' as double)' if one.exposure else '1.0' %}
        {%- set usable = counted ~ ' is not null and ' ~ by ~ ' > 0' %}
        count(case when {{ usable }} then 1 end) as n_{{ measure }},
        sum(case when {{ usable }} then {{ counted }} end) as counted_{{ measure }},
        sum(case when {{ usable }} then {{ by }} end) as exposure_{{ measure }},
        sum(case when {{ usable }} then {{ counted }} * {{ counted }} / {{ by }} end) as squares_{{ measure }},
        {%- endfor %}
        coalesce(max(is_provisional), false) as has_provisional_days
    from by_period
    group by {{ (period + ['previous_first_day'] + owner) | join(', ') }}

),

summed as (
    {% for measure, one in measures.items() %}
        select
            {{ (period + ['previous_first_day'] + owner) | join(',\n            ') }},
            '{{ measure }}' as measure,
            '{{ one.label_ja }}' as measure_name_ja,
            cast({{ one.numerator }} as decimal(18, 6)) as numerator,
            cast({{ one.denominator or 'null' }} as decimal(18, 6)) as denominator,
            {{ 'true' if one.denominator else 'false' }} as is_ratio,
            {{ 'true' if one.is_share else 'false' }} as is_share,
            {{ 'true' if one.is_price else 'false' }} as is_inverse,
            -- CV without a known campaign do not belong to the platform campaigns that have no campaign of the contract.
            {{ "scope_type in ('campaign', 'campaign_target') and campaign = '(unattributed)'" if measure == 'cpa' else 'false' }}
                as is_unplaced,
            {%- for part in ['n', 'counted', 'exposure', 'squares'] %}
            {{ part }}_{{ measure }} as {{ part }},
            {%- endfor %}
            has_provisional_days
        from period_sums
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- Pearson's X² of the days around the period's own rate, and the variance a count has by itself: its mean, less for a share.
rated as (

    select
        *,
        case
            when is_unplaced then null
            when is_ratio then {{ ratio('numerator', 'denominator') }}
            else numerator
        end as measure_value,
        case
            when not is_unplaced then case when counted > 0 then counted else 0.5 end / nullif(exposure, 0)
        end as rate,
        case when counted > 0 then counted else 0.5 end as information,
        case when is_share then greatest(1 - counted / nullif(exposure, 0), 0.000001) else 1 end as spread
    from summed

),

tested as (

    select
        *,
        case when counted > 0 then (squares / rate - counted) / spread else 0 end as x_squared
    from rated

),

compared as (

    select
        latest.*,
        earlier.measure_value as previous_value,
        earlier.numerator as previous_numerator,
        earlier.n as previous_n,
        case
            when latest.n + earlier.n > 2
                then greatest(1, (latest.x_squared + earlier.x_squared) / (latest.n + earlier.n - 2))
        end as dispersion,
        ln(latest.rate / earlier.rate) * case when latest.is_inverse then -1 else 1 end as log_change,
        latest.spread / latest.information + earlier.spread / earlier.information as variance
    from tested as latest
    left join tested as earlier
        on
            latest.period_type = earlier.period_type
            and latest.previous_first_day = earlier.first_day
            and latest.measure = earlier.measure
            {%- for key in owner %}
            and latest.{{ key }} = earlier.{{ key }}
            {%- endfor %}

),

final as (

    select
        {{ period_columns('compared') }},
        {%- for key in owner %}
        compared.{{ key }},
        {%- endfor %}
        compared.scope_type <> 'segment' as is_total,
        case
            when compared.scope_type = 'total' then '全体'
            else concat_ws(
                '・',
                {%- for key in names %}
                case when compared.{{ key }} <> '(all)' then {{ label(names[key], 'compared.' ~ key) }} end,
                {%- endfor %}
                case when compared.scope_type = 'platform' then {{ label('platforms.name_ja', 'compared.platform') }} end
            )
        end as scope_name_ja,
        compared.measure,
        compared.measure_name_ja,
        compared.numerator,
        compared.denominator,
        compared.measure_value,
        compared.previous_value,
        case
            when compared.is_ratio then {{ ratio('compared.measure_value', 'compared.previous_value') }} - 1
            else {{ ratio(
                'compared.numerator * compared.previous_n', 'compared.previous_numerator * compared.n'
            ) }} - 1
        end as change_rate,
        cast(compared.n as integer) as days_compared,
        cast(compared.dispersion as decimal(18, 6)) as dispersion,
        cast(compared.log_change / sqrt(compared.dispersion * compared.variance) as decimal(18, 6)) as z_score,
        abs(compared.log_change) / sqrt(compared.dispersion * compared.variance) > 1.96 as is_more_than_noise,
        compared.is_running or compared.has_provisional_days as is_provisional
    from compared
    left join {{ ref('ad_platforms') }} as platforms on compared.platform = platforms.platform
    left join {{ ref('media') }} as medium_names on compared.medium = medium_names.medium
    left join {{ ref('ad_platforms') }} as unlisted on compared.medium = unlisted.platform
    left join {{ ref('campaigns') }} as campaign_names on compared.campaign = campaign_names.campaign
    left join {{ ref('targets') }} as target_names on compared.target = target_names.target

)

select * from final
