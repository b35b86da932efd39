with

loads as (

    select * from {{ source('ops', 'loads') }}

),

reports as (
    {% for platform, reports in offers('conversions').items() %}
        select
            '{{ platform }}' as platform,
            '{{ reports.by_click }}' as by_click,
            {{ "'" ~ reports.by_date ~ "'" if 'by_date' in reports else 'cast(null as string)' }} as by_date
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (

    select
        loads.report_date,
        loads.platform,
        loads.account_id,
        bool_or(loads.report = reports.by_click) as has_click_dates,
        coalesce(bool_or(loads.report = reports.by_date), false) as has_conversion_dates
    from loads
    inner join reports on loads.platform = reports.platform
    where loads.report = reports.by_click or loads.report = reports.by_date
    group by loads.report_date, loads.platform, loads.account_id

)

select * from final
