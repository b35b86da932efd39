with

final as (
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
)

select * from final
