{%- set columns = [
    'report_date', 'account_id', 'changed_at', 'resource_type', 'resource_id', 'change_operation', 'field_name', 'old_value',
    'new_value', 'changed_by', 'client_type', 'campaign_id', 'ad_group_id', 'fetched_at'
] -%}

with

google as (

    select {{ columns | join(', ') }}
    from {{ ref('stg_google_ads__changes') }}

),

-- Google's log names no names: those of the newest settings.
google_things as (

    select
        account_id,
        'campaign' as resource_type,
        campaign_id as resource_id,
        campaign_name as resource_name,
        report_date
    from {{ ref('stg_google_ads__campaigns') }}

    union all

    select
        account_id,
        'ad' as resource_type,
        ad_id as resource_id,
        ad_name as resource_name,
        report_date
    from {{ ref('stg_google_ads__ads') }}

),

google_ranked as (

    select
        *,
        row_number() over (
            partition by account_id, resource_type, resource_id
            order by report_date desc
        ) as newest_first
    from google_things

),

google_names as (

    select * from google_ranked
    where newest_first = 1

),

final as (

    select
        'google_ads' as platform,
        {%- for column in columns %}
        google.{{ column }},
        {%- endfor %}
        google_names.resource_name
    from google
    left join google_names
        on
            google.account_id = google_names.account_id
            and google.resource_type = google_names.resource_type
            and google.resource_id = google_names.resource_id
    {% for platform in ['yahoo_search', 'yahoo_display'] %}
    union all

    select
        '{{ platform }}' as platform,
        {{ columns | join(', ') }},
        resource_name
    from {{ ref('stg_' ~ platform ~ '__changes') }}
    {% endfor %}
)

select * from final
