{#- Rules that hold for a whole platform. Rules of single actions are applied to the reports by action. -#}
with

rules as (

    select * from {{ ref('conversion_counting') }}

),

final as (

    select
        platform,
        max(case when conversion_action is null then measure end) as measure,
        bool_or(conversion_action is not null) as has_rules_by_action,
        coalesce(bool_and(case when measure <> 'none' then counting = 'one_per_click' end), false) as is_one_per_click
    from rules
    group by platform

)

select * from final
