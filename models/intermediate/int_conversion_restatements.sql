{#-
    A platform's figure of a day grows for two reasons. Late conversion: a conversion of a later day is dated back to the
    click. The figure by click date changes, the figure by conversion date does not. Late processing: a conversion of the day
    itself is counted late. The figure by conversion date changes, whatever the day of the click. Both add up to the change of
    the figure by click date.
-#}
{%- set measures = {
    'platform_conversions': "('metrics_conversions_by_conversion_date')",
    'platform_all_conversions': "('metrics_all_conversions_by_conversion_date')"
} %}

with

by_click_date as (

    select
        report_date,
        platform,
        account_id,
        measure,
        sum(moved_by) as moved_by_click_date,
        cast(0 as decimal(18, 6)) as moved_by_conversion_date
    from {{ ref('int_restatements') }}
    where measure in ('{{ measures | join("', '") }}') and is_coarsest
    group by report_date, platform, account_id, measure

),

by_conversion_date as (
    {% for measure, names in measures.items() %}
        select
            report_date,
            platform,
            account_id,
            '{{ measure }}' as measure,
            cast(0 as decimal(18, 6)) as moved_by_click_date,
            sum(cast(after_value as decimal(18, 6)) - cast(before_value as decimal(18, 6))) as moved_by_conversion_date
        from {{ source('ops', 'restatements') }}
        where measure in {{ names }}
        group by report_date, platform, account_id
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

moved as (

    select * from by_click_date
    union all
    select * from by_conversion_date

),

summed as (

    select
        report_date,
        platform,
        account_id,
        measure,
        sum(moved_by_click_date) as moved_by_click_date,
        sum(moved_by_conversion_date) as moved_by_conversion_date
    from moved
    group by report_date, platform, account_id, measure

),

first_loads as (

    select
        platform,
        report,
        account_id,
        report_date,
        load_id,
        run_id
    from {{ source('ops', 'loads') }}
    qualify row_number() over (partition by platform, report, account_id, report_date order by load_id) = 1

),

coarsest as (

    select * from {{ ref('int_ads__loaded_levels') }}
    where is_coarsest

),

-- Changes before the report by conversion date was first loaded cannot be split.
split_days as (

    select
        clicks.report_date,
        clicks.platform,
        clicks.account_id
    from first_loads as clicks
    inner join coarsest
        on
            clicks.report_date = coarsest.report_date
            and clicks.platform = coarsest.platform
            and clicks.account_id = coarsest.account_id
            and clicks.report = coarsest.report
    inner join first_loads as dates
        on
            clicks.report_date = dates.report_date
            and clicks.platform = dates.platform
            and clicks.account_id = dates.account_id
    where
        (
            {%- for platform, reports in offers('conversions').items() if 'by_date' in reports %}
            {{ 'or ' if not loop.first }}(dates.platform = '{{ platform }}' and dates.report = '{{ reports.by_date }}')
            {%- endfor %}
        )
        and (dates.load_id < clicks.load_id or dates.run_id is not distinct from clicks.run_id)

),

final as (

    select
        summed.report_date,
        summed.platform,
        summed.account_id,
        summed.measure,
        cast(summed.moved_by_click_date as decimal(18, 6)) as moved_by_click_date,
        cast(
            case when split_days.platform is not null then summed.moved_by_conversion_date end as decimal(18, 6)
        ) as moved_by_conversion_date,
        cast(
            case
                when split_days.platform is not null
                    then summed.moved_by_click_date - summed.moved_by_conversion_date
            end as decimal(18, 6)
        ) as late_conversions,
        cast(
            case when split_days.platform is not null then summed.moved_by_conversion_date end as decimal(18, 6)
        ) as late_processing
    from summed
    left join split_days
        on
            summed.report_date = split_days.report_date
            and summed.platform = split_days.platform
            and summed.account_id = split_days.account_id

)

select * from final
