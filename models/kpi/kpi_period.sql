{{ config(alias='period') }}

{#-
    Each measure: its Japanese name, numerator and denominator (none: a count), what is counted and by how much of what for the
    comparison (an inverse rate such as cost per CV is compared as CV per yen), and whether it is a share of its denominator.
-#}
{%- set measures = {
    'impressions': ('表示回数', 'impressions', none, 'impressions', '1', false),
    'clicks': ('クリック数', 'clicks', none, 'clicks', '1', false),
    'ctr': ('クリック率', 'clicks', 'impressions', 'clicks', 'impressions', true),
    'cost_net': ('媒体費', 'cost_net', none, 'cost_net', '1', false),
    'cpc': ('クリック単価', 'cost_net', 'clicks', 'clicks', 'cost_net', false),
    'cv': ('CV', 'cv', none, 'cv', '1', false),
    'cvr': ('CV率', 'cv', 'clicks', 'cv', 'clicks', false),
    'cpa': ('CV単価', 'cost_net', 'cv_with_cost', 'cv_with_cost', 'cost_net', false),
    'sessions': ('セッション', 'sessions', none, 'sessions', '1', false),
    'bounce_rate': ('直帰率', 'bounces', 'sessions', 'bounces', 'sessions', true),
    'article_views': ('記事閲覧数', 'article_views', none, 'article_views', '1', false),
    'article_views_per_session': (
        'セッションあたり記事閲覧数', 'article_views', 'sessions', 'article_views', 'sessions', false
    ),
    'platform_conversions': ('媒体計測のコンバージョン', 'platform_conversions', none, 'platform_conversions', '1', false)
} %}
{%- set parts = ['impressions', 'clicks', 'cost_net', 'cv', 'cv_with_cost', 'sessions', 'bounces', 'article_views',
    'platform_conversions'] %}
{%- set scope = ['platform', 'medium', 'campaign', 'target'] %}
{%- set scopes = {
    'total': [], 'platform': scope[:1], 'medium': scope[:2], 'campaign': ['campaign'], 'target': ['target'],
    'campaign_target': scope[2:], 'segment': scope
} %}
{%- set period = ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}
{%- set owner = ['scope_type'] + scope %}

with

ad_days as (

    select
        *,
        sessions - engaged_sessions as bounces
    from {{ ref('kpi_daily') }}
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

-- Every scope on every day: a scope that is not mentioned on a day its platform is known had nothing, which is a count too.
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

summed as (
    {% for measure, (name_ja, numerator, denominator, response, exposure, is_share) in measures.items() %}
        {%- set counted = 'cast(daily_' ~ response ~ ' as double)' %}
        {%- set by = '1.0' if exposure == '1' else 'cast(daily_' ~ exposure ~ ' as double)' %}
        {%- set usable = 'daily_' ~ response ~ ' is not null and ' ~ by ~ ' > 0' %}
        select
            {{ (period + ['previous_first_day'] + owner) | join(',\n            ') }},
            '{{ measure }}' as measure,
            '{{ name_ja }}' as measure_name_ja,
            cast(sum({{ numerator }}) as decimal(18, 6)) as numerator,
            cast({{ 'sum(' ~ denominator ~ ')' if denominator else 'null' }} as decimal(18, 6)) as denominator,
            {{ 'true' if denominator else 'false' }} as is_ratio,
            {{ 'true' if is_share else 'false' }} as is_share,
            {{ 'true' if numerator == exposure else 'false' }} as is_inverse,
            count(case when {{ usable }} then 1 end) as n,
            sum(case when {{ usable }} then {{ counted }} end) as counted,
            sum(case when {{ usable }} then {{ by }} end) as exposure,
            sum(case when {{ usable }} then {{ counted }} * {{ counted }} / {{ by }} end) as squares,
            coalesce(max(is_provisional), false) as has_provisional_days
        from by_period
        group by {{ (period + ['previous_first_day'] + owner) | join(', ') }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- Pearson's X² of the days around the period's own rate, and the variance a count has by itself: its mean, less for a share.
rated as (

    select
        *,
        case
            when is_ratio then {{ ratio('numerator', 'denominator') }}
            else numerator
        end as measure_value,
        case when counted > 0 then counted else 0.5 end / nullif(exposure, 0) as rate,
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
        case
            when compared.scope_type = 'total' then '全体'
            else concat_ws(
                '・',
                {%- for key in ['medium', 'campaign', 'target'] %}
                case when compared.{{ key }} <> '(all)' then {{ label(key ~ '_names.name_ja', 'compared.' ~ key) }} end,
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
    left join {{ ref('campaigns') }} as campaign_names on compared.campaign = campaign_names.campaign
    left join {{ ref('targets') }} as target_names on compared.target = target_names.target

)

select * from final
