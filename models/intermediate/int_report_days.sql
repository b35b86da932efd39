with

loads as (

    select * from {{ source('ops', 'loads') }}

),

final as (

    select distinct
        platform,
        report,
        report_date
    from loads

)

select * from final
