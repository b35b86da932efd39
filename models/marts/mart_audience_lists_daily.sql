with

lists as (

    select * from {{ ref('int_ads__audience_lists') }}

),

final as (

    select
        lists.report_date,
        lists.platform,
        lists.account_id,
        lists.audience_list_id,
        lists.audience_list_name,
        lists.audience_list_type,
        lists.members,
        lists.members_for_search,
        lists.members - lag(lists.members) over (
            partition by lists.platform, lists.account_id, lists.audience_list_id
            order by lists.report_date
        ) as members_gained,
        lists.fetched_at
    from lists

)

select * from final
