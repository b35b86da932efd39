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
