{%- set columns = [
    'report_date', 'account_id', 'changed_at', 'resource_type', 'resource_id', 'change_operation', 'field_name', 'old_value',
    'new_value', 'changed_by', 'client_type', 'campaign_id', 'ad_group_id', 'fetched_at'
] -%}
{%- set logs = offers('changes') -%}
{%- set snapshots = offers('settings') -%}

with

logged as (
    {% for platform, told in logs.items() %}
        select
            '{{ platform }}' as platform,
            {{ columns | join(', ') }},
            {{ 'resource_name' if told.names_resources else 'cast(null as string)' }} as resource_name
        from {{ ref('stg_' ~ platform ~ '__changes') }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- A log that names no names gets those of the newest settings.
things as (
    {% for platform, told in snapshots.items() %}
        {%- set outer_last = loop.last %}
        {%- for kind in told.snapshots %}
            select
                '{{ platform }}' as platform,
                account_id,
                '{{ kind }}' as resource_type,
                {{ kind }}_id as resource_id,
                {{ kind }}_name as resource_name,
                report_date
            from {{ ref('stg_' ~ platform ~ '__' ~ kind ~ 's') }}
            {{ "union all" if not (outer_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
),

ranked as (

    select
        *,
        row_number() over (
            partition by platform, account_id, resource_type, resource_id
            order by report_date desc
        ) as newest_first
    from things

),

names as (

    select * from ranked
    where newest_first = 1

),

final as (

    select
        logged.platform,
        {%- for column in columns %}
        logged.{{ column }},
        {%- endfor %}
        case
            {%- for platform, told in logs.items() if told.names_resources %}
            when logged.platform = '{{ platform }}' then logged.resource_name
            {%- endfor %}
            else names.resource_name
        end as resource_name
    from logged
    left join names
        on
            logged.platform = names.platform
            and logged.account_id = names.account_id
            and logged.resource_type = names.resource_type
            and logged.resource_id = names.resource_id

)

select * from final
