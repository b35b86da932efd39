with

hierarchy as (
    {% for platform in ad_platforms() %}
        {%- set outer_last = loop.last %}
        {%- for level, told in levels_of(platform).items() %}
            select
                '{{ platform }}' as platform,
                '{{ level }}' as reported_level,
                '{{ level }}_daily' as report,
                {{ 'true' if 'device' in told else 'false' }} as tells_device
            {{ "union all" if not (outer_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
),

loads as (

    select distinct
        platform,
        report,
        account_id,
        report_date
    from {{ source('ops', 'loads') }}

),

loaded as (

    select
        loads.report_date,
        loads.platform,
        loads.account_id,
        hierarchy.reported_level,
        hierarchy.report,
        hierarchy.tells_device,
        {{ coarseness('hierarchy.reported_level') }} as coarseness
    from loads
    inner join hierarchy on loads.platform = hierarchy.platform and loads.report = hierarchy.report

),

final as (

    select
        report_date,
        platform,
        account_id,
        reported_level,
        report,
        coarseness,
        lead(reported_level) over levels as coarser_level,
        tells_device,
        lead(tells_device) over levels as coarser_tells_device,
        lag(tells_device) over levels as finer_tells_device,
        lead(reported_level) over levels is null as is_coarsest
    from loaded
    window levels as (partition by report_date, platform, account_id order by coarseness)

)

select * from final
