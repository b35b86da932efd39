{# Advertising, unpaid search, or anything else (R-39); `channel_group` is null for measures no source tells. #}
{% macro traffic_kind(match_method, channel_group) -%}
    case
        when {{ match_method }} is null then '(not told)'
        when {{ match_method }} <> 'not_ad' then 'ads'
        when {{ channel_group }} = 'Organic Search' then 'organic'
        else 'other'
    end
{%- endmacro %}


{# A measure of sessions, zero for those that did not begin on the landing page; the query has `engagement`. #}
{% macro on_lp(sessions, measure) -%}
    case
        when {{ is_lp_page(sessions ~ '.landing_page', 'engagement.lp_path_prefix') }} then {{ sessions }}.{{ measure }}
        else 0
    end
{%- endmacro %}
