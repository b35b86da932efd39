{{ config(materialized='table') }}

-- depends_on: {{ ref('int_session_attribution') }}
with

loaded_days as (

    select distinct report_date
    from {{ source('ops', 'days_to_build') }}

),

final as (

    select report_date
    from loaded_days
    {{ days_with_other_attribution() }}

)

select * from final
