{#
    Return the columns of attribution: the ad that a session came from, as far as it can be identified, and the matching rule.
#}
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


{# Return a CTE body: rows of a site fact, each with the attribution of its session. #}
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
    Return the number of builds that had finished before this one. A row with this number was changed by this build, or by a
    build that never finished; models that depend on it must be rebuilt in both cases.
#}
{% macro finished_builds() -%}
    (select count(*) from {{ source('ops', 'builds') }})
{%- endmacro %}


{# Return this model's table as the last build left it; none on a first or full build, and none if it lacks `column`. #}
{% macro built_before(column) -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set relation = load_relation(this) -%}
        {%- if relation and column in adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
            {{ return(relation) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
