-- Attribution gives each traffic source exactly one row: it neither loses nor multiplies sessions. # R-21
{{ config(meta={'dagster': {'ref': {'name': 'int_session_attribution'}}}) }}

with

keys as (

    select
        keys.session_key,
        count(attribution.session_key) as row_count
    from {{ ref('int_session_keys') }} as keys
    left join {{ ref('int_session_attribution') }} as attribution on keys.session_key = attribution.session_key
    group by keys.session_key

)

select *
from keys
where row_count <> 1
