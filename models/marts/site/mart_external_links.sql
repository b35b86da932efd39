with

clicks as (

    select facts.*
    from {{ ref('fct_cv_daily') }} as facts
    where {{ is_link_click('facts') }}

),

final as (

    select
        link_domain,
        rule_id,
        max(cv_kind) as cv_kind,
        coalesce(bool_or(is_counted), false) as is_counted,
        rule_id is not null as has_rule,
        cast(sum(cv_events) as bigint) as clicks,
        min(link_url) as example_link_url,
        min(report_date) as first_date,
        max(report_date) as last_date
    from clicks
    group by link_domain, rule_id

)

select * from final
