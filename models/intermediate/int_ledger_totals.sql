with

loads as (

    select
        platform,
        report,
        count(*) as loads,
        count(case when landed_file is not null and file_sha256 is not null then 1 end) as traced_loads,
        cast(min(fetched_at) as date) as first_load_date
    from {{ source('ops', 'loads') }}
    group by platform, report

),

masked as (

    select
        platform,
        report,
        sum(masked_values) as masked_values
    from {{ source('ops', 'masked_values') }}
    group by platform, report

),

-- The loader accepts sums of fractions that differ in their last digits only.
stated as (

    select
        platform,
        report,
        count(*) as stated_totals,
        count(
            case
                when abs(stated - landed) > 0.000001 + abs(stated) * 0.0001 and shortfall_reason is null then 1
            end
        ) as broken_totals
    from {{ source('ops', 'control_totals') }}
    group by platform, report

),

final as (

    select
        loads.platform,
        loads.report,
        loads.loads,
        loads.traced_loads,
        loads.first_load_date,
        coalesce(masked.masked_values, 0) as masked_values,
        coalesce(stated.stated_totals, 0) as stated_totals,
        coalesce(stated.broken_totals, 0) as broken_totals
    from loads
    left join masked on loads.platform = masked.platform and loads.report = masked.report
    left join stated on loads.platform = stated.platform and loads.report = stated.report

)

select * from final
