{# What int_session_attribution says about a session, as every site fact carries it. #}
{% macro attribution_columns() -%}
    {{ return([
        'platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id', 'ad_id', 'match_method'
    ]) }}
{%- endmacro %}


{#
    Days on which a site fact, as the last build left it, says something else about a session or a link than the rules and ads
    known now. The facts are read by name, not by ref: a ref to a later model would be a circle. Empty on a first or full build,
    and for a fact that has not got its columns yet.
#}
{% macro days_with_other_attribution() -%}
    {%- set compared = attribution_columns() -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- for fact in ['fct_site_sessions_daily', 'fct_cv_daily', 'fct_page_views_daily'] %}
            {%- set relation = adapter.get_relation(target.database, 'marts', fact) -%}
            {%- set found = adapter.get_columns_in_relation(relation) | map(attribute='name') | list if relation else [] -%}
            {%- if (['session_key'] + compared) | reject('in', found) | list | length == 0 %}
    union
    select distinct stored.report_date
    from {{ relation }} as stored
    inner join {{ ref('int_session_attribution') }} as known on stored.session_key = known.session_key
    where
                {%- for column in compared %}
        {{ 'or ' if not loop.first }}stored.{{ column }} <> known.{{ column }}
                {%- endfor %}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
