{# The measures of delivery that add up and that every level of a platform reports, with their types. #}
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
    The levels at which a platform reports delivery, finest first, each with what its report stg_<platform>__<level>_daily tells of channel
    and device. A platform that offers no levels has its ad report alone.
#}
{% macro levels_of(platform) -%}
    {%- set coarser = offers('levels', required=false).get(platform, {}) -%}
    {%- set levels = {'ad': ['channel', 'device']} -%}
    {%- for level in ['ad_group', 'campaign', 'account'] if level in coarser -%}
        {%- do levels.update({level: coarser[level]}) -%}
    {%- endfor -%}
    {{ return(levels) }}
{%- endmacro %}


{# How coarse a level is: 1 for ads to 4 for the account. #}
{% macro coarseness(level) -%}
    case {{ level }} when 'ad' then 1 when 'ad_group' then 2 when 'campaign' then 3 else 4 end
{%- endmacro %}


{#
    A word of the engagement on which the ads of a group of rows agree; of a campaign without any ad, on which all its rows agree. Null
    when they differ. Rows without an ad do not count beside ads: they are mapped by the platform's names only.
#}
{% macro agreed_word(column) -%}
    case count(distinct case when reported_level = 'ad' then {{ column }} end)
        when 1 then max(case when reported_level = 'ad' then {{ column }} end)
        when 0 then case when count(distinct {{ column }}) = 1 then max({{ column }}) end
    end
{%- endmacro %}
