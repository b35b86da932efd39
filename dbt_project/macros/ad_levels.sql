{# Return the measures of delivery that every level of a platform reports and that can be summed, with their types. #}
{% macro delivery_measures() -%}
    {{ return({
        'impressions': 'bigint',
        'clicks': 'bigint',
        'cost_net': 'decimal(18, 6)',
        'platform_conversions': 'decimal(18, 6)',
        'platform_all_conversions': 'decimal(18, 6)',
        'platform_conversion_value': 'decimal(18, 6)',
        'platform_all_conversion_value': 'decimal(18, 6)'
    }) }}
{%- endmacro %}


{#
    Return the levels at which a platform reports delivery, finest first. Each has a list with 'channel' and 'device' if its
    report stg_<platform>__<level>_daily contains them. A platform that declares no levels has its ad report only.
#}
{% macro levels_of(platform) -%}
    {%- set coarser = offers('levels', required=false).get(platform, {}) -%}
    {%- set levels = {'ad': ['channel', 'device']} -%}
    {%- for level in ['ad_group', 'campaign', 'account'] if level in coarser -%}
        {%- do levels.update({level: coarser[level]}) -%}
    {%- endfor -%}
    {{ return(levels) }}
{%- endmacro %}


{# Return the coarseness of a level as SQL: 1 ad, 2 ad group, 3 platform campaign, 4 account. #}
{% macro coarseness(level) -%}
    case {{ level }} when 'ad' then 1 when 'ad_group' then 2 when 'campaign' then 3 else 4 end
{%- endmacro %}


{#
    Return the value of `column` (a code of the contract) on which all ads in a group of rows agree, as SQL; without ads, the
    value on which all rows agree. Null if they differ. Rows without an ad are ignored beside ads, because only the platform's
    names map them.
#}
{% macro agreed_word(column) -%}
    case count(distinct case when reported_level = 'ad' then {{ column }} end)
        when 1 then max(case when reported_level = 'ad' then {{ column }} end)
        when 0 then case when count(distinct {{ column }}) = 1 then max({{ column }}) end
    end
{%- endmacro %}
