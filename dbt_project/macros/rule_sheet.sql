{#
    What the rule sheet (seeds/dm_sheet.csv) knows of each row of `relation`, which has object_key and the tags utm_source, utm_medium,
    utm_campaign and utm_content. One row per object_key. `on_platform` also compares the platform.
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
    True when a tag is not written as the sheet has it: capital letters or spaces around it. A campaign the sheet does not know is no
    question of case.
#}
{% macro has_other_case(tags, campaign) -%}
    (
        {%- for tag in tags %}
        coalesce({{ tag }} <> lower(trim({{ tag }})), false) or
        {%- endfor %}
        coalesce(known.knows_campaign and {{ campaign }} <> lower(trim({{ campaign }})), false)
    )
{%- endmacro %}


{# The rules that fail, gravest first, joined by commas; '' when none does. `rules` maps names to what breaks them. #}
{% macro failed_rules(rules) -%}
    concat_ws(
        ',',
        {%- for name, broken in rules.items() %}
        case when {{ broken }} then '{{ name }}' end{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{# What the tags of a URL and of a session may break alike. #}
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
