with

file_days as (

    select * from {{ ref('int_console__days') }}
    where has_api

),

from_files as (

    select
        report_date,
        platform,
        account_id,
        max({{ coarseness('file_level') }}) as coarseness,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from {{ ref('int_console__ads_daily') }}
    group by report_date, platform, account_id

),

-- API figures at the file's level or finer. Delivery that only coarser API reports state cannot be in the file either.
from_apis as (

    select
        apis.report_date,
        apis.platform,
        apis.account_id,
        sum(apis.impressions) as impressions,
        sum(apis.clicks) as clicks,
        sum(apis.cost_net) as cost_net
    from {{ ref('int_ads__api_daily') }} as apis
    inner join from_files as files
        on
            apis.report_date = files.report_date
            and apis.platform = files.platform
            and apis.account_id = files.account_id
            and files.coarseness >= {{ coarseness('apis.reported_level') }}
    group by apis.report_date, apis.platform, apis.account_id

),

final as (

    select
        file_days.report_date,
        file_days.platform,
        file_days.account_id,
        case when file_days.counts_file then 'file' else 'api' end as counted_source,
        cast(coalesce(apis.impressions, 0) as bigint) as api_impressions,
        cast(files.impressions as bigint) as file_impressions,
        cast(files.impressions - coalesce(apis.impressions, 0) as bigint) as impressions_difference,
        cast(coalesce(apis.clicks, 0) as bigint) as api_clicks,
        cast(files.clicks as bigint) as file_clicks,
        cast(files.clicks - coalesce(apis.clicks, 0) as bigint) as clicks_difference,
        cast(coalesce(apis.cost_net, 0) as decimal(18, 6)) as api_cost_net,
        cast(files.cost_net as decimal(18, 6)) as file_cost_net,
        cast(files.cost_net - coalesce(apis.cost_net, 0) as decimal(18, 6)) as cost_difference
    from file_days
    inner join from_files as files
        on
            file_days.report_date = files.report_date
            and file_days.platform = files.platform
            and file_days.account_id = files.account_id
    left join from_apis as apis
        on
            file_days.report_date = apis.report_date
            and file_days.platform = apis.platform
            and file_days.account_id = apis.account_id

)

select * from final
