with

running_ads as (

    select distinct
        ads.platform,
        ads.account_id,
        ads.ad_id,
        ads.ad_name,
        ads.final_url,
        ads.follows_rule_sheet
    from {{ ref('fct_ad_performance_daily') }} as ads
    where
        ads.follows_rule_sheet is not null
        and ads.report_date > (select max(newest.report_date) - 7 from {{ ref('fct_ad_performance_daily') }} as newest)

),

checks as (

    {% for relation in offers('setting_checks').values() | map(attribute='relation') | unique -%}
    select
        report_date,
        platform,
        account_id,
        check_name,
        object_id,
        object_name,
        is_fine,
        remedy_ja
    from {{ ref(relation) }}

    union all

    {% endfor -%}
    select
        report_date,
        platform,
        account_id,
        check_name,
        object_id,
        object_name,
        is_fine,
        remedy_ja
    from {{ ref('int_site__setting_checks') }}

    union all

    select
        cast(null as date) as report_date,
        platform,
        account_id,
        'final_url_follows_rule_sheet' as check_name,
        ad_id as object_id,
        ad_name as object_name,
        follows_rule_sheet as is_fine,
        case when not follows_rule_sheet then 'リンク先URLのパラメータをDMシートに合わせてください: ' || final_url end as remedy_ja
    from running_ads

),

final as (

    select
        checks.platform,
        checks.account_id,
        checks.check_name,
        checks.object_id,
        max(checks.object_name) as object_name,
        bool_and(checks.is_fine) as is_fine,
        max(checks.remedy_ja) as remedy_ja,
        max(checks.report_date) as report_date
    from checks
    group by checks.platform, checks.account_id, checks.check_name, checks.object_id

)

select * from final
