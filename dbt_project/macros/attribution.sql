{# What int_session_attribution says about a session, as every site fact carries it. #}
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


{#
    Days on which a site fact, as the last build left it, says something else about a session than the rules and ads
    known now. The facts are read by name, not by ref: a ref to a later model would be a circle. Nothing on a first
    or full build, and nothing for a fact that does not have these columns yet.
#}
{% macro days_with_other_attribution() -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- for fact in ['fct_site_sessions_daily', 'fct_cv_daily', 'fct_page_views_daily'] %}
            {%- set relation = adapter.get_relation(target.database, 'marts', fact) -%}
            {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='name') if relation else [] %}
            {%- if 'match_method' in columns | list %}
    union
    select distinct stored.report_date
    from {{ relation }} as stored
    inner join {{ ref('int_session_attribution') }} as known on stored.session_key = known.session_key
    where ({{ attribution_columns('stored') }}) <> ({{ attribution_columns('known') }})
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
