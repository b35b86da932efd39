-- Attribution gives each traffic source exactly one row: it neither loses nor multiplies sessions. # R-21
{{ config(meta={'dagster': {'ref': {'name': 'int_session_attribution'}}}) }}

with

counted as (

    select
        session_keys.session_key,
        count(attribution.session_key) as row_count
    from {{ ref('int_session_keys') }} as session_keys
    left join {{ ref('int_session_attribution') }} as attribution
        on session_keys.session_key = attribution.session_key
    group by session_keys.session_key

)

select *
from counted
where row_count <> 1
