{#
    Return what the rule sheet (dm_sheet.csv) contains for each row of `relation`, which has object_key, utm_source,
    utm_medium, utm_campaign and utm_content. One row per object_key. With `on_platform`, the platform is compared too.
#}
{% macro known_to_rule_sheet(relation, on_platform=false) -%}
    {%- set source_medium = comparable('tags.utm_source') ~ ' = sheet.utm_source and ' ~ comparable('tags.utm_medium') ~ ' = sheet.utm_medium' -%}
    {%- set campaign = comparable('tags.utm_campaign') ~ ' = sheet.utm_campaign' -%}
    {%- set content = begins_with(comparable('tags.utm_content'), 'sheet.utm_content_prefix') -%}
    {%- set all_of_it = source_medium ~ ' and ' ~ campaign ~ ' and ' ~ content -%}
    select
        tags.object_key,
        bool_or({{ source_medium }}) as knows_source_medium,
        bool_or({{ campaign }}) as knows_campaign,
        bool_or({{ content }}) as knows_content,
        bool_or({{ all_of_it }}) as knows_combination,
        max(case when {{ all_of_it }} then sheet.medium end) as sheet_medium,
        max(case when {{ all_of_it }} then sheet.campaign end) as sheet_campaign,
        max(case when {{ all_of_it }} then sheet.target end) as sheet_target
    from {{ relation }} as tags
    cross join {{ ref('dm_sheet') }} as sheet
    {{ 'where tags.platform = sheet.platform' if on_platform }}
    group by tags.object_key
{%- endmacro %}


{#
    Return a condition that is true when a tag has capital letters or surrounding spaces. A campaign that is not in the sheet
    is not reported as a question of case.
#}
{% macro has_other_case(tags, campaign) -%}
    (
        {%- for tag in tags %}
        coalesce({{ tag }} <> lower(trim({{ tag }})), false) or
        {%- endfor %}
        coalesce(known.knows_campaign and {{ campaign }} <> lower(trim({{ campaign }})), false)
    )
{%- endmacro %}


{#
    Return the broken rules, most severe first, separated by commas; '' when none is broken. `rules` maps names to conditions.
#}
{% macro failed_rules(rules) -%}
    concat_ws(
        ',',
        {%- for name, broken in rules.items() %}
        case when {{ broken }} then '{{ name }}' end{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{# Return the rules that apply to the utm parameters of both URLs and sessions. #}
{% macro tag_rules() -%}
    {%- set present = {} -%}
    {%- for tag in ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'] -%}
        {%- do present.update({tag: comparable('tags.' ~ tag) ~ " <> ''"}) -%}
    {%- endfor -%}
    {%- set all_known = 'known.knows_source_medium and known.knows_campaign and known.knows_content' -%}
    {{ return({
        'utm_missing': 'not (' ~ (present.values() | join(' and ')) ~ ')',
        'unknown_source_medium':
            present.utm_source ~ ' and ' ~ present.utm_medium ~ ' and not coalesce(known.knows_source_medium, false)',
        'campaign_not_in_sheet': present.utm_campaign ~ ' and not coalesce(known.knows_campaign, false)',
        'content_prefix_wrong': present.utm_content ~ ' and not coalesce(known.knows_content, false)',
        'combination_not_in_sheet': all_known ~ ' and not known.knows_combination'
    }) }}
{%- endmacro %}
