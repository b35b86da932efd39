with

loads as (

    select distinct
        account_id,
        report_date,
        case report when 'site_daily' then 'final' else 'fresh' end as data_state
    from {{ source('ops', 'loads') }}
    where platform = 'search_console' and report in ('site_daily', 'site_daily_fresh')

),

figures as (

    select
        'final' as data_state,
        account_id,
        report_date,
        site_url,
        clicks,
        impressions,
        position_sum
    from {{ ref('stg_search_console__site_daily') }}

    union all

    select
        'fresh' as data_state,
        account_id,
        report_date,
        site_url,
        clicks,
        impressions,
        position_sum
    from {{ ref('stg_search_console__site_daily_fresh') }}

),

ranked_days as (

    select
        *,
        row_number() over (
            partition by account_id, report_date order by case data_state when 'final' then 1 else 2 end
        ) as choice
    from loads

),

days as (

    select * from ranked_days
    where choice = 1

),

known_reports as (

    select
        report_date,
        max(report = 'page_daily') as has_pages,
        max(report = 'query_daily') as has_queries
    from {{ ref('int_report_days') }}
    where platform = 'search_console'
    group by report_date

),

-- A loaded day without a row is a day on which the site was not shown (zero): late days are not loaded.
final as (

    select
        days.report_date,
        coalesce(figures.site_url, {{ percent_decoded('days.account_id') }}) as site_url,
        days.data_state,
        coalesce(figures.clicks, 0) as clicks,
        coalesce(figures.impressions, 0) as impressions,
        figures.position_sum,
        days.data_state = 'final' and known_reports.has_pages as has_pages,
        days.data_state = 'final' and known_reports.has_queries as has_queries
    from days
    left join figures
        on
            days.account_id = figures.account_id
            and days.report_date = figures.report_date
            and days.data_state = figures.data_state
    left join known_reports on days.report_date = known_reports.report_date

)

select * from final
