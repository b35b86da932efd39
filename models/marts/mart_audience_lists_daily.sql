with

lists as (
    {% for platform, list in offers('audience_lists').items() %}
        select
            report_date,
            '{{ platform }}' as platform,
            account_id,
            {{ list.id }} as audience_list_id,
            {{ list.name }} as audience_list_name,
            {{ list.type }} as audience_list_type,
            cast({{ list.members }} as bigint) as members,
            cast({{ list.members_for_search | default('null') }} as bigint) as members_for_search,
            fetched_at
        from {{ ref('stg_' ~ platform ~ '__' ~ list.report) }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (

    select
        report_date,
        platform,
        account_id,
        audience_list_id,
        audience_list_name,
        audience_list_type,
        members,
        members_for_search,
        members - lag(members) over (
            partition by platform, account_id, audience_list_id order by report_date
        ) as members_gained,
        fetched_at
    from lists

)

select * from final
