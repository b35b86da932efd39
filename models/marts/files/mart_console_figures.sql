with

figures as (

    select * from {{ ref('stg_console__figures') }}

),

final as (

    select
        period_first,
        period_last,
        platform,
        account_id,
        table_name,
        item,
        metric,
        value,
        fetched_at
    from figures

)

select * from final
