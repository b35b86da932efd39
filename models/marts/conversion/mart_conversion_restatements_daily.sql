with

final as (

    select * from {{ ref('int_conversion_restatements') }}

)

select * from final
