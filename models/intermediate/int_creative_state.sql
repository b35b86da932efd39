with

creatives as (

    select
        sheet.medium,
        sheet.creative,
        min(ads.report_date) as first_date,
        max(ads.report_date) as last_date
    from {{ ref('int_ads__daily') }} as ads
    inner join {{ ref('int_ads__rule_sheet') }} as sheet on ads.ad_version_key = sheet.ad_version_key
    where ads.impressions > 0 and sheet.creative <> '(unattributed)'
    group by sheet.medium, sheet.creative

),

by_medium as (

    select
        medium,
        max(first_date) as newest_date,
        max(last_date) as as_of_date
    from creatives
    group by medium

),

final as (

    select
        by_medium.medium,
        by_medium.newest_date,
        by_medium.as_of_date,
        count(*) as running_patterns
    from by_medium
    inner join creatives on by_medium.medium = creatives.medium and creatives.last_date > by_medium.as_of_date - 14
    group by by_medium.medium, by_medium.newest_date, by_medium.as_of_date

)

select * from final
