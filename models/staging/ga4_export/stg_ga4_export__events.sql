{#- Columns a landing page's own tags may fill, by the utm parameter. -#}
{%- set tags = {
    'source': 'utm_source', 'medium': 'utm_medium', 'campaign': 'utm_campaign', 'campaign_id': 'utm_id',
    'content': 'utm_content'
} %}

with

source as (

    select * from {{ source('raw_ga4_export', 'events') }}

),

tagged as (

    select
        *,
        {%- for name, parameter in tags.items() %}
        {{ utm_value('page_location', parameter) }} as tagged_{{ name }},
        {%- endfor %}
        {{ known_text('gclid') }} is not null as has_gclid
    from source

),

-- A tag of the page speaks where the event names no other source.
compared as (

    select
        *,
        {{ known_text('event_source') }} is null
        or {{ comparable('event_source') }} = {{ comparable('tagged_source') }} as trusts_tags
    from tagged

),

renamed as (

    select
        -- when and who
        report_date,
        event_timestamp,
        event_name,
        user_key,
        ga_session_id,
        case
            when user_key is not null and ga_session_id is not null
                then _account_id || '|' || user_key || '|' || cast(ga_session_id as {{ dbt.type_string() }})
        end as visit_key,

        -- what the event says about where the visitor came from
        {%- for name in tags %}
        coalesce(
            {{ known_text('event_' ~ name) }},
            case when trusts_tags then {{ known_text('tagged_' ~ name) }} end
            {%- if name == 'source' %}, case when has_gclid then 'google' end{% endif %}
            {%- if name == 'medium' %},
            case when has_gclid and (trusts_tags or {{ comparable('event_source') }} = 'google') then 'cpc' end
            {%- endif %}
        ) as event_{{ name }},
        {%- endfor %}

        -- what GA4 says about the session
        {{ known_text('session_source') }} as session_source,
        {{ known_text('session_medium') }} as session_medium,
        {{ known_text('session_campaign') }} as session_campaign_name,
        {{ known_text('session_campaign_id') }} as session_campaign_id,
        {{ known_text('session_content') }} as session_manual_ad_content,

        -- where
        {{ normalise_page('page_location') }} as page_path,
        {{ known_link('link_url') }} as link_url,
        {{ url_host('link_url') }} as link_domain,
        {{ ga4_device('device_category') }} as device,

        -- kinds
        event_name in ('page_view', 'screen_view') as is_page_view,
        event_name = 'click' and coalesce(outbound = 'true', false) as is_outbound_click,
        is_session_engaged,

        -- measures
        engagement_time_msec,

        -- provenance
        _account_id as account_id,
        _fetched_at as fetched_at,
        _load_id as load_id

    from compared

)

select * from renamed
