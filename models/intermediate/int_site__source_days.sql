with

loads as (

    select
        loads.report_date,
        case loads.platform when 'ga4' then 'ga4_api' else 'ga4_export' end as source_system,
        platforms.restated_days,
        max(loads.fetched_at) as fetched_at
    from {{ source('ops', 'loads') }} as loads
    inner join {{ ref('ad_platforms') }} as platforms on loads.platform = platforms.platform
    where platforms.kind = 'site'
    group by loads.report_date, loads.platform, platforms.restated_days

),

ranked as (

    select
        *,
        row_number() over (partition by report_date order by source_system) as choice
    from loads

),

final as (

    select
        report_date,
        source_system,
        {{ days_between('report_date', jst_date('fetched_at')) }} < restated_days as is_provisional
    from ranked
    where choice = 1

)

select * from final
