with

google_lists as (

    select
        report_date,
        'google_ads' as platform,
        account_id,
        user_list_id as audience_list_id,
        user_list_name as audience_list_name,
        user_list_type as audience_list_type,
        cast(members_for_display as bigint) as members,
        cast(members_for_search as bigint) as members_for_search,
        fetched_at
    from {{ ref('stg_google_ads__user_lists') }}

),

yahoo_lists as (

    select
        report_date,
        'yahoo_search' as platform,
        account_id,
        audience_list_id,
        audience_list_name,
        audience_list_type,
        cast(members as bigint) as members,
        cast(members as bigint) as members_for_search,
        fetched_at
    from {{ ref('stg_yahoo_search__audience_lists') }}

    union all

    select
        report_date,
        'yahoo_display' as platform,
        account_id,
        audience_list_id,
        audience_list_name,
        source_type as audience_list_type,
        cast(members as bigint) as members,
        cast(null as bigint) as members_for_search,
        fetched_at
    from {{ ref('stg_yahoo_display__audience_lists') }}

),

final as (

    select * from google_lists
    union all
    select * from yahoo_lists

)

select * from final
