{#-
    Settings compared from one snapshot to the next: per platform and kind of thing its id, name, place and the values that
    matter.
-#}
{%- set campaign = {
    'type': 'campaign', 'report': 'campaigns', 'id': 'campaign_id', 'name': 'campaign_name', 'campaign': 'campaign_id',
    'group': 'cast(null as string)',
    'fields': ['campaign_name', 'status', 'daily_budget_net', 'end_date', 'tracking_url_template']
} -%}
{%- set ad = {
    'type': 'ad', 'report': 'ads', 'id': 'ad_id', 'name': 'ad_name', 'campaign': 'campaign_id', 'group': 'ad_group_id',
    'fields': ['ad_name', 'status', 'final_url', 'tracking_url_template']
} -%}
{%- set ad_group = {
    'type': 'ad_group', 'report': 'ad_groups', 'id': 'ad_group_id', 'name': 'ad_group_name', 'campaign': 'campaign_id',
    'group': 'ad_group_id', 'fields': ['ad_group_name', 'status', 'bidding_strategy', 'tracking_url_template']
} -%}
{%- set kinds = {'campaign': campaign, 'ad_group': ad_group, 'ad': ad} -%}
{%- set things = [] -%}
{%- for platform, told in offers('settings').items() -%}
    {%- for kind in told.snapshots -%}{%- do things.append((platform, kinds[kind])) -%}{%- endfor -%}
{%- endfor -%}

with

settings as (
    {% for platform, thing in things %}
    {%- set last_thing = loop.last -%}
    {%- for field in thing.fields %}
    select
        '{{ platform }}' as platform,
        account_id,
        report_date,
        '{{ thing.type }}' as resource_type,
        {{ thing.id }} as resource_id,
        {{ thing.name }} as resource_name,
        {{ thing.campaign }} as campaign_id,
        {{ thing.group }} as ad_group_id,
        '{{ field }}' as field_name,
        cast({{ field }} as string) as new_value,
        fetched_at
    from {{ ref('stg_' ~ platform ~ '__' ~ thing.report) }}
    {{ 'union all' if not (last_thing and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

compared as (

    select
        *,
        lag(new_value) over (
            partition by platform, account_id, resource_type, resource_id, field_name
            order by report_date
        ) as old_value,
        lag(report_date) over (
            partition by platform, account_id, resource_type, resource_id, field_name
            order by report_date
        ) as read_before,
        min(report_date) over (partition by platform, account_id, resource_type) as first_read
    from settings

),

final as (

    select
        platform,
        account_id,
        report_date,
        resource_type,
        resource_id,
        resource_name,
        campaign_id,
        ad_group_id,
        case when read_before is null then 'CREATE' else 'UPDATE' end as change_operation,
        field_name,
        old_value,
        new_value,
        fetched_at
    from compared
    where report_date > first_read and coalesce(new_value, '') <> coalesce(old_value, '')

)

select * from final
