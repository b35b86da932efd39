with

-- The newest picture of each account; a campaign or ad that is gone from it is no longer checked.
latest as (

    select
        account_id,
        max(report_date) as report_date
    from {{ ref('stg_google_ads__customers') }}
    group by account_id

),

customers as (

    select customers.*
    from {{ ref('stg_google_ads__customers') }} as customers
    inner join latest
        on customers.account_id = latest.account_id and customers.report_date = latest.report_date
    where not customers.is_manager

),

campaigns as (

    select campaigns.*
    from {{ ref('stg_google_ads__campaigns') }} as campaigns
    inner join latest
        on campaigns.account_id = latest.account_id and campaigns.report_date = latest.report_date
    where campaigns.status <> 'REMOVED'

),

final as (

    select
        report_date,
        'google_ads' as platform,
        account_id,
        'search_campaign_without_display_network' as check_name,
        campaign_id as object_id,
        campaign_name as object_name,
        not is_on_display_network as is_fine,
        case when is_on_display_network then 'ディスプレイネットワークへの配信を外す' end as remedy_ja
    from campaigns
    where channel = 'SEARCH'

    union all

    select
        report_date,
        'google_ads' as platform,
        account_id,
        'auto_tagging_is_on' as check_name,
        account_id as object_id,
        account_name as object_name,
        has_auto_tagging as is_fine,
        case when not has_auto_tagging then 'アカウント設定で自動タグ設定を有効にする' end as remedy_ja
    from customers

    union all

    select
        report_date,
        'google_ads' as platform,
        account_id,
        'account_bills_yen_in_japanese_days' as check_name,
        account_id as object_id,
        currency || ', ' || time_zone as object_name,
        currency = 'JPY' and time_zone = 'Asia/Tokyo' as is_fine,
        case when currency <> 'JPY' or time_zone <> 'Asia/Tokyo' then '円・日本時間のアカウントを使う' end as remedy_ja
    from customers

)

select * from final
