with

loads as (

    select
        count(*) as loads,
        cast(min(fetched_at) as date) as first_load_date
    from {{ source('ops', 'loads') }}

),

masked as (

    select coalesce(sum(masked_values), 0) as masked_values
    from {{ source('ops', 'masked_values') }}

),

final as (

    select
        loads.loads,
        loads.first_load_date,
        masked.masked_values
    from loads
    cross join masked

)

select * from final
