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
        source_line,
        fetched_at,
        load_id
    from figures

)

select * from final
