with

loads as (

    select
        *,
        row_number() over (partition by platform, account_id, report, report_date order by load_id desc) as choice
    from {{ source('ops', 'loads') }}
    where platform = 'ga4'

),

final as (

    select
        report_date,
        report,
        max({{ json_text('quality', 'time_zone') }}) as time_zone,
        max({{ json_text('quality', 'currency_code') }}) as currency_code,
        bool_or({{ json_text('quality', 'data_loss_from_other_row') }} = 'true') as has_other_row,
        bool_or({{ json_text('quality', 'subject_to_thresholding') }} = 'true') as is_thresholded,
        bool_or({{ json_text('quality', 'sampling') }} <> '[]') as is_sampled
    from loads
    where choice = 1
    group by report_date, report

)

select * from final
