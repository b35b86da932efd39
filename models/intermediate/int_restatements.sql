{#- Measures of delivery by their names in this project; the ledger has the platforms' names and units. -#}
{%- set measures = {
    'impressions': "('metrics_impressions', 'imps', 'impressions')",
    'clicks': "('metrics_clicks', 'clicks')",
    'cost_net': "('metrics_cost_micros', 'cost')",
    'platform_conversions': "('metrics_conversions', 'conversions')",
    'platform_all_conversions': "('metrics_all_conversions', 'all_conversions')"
} %}

with

ledger as (

    select * from {{ source('ops', 'restatements') }}

),

levels as (

    select * from {{ ref('int_ads__loaded_levels') }}

),

loads as (

    select
        load_id,
        max(fetched_at) as fetched_at
    from {{ source('ops', 'loads') }}
    group by load_id

),

named as (

    select
        ledger.platform,
        ledger.account_id,
        ledger.report_date,
        levels.reported_level,
        levels.coarseness,
        levels.is_coarsest,
        case
            {%- for measure, names in measures.items() %}
            when ledger.measure in {{ names }} then '{{ measure }}'
            {%- endfor %}
        end as measure,
        case
            when ledger.measure = 'metrics_cost_micros'
                then {{ from_micros('ledger.after_value') }} - {{ from_micros('ledger.before_value') }}
            else cast(ledger.after_value as decimal(18, 6)) - cast(ledger.before_value as decimal(18, 6))
        end as moved_by,
        loads.fetched_at
    from ledger
    inner join levels
        on
            ledger.platform = levels.platform
            and ledger.account_id = levels.account_id
            and ledger.report_date = levels.report_date
            and ledger.report = levels.report
    inner join loads on ledger.load_id = loads.load_id

),

final as (

    select
        platform,
        account_id,
        report_date,
        reported_level,
        coarseness,
        is_coarsest,
        measure,
        cast(moved_by as decimal(18, 6)) as moved_by,
        fetched_at,
        {{ jst_date('fetched_at') }} - 1 as happened_date
    from named
    where measure is not null

)

select * from final
