{# Yahoo!'s device in the warehouse's four words. The two products word tablets differently. #}
{% macro yahoo_device(column) -%}
    case {{ column }}
        when 'PC' then 'desktop'
        when 'スマートフォン' then 'mobile'
        when 'モバイル' then 'mobile'
        when 'タブレット' then 'tablet'
        when 'タブレット端末' then 'tablet'
        else case when {{ column }} is not null then 'other' end
    end
{%- endmacro %}


{# The measures every Yahoo! report of delivery has. Absent stays null: unknown is not zero. #}
{% macro yahoo_figures() -%}
    imps as impressions,
    clicks,
    cast(cost as decimal(18, 6)) as cost_net,
    cast(conversions as decimal(18, 6)) as platform_conversions
{%- endmacro %}
