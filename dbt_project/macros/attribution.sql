{# The columns of attribution: the ad a session came from as far as it is known, and which rule found it. #}
{% macro attribution_columns(relation) -%}
    {{ relation }}.platform,
    {{ relation }}.medium,
    {{ relation }}.campaign,
    {{ relation }}.target,
    {{ relation }}.campaign_id,
    {{ relation }}.ad_group_id,
    {{ relation }}.ad_id,
    {{ relation }}.match_method
{%- endmacro %}


{# A CTE body: rows of a fact of the site, each with the attribution of its session. #}
{% macro attributed(fact) -%}
    select
        facts.*,
        {{ attribution_columns('attribution') }}
    from {{ ref(fact) }} as facts
    left join {{ ref('int_session_attribution') }} as attribution on facts.session_key = attribution.session_key
{%- endmacro %}


{#
    A CTE body: sessions of a report that counts only those that did something (`cv_sessions`, `article_sessions`), each with its attribution
    and whether GA4 may still change the day.
#}
{% macro attributed_visits(report) -%}
    select
        visits.report_date,
        visits.session_key,
        visits.landing_page,
        visits.device,
        visits.sessions,
        {{ attribution_columns('attribution') }},
        site_days.is_provisional
    from {{ ref('int_site__' ~ report) }} as visits
    left join {{ ref('int_session_attribution') }} as attribution on visits.session_key = attribution.session_key
    left join {{ ref('int_site__source_days') }} as site_days on visits.report_date = site_days.report_date
{%- endmacro %}


{#
    How many builds had finished before this one. A row that says so was changed by this build, or by one that never finished; both are to be
    followed up.
#}
{% macro finished_builds() -%}
    (select count(*) from {{ source('ops', 'builds') }})
{%- endmacro %}


{# This model's table as the last build left it; none on a first or full build, and none before it had `column`. #}
{% macro built_before(column) -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set relation = load_relation(this) -%}
        {%- if relation and column in adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
            {{ return(relation) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
