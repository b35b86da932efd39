{#- Columns that utm parameters of the page can fill, with the name of the parameter. -#}
{%- set tags = {
    'source': 'utm_source', 'medium': 'utm_medium', 'campaign': 'utm_campaign', 'campaign_id': 'utm_id',
    'content': 'utm_content'
} %}
{%- set click_ids = ['gclid', 'gbraid', 'wbraid', 'dclid'] -%}

with

source as (

    select * from {{ source('raw_ga4_export', 'events') }}

),

cv_events as (

    {{ cv_event_rule(source('raw_ga4_export', 'events')) }}

),

-- Events of the seed cv_rules. The rule depends on name, page and parameters only.
judged as (

    select
        source.*,
        cv_events.rule_id as cv_rule_id,
        coalesce(cv_events.is_counted, false) as is_cv_event
    from source
    left join cv_events
        on
            source.event_name = cv_events.event_name
            and source.page_location is not distinct from cv_events.page_location
            and source.cv_parameters is not distinct from cv_events.cv_parameters

),

tagged as (

    select
        *,
        {%- for name, parameter in tags.items() %}
        {{ known_text(utm_value('page_location', parameter)) }} as tagged_{{ name }},
        {%- endfor %}
        coalesce(
            {%- for id in click_ids %}
            {{ known_text(id) }},
            {%- endfor %}
            {{ google_click_id('page_location', click_ids) }}
        ) is not null as has_google_click_id
    from judged

),

-- The utm parameters of the page count if the event names no other source. With a Google click id, they also count if the
-- event's source comes only from the referrer.
compared as (

    select
        *,
        {{ known_text('event_source') }} is null
        or {{ comparable('event_source') }} = {{ comparable('tagged_source') }} as trusts_tags,
        has_google_click_id
        and {{ is_no_tag(known_text('event_source'), known_text('event_medium')) }} as is_click_of_google,
        {{ known_text('session_google_ads_id') }} is not null
        and {{ is_no_tag(known_text('session_source'), known_text('session_medium')) }} as is_session_of_google_ads
    from tagged

),

renamed as (

    select
        -- time and visitor
        report_date,
        event_timestamp,
        event_name,
        user_key,
        ga_session_id,
        case
            when user_key is not null and ga_session_id is not null
                then _account_id || '|' || user_key || '|' || cast(ga_session_id as {{ dbt.type_string() }})
        end as visit_key,

        batch_page_id,
        batch_ordering_id,
        batch_event_index,

        -- traffic source according to the event
        case
            when is_click_of_google then coalesce(tagged_source, 'google')
            else coalesce({{ known_text('event_source') }}, tagged_source)
        end as event_source,
        case
            when is_click_of_google
                then {{ google_click_medium("coalesce(tagged_source, 'google')", 'tagged_medium') }}
            else coalesce({{ known_text('event_medium') }}, case when trusts_tags then tagged_medium end)
        end as event_medium,
        case
            when is_click_of_google then coalesce(tagged_campaign, {{ named_campaign('event_campaign') }})
            else coalesce({{ known_text('event_campaign') }}, case when trusts_tags then tagged_campaign end)
        end as event_campaign,
        {%- for name in ('campaign_id', 'content') %}
        coalesce(
            {{ known_text('event_' ~ name) }},
            case when trusts_tags or is_click_of_google then tagged_{{ name }} end
        ) as event_{{ name }},
        {%- endfor %}
        has_google_click_id,

        -- traffic source according to GA4's session record
        case
            when is_session_of_google_ads then 'google' else {{ known_text('session_source') }}
        end as session_source,
        case
            when is_session_of_google_ads then 'cpc' else {{ known_text('session_medium') }}
        end as session_medium,
        case
            when is_session_of_google_ads then {{ named_campaign('session_campaign') }}
            else {{ known_text('session_campaign') }}
        end as session_campaign_name,
        {{ known_text('session_campaign_id') }} as session_campaign_id,
        {{ known_text('session_content') }} as session_manual_ad_content,

        -- page and link
        {{ normalise_page('page_location') }} as page_path,
        {{ known_link('link_url') }} as link_url,
        {{ url_host('link_url') }} as link_domain,
        {{ ga4_device('device_category') }} as device,

        -- kinds of event
        event_name in ('page_view', 'screen_view') as is_page_view,
        event_name = 'click' and coalesce(outbound = 'true', false) as is_outbound_click,
        is_session_engaged,

        -- rule of cv_rules for the event
        cv_rule_id,
        is_cv_event,

        -- consent
        case lower(ads_storage) when 'yes' then true when 'no' then false end as has_ads_consent,

        -- measures
        engagement_time_msec,

        -- provenance
        _account_id as account_id,
        _fetched_at as fetched_at,
        _load_id as load_id

    from compared

)

select * from renamed
