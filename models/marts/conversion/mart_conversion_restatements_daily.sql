with

final as (

    select
        report_date,
        platform,
        account_id,
        measure,
        moved_by_click_date,
        moved_by_conversion_date,
        late_conversions,
        late_processing
    from {{ ref('int_conversion_restatements') }}

)

select * from final
