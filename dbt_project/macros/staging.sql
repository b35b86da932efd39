{# Value of one utm parameter of an ad's final URL, percent-encoding undone; null when absent or empty. #}
{% macro utm_value(url, name) -%}
    {%- set value = query_parameter(url, name) -%}
    nullif({{ percent_decoded('(' ~ value ~ ')') }}, '')
{%- endmacro %}


{# GA4's device category in the warehouse's four words; null when GA4 does not know. #}
{% macro ga4_device(device_category) -%}
    case
        when lower({{ known_text(device_category) }}) in ('mobile', 'desktop', 'tablet')
            then lower({{ known_text(device_category) }})
        when {{ known_text(device_category) }} is not null then 'other'
    end
{%- endmacro %}


{# A link without the parameters that browsers and ad clicks add to it. #}
{% macro known_link(link_url) -%}
    {{ remove_query_parameters(known_text(link_url), var('link_noise_parameters')) }}
{%- endmacro %}
