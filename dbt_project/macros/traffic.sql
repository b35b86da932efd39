{#
    Return the kind of traffic: ads, organic (unpaid search) or other (R-39); (not told) when `match_method` is null, because
    the source does not report the traffic source.
#}
{% macro traffic_kind(match_method, channel_group) -%}
    case
        when {{ match_method }} is null then '(not told)'
        when {{ match_method }} <> 'not_ad' then 'ads'
        when {{ channel_group }} = 'Organic Search' then 'organic'
        else 'other'
    end
{%- endmacro %}


{#
    Return a measure of sessions; zero for sessions that did not begin on the landing page. The query must join `engagement`.
#}
{% macro on_lp(sessions, measure) -%}
    case
        when {{ is_lp_page(sessions ~ '.landing_page', 'engagement.lp_path_prefix') }} then {{ sessions }}.{{ measure }}
        else 0
    end
{%- endmacro %}
