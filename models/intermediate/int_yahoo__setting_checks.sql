with

accounts as (

    {{ both_yahoo('accounts', ['report_date', 'account_id', 'account_name', 'has_auto_tagging', 'manager_account_id']) }}

),

audience_lists as (

    {{ both_yahoo('audience_lists', ['report_date', 'account_id', 'audience_list_id', 'audience_list_name', 'members']) }}

),

current_accounts as (

    {{ newest_picture('accounts', 'accounts') }}

),

current_lists as (

    {{ newest_picture('audience_lists', 'accounts') }}

),

final as (

    select
        current_accounts.report_date,
        current_accounts.platform,
        current_accounts.account_id,
        'account_is_under_manager' as check_name,
        current_accounts.account_id as object_id,
        current_accounts.account_name as object_name,
        coalesce(current_accounts.manager_account_id, '') = registered.manager_account_id as is_fine,
        case
            when coalesce(current_accounts.manager_account_id, '') <> registered.manager_account_id
                then 'アカウントを発注者のMCCにリンクしてください'
        end as remedy_ja
    from current_accounts
    left join {{ ref('accounts') }} as registered
        on current_accounts.platform = registered.platform and current_accounts.account_id = registered.account_id

    union all

    select
        report_date,
        platform,
        account_id,
        'auto_tagging_is_on' as check_name,
        account_id as object_id,
        account_name as object_name,
        has_auto_tagging as is_fine,
        case when not has_auto_tagging then 'アカウント設定で自動タグ設定を有効にしてください' end as remedy_ja
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
        case when not members > 0 then 'リストにユーザーが蓄積されていません。サイトのタグとリストの条件を確認してください' end as remedy_ja
    from current_lists

)

select * from final
