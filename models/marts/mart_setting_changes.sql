{%- set columns = [
    'report_date', 'platform', 'account_id', 'changed_at', 'resource_type', 'resource_id', 'resource_name', 'change_operation',
    'field_name', 'old_value', 'new_value', 'changed_by', 'client_type', 'change_kind', 'is_automatic', 'campaign_id', 'ad_group_id', 'fetched_at'
] -%}
{%- set logs = offers('changes') -%}
{#- Kind of object → its ad group id and the settings that are compared. -#}
{%- set kinds = {
    'campaign': {'group': 'cast(null as string)',
        'fields': ['campaign_name', 'status', 'daily_budget_net', 'end_date', 'tracking_url_template']},
    'ad_group': {'group': 'ad_group_id', 'fields': ['ad_group_name', 'status', 'bidding_strategy', 'tracking_url_template']},
    'ad': {'group': 'ad_group_id', 'fields': ['ad_name', 'status', 'final_url', 'tracking_url_template']}
} -%}
{%- set snapshots = [] -%}
{%- for platform, told in offers('settings').items() -%}
    {%- for kind in told.snapshots -%}{%- do snapshots.append((platform, kind)) -%}{%- endfor -%}
{%- endfor -%}

with

log_entries as (
    {% for platform, told in logs.items() %}
        select
            {%- for column in columns if column not in ['platform', 'resource_name'] %}
            {{ column }},
            {%- endfor %}
            '{{ platform }}' as platform,
            {{ 'true' if told.names_resources else 'false' }} as names_resources,
            {{ 'resource_name' if told.names_resources else 'cast(null as string)' }} as resource_name
        from {{ ref('stg_' ~ platform ~ '__changes') }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- A change log without names of objects gets the names of the newest settings.
named_things as (
    {% for platform, kind in snapshots %}
        select
            '{{ platform }}' as platform,
            account_id,
            '{{ kind }}' as resource_type,
            {{ kind }}_id as resource_id,
            {{ kind }}_name as resource_name,
            report_date
        from {{ ref('stg_' ~ platform ~ '__' ~ kind ~ 's') }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

ranked_names as (

    select
        *,
        row_number() over (
            partition by platform, account_id, resource_type, resource_id
            order by report_date desc
        ) as newest_first
    from named_things

),

logged as (

    select
        {%- for column in columns if column != 'resource_name' %}
        log_entries.{{ column }},
        {%- endfor %}
        case when log_entries.names_resources then log_entries.resource_name else named.resource_name end as resource_name,
        'platform_log' as change_source
    from log_entries
    left join ranked_names as named
        on
            log_entries.platform = named.platform
            and log_entries.account_id = named.account_id
            and log_entries.resource_type = named.resource_type
            and log_entries.resource_id = named.resource_id
            and named.newest_first = 1

),

-- Settings of each snapshot, to be compared with the snapshot before. An object that is no longer listed gives no change.
settings as (
    {% for platform, kind in snapshots %}
    {%- set last_thing = loop.last -%}
    {%- for field in kinds[kind].fields %}
    select
        '{{ platform }}' as platform,
        account_id,
        report_date,
        '{{ kind }}' as resource_type,
        {{ kind }}_id as resource_id,
        {{ kind }}_name as resource_name,
        campaign_id,
        {{ kinds[kind].group }} as ad_group_id,
        '{{ field }}' as field_name,
        cast({{ field }} as string) as new_value,
        fetched_at
    from {{ ref('stg_' ~ platform ~ '__' ~ kind ~ 's') }}
    {{ 'union all' if not (last_thing and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

compared as (

    select
        *,
        lag(new_value) over snapshots as old_value,
        lag(report_date) over snapshots as read_before,
        min(report_date) over (partition by platform, account_id, resource_type) as first_read
    from settings
    window snapshots as (partition by platform, account_id, resource_type, resource_id, field_name order by report_date)

),

-- Days whose change log is loaded: a setting that is not in the log did not change.
logged_days as (

    select distinct
        platform,
        account_id,
        report_date
    from {{ ref('int_acquisition') }}
    where report = 'changes' and state in ('loaded', 'zero')

),

differences as (

    select
        compared.*,
        cast(null as timestamp) as changed_at,
        case when compared.read_before is null then 'CREATE' else 'UPDATE' end as change_operation,
        cast(null as string) as changed_by,
        cast(null as string) as client_type,
        case
            when compared.field_name = 'daily_budget_net' then 'budget'
            when compared.field_name = 'bidding_strategy' then 'bid'
            when compared.field_name = 'final_url' and compared.read_before is not null then 'landing_page'
            when compared.resource_type = 'ad' then 'creative'
            else 'setting'
        end as change_kind,
        cast(null as boolean) as is_automatic,
        'snapshot_difference' as change_source
    from compared
    left join logged_days
        on
            compared.platform = logged_days.platform
            and compared.account_id = logged_days.account_id
            and compared.report_date = logged_days.report_date
    where
        logged_days.platform is null
        and compared.report_date > compared.first_read
        and coalesce(compared.new_value, '') <> coalesce(compared.old_value, '')

),

changes as (

    select
        {{ columns | join(',\n        ') }},
        change_source
    from logged

    union all

    select
        {{ columns | join(',\n        ') }},
        change_source
    from differences

),

final as (

    select
        *,
        cast(row_number() over (
            partition by report_date, platform, account_id
            order by changed_at, resource_type, resource_id, field_name, old_value, new_value
        ) as bigint) as change_number
    from changes

)

select * from final
