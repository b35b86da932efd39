with

-- Newest snapshot of each account. Campaigns and ads that are no longer in the snapshot are not checked.
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

-- If manager links were fetched on that day, an account without a row is not under the prefecture's manager account. Null while
-- the engagement's file does not name that account.
links as (

    select
        read_on.report_date,
        customers.account_id,
        case when max(registered.manager_account_id) is not null then count(links_now.account_id) > 0 end as has_manager
    from {{ ref('int_report_days') }} as read_on
    inner join customers on read_on.report_date = customers.report_date
    left join {{ ref('accounts') }} as registered
        on registered.platform = 'google_ads' and customers.account_id = registered.account_id
    left join {{ ref('stg_google_ads__manager_links') }} as links_now
        on
            read_on.report_date = links_now.report_date
            and customers.account_id = links_now.account_id
            and registered.manager_account_id = links_now.manager_account_id
            and links_now.status = 'ACTIVE'
    where read_on.platform = 'google_ads' and read_on.report = 'manager_links'
    group by read_on.report_date, customers.account_id

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
        case when is_on_display_network then '検索キャンペーンのディスプレイネットワークへの配信を外してください' end as remedy_ja
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
        case when not has_auto_tagging then 'アカウント設定で自動タグ設定を有効にしてください' end as remedy_ja
    from customers

    union all

    select
        customers.report_date,
        'google_ads' as platform,
        customers.account_id,
        'account_is_under_manager' as check_name,
        customers.account_id as object_id,
        customers.account_name as object_name,
        links.has_manager as is_fine,
        case when not links.has_manager then 'アカウントを発注者のMCCにリンクしてください' end as remedy_ja
    from customers
    left join links on customers.account_id = links.account_id and customers.report_date = links.report_date

    union all

    select
        report_date,
        'google_ads' as platform,
        account_id,
        'account_bills_yen_in_japanese_days' as check_name,
        account_id as object_id,
        currency || ', ' || time_zone as object_name,
        currency = 'JPY' and time_zone = 'Asia/Tokyo' as is_fine,
        case when currency <> 'JPY' or time_zone <> 'Asia/Tokyo' then '円・日本時間のアカウントを使ってください' end as remedy_ja
    from customers

)

select * from final
