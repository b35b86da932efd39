with

accounts as (

    {% for platform in ['yahoo_search', 'yahoo_display'] -%}
    select
        '{{ platform }}' as platform,
        report_date,
        account_id,
        account_name,
        has_auto_tagging,
        manager_account_id
    from {{ ref('stg_' ~ platform ~ '__accounts') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

audience_lists as (

    {% for platform in ['yahoo_search', 'yahoo_display'] -%}
    select
        '{{ platform }}' as platform,
        report_date,
        account_id,
        audience_list_id,
        audience_list_name,
        members
    from {{ ref('stg_' ~ platform ~ '__audience_lists') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- The newest picture of each account.
latest as (

    select
        platform,
        account_id,
        max(report_date) as report_date
    from accounts
    group by platform, account_id

),

current_accounts as (

    select accounts.*
    from accounts
    inner join latest
        on
            accounts.platform = latest.platform
            and accounts.account_id = latest.account_id
            and accounts.report_date = latest.report_date

),

current_lists as (

    select audience_lists.*
    from audience_lists
    inner join latest
        on
            audience_lists.platform = latest.platform
            and audience_lists.account_id = latest.account_id
            and audience_lists.report_date = latest.report_date

),

final as (

    select
        report_date,
        platform,
        account_id,
        'account_is_under_manager' as check_name,
        account_id as object_id,
        account_name as object_name,
        manager_account_id is not null as is_fine,
        case when manager_account_id is null then 'アカウントを県のMCCにリンクする' end as remedy_ja
    from current_accounts

    union all

    select
        report_date,
        platform,
        account_id,
        'auto_tagging_is_on' as check_name,
        account_id as object_id,
        account_name as object_name,
        has_auto_tagging as is_fine,
        case when not has_auto_tagging then 'アカウント設定で自動タグ設定を有効にする' end as remedy_ja
    from current_accounts

    union all

    select
        report_date,
        platform,
        account_id,
        'audience_list_has_members' as check_name,
        audience_list_id as object_id,
        audience_list_name as object_name,
        members > 0 as is_fine,
        case when not members > 0 then 'サイトのタグとリストの条件を確認する（蓄積がない）' end as remedy_ja
    from current_lists

)

select * from final
