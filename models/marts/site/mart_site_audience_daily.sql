{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

audience as (

    select *
    from {{ ref('int_ga4__audience') }}
    {{ where_day_is_loaded() }}

),

final as (

    select
        audience.report_date,
        audience.attribute_name,
        audience.attribute_value,
        case
            when audience.attribute_value = '(withheld)' then '非表示（少人数）'
            when prefectures.name_ja is not null then prefectures.name_ja
            when audience.attribute_value = 'unknown' then '不明'
            when audience.attribute_value = 'female' then '女性'
            when audience.attribute_value = 'male' then '男性'
            when audience.attribute_value = 'new' then '新規'
            when audience.attribute_value = 'returning' then 'リピーター'
            else audience.attribute_value
        end as attribute_value_ja,
        case when audience.attribute_name = 'region' then coalesce(prefectures.area, 'other') end as area,
        audience.sessions,
        audience.engaged_sessions,
        audience.cv_events,
        audience.attribute_value = '(withheld)' as is_withheld
    from audience
    left join {{ ref('prefectures') }} as prefectures
        on audience.attribute_name = 'region' and audience.attribute_value = prefectures.name_en

)

select * from final
