with

loads as (

    select * from {{ source('ops', 'loads') }}

),

final as (

    select
        platform,
        report,
        report_date,
        array_agg(distinct account_id) as account_ids
    from loads
    group by platform, report, report_date

)

select * from final
