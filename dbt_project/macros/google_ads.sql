{#
    Return the word for one of Google's enum numbers; `other` for a number that is not listed, null for unspecified (0) and
    unknown (1).
#}
{% macro google_word(column, words, other='OTHER') -%}
    case {{ column }}
        {%- for number, word in words.items() %}
        when {{ number }} then '{{ word }}'
        {%- endfor %}
        else case when {{ column }} > 1 then '{{ other }}' end
    end
{%- endmacro %}


{# Return Google's device as mobile, desktop, tablet or other. #}
{% macro google_device(column) -%}
    {{ google_word(column, {2: 'mobile', 3: 'tablet', 4: 'desktop'}, 'other') }}
{%- endmacro %}


{# Return the type of Google's campaign. #}
{% macro google_channel(column) -%}
    {{ google_word(column, {2: 'SEARCH', 3: 'DISPLAY', 6: 'VIDEO', 10: 'PERFORMANCE_MAX', 14: 'DEMAND_GEN'}) }}
{%- endmacro %}


{#
    Return the measures of every Google delivery report; the report by hour lacks the last three (`is_credited` false). A
    missing value stays null: unknown is not zero.
#}
{% macro google_figures(is_credited=true) -%}
    metrics_impressions as impressions,
    metrics_clicks as clicks,
    {{ from_micros('metrics_cost_micros') }} as cost_net,
    cast(metrics_conversions as decimal(18, 6)) as platform_conversions
    {%- if is_credited %},
    {{ google_credited() }}
    {%- endif %}
{%- endmacro %}


{# Return conversions of every action, including secondary ones, and the conversion values. #}
{% macro google_credited() -%}
    cast(metrics_all_conversions as decimal(18, 6)) as platform_all_conversions,
    cast(metrics_conversions_value as decimal(18, 6)) as platform_conversion_value,
    cast(metrics_all_conversions_value as decimal(18, 6)) as platform_all_conversion_value
{%- endmacro %}


{# Return the match type of a search term. #}
{% macro google_search_term_match(column) -%}
    {%- set words = {
        2: 'BROAD', 3: 'EXACT', 4: 'PHRASE', 5: 'NEAR_EXACT', 6: 'NEAR_PHRASE', 7: 'AI_MAX', 8: 'PERFORMANCE_MAX'
    } -%}
    {{ google_word(column, words) }}
{%- endmacro %}


{# Return the kind of placement on which Google showed an ad. #}
{% macro google_placement_type(column) -%}
    {%- set words = {
        2: 'WEBSITE', 3: 'MOBILE_APP_CATEGORY', 4: 'MOBILE_APPLICATION', 5: 'YOUTUBE_VIDEO', 6: 'YOUTUBE_CHANNEL',
        7: 'GOOGLE_PRODUCTS'
    } -%}
    {{ google_word(column, words) }}
{%- endmacro %}


{# Return the type of a sitelink, callout or other extension. #}
{% macro google_extension_type(column) -%}
    {%- set words = {
        10: 'PROMOTION', 11: 'CALLOUT', 12: 'STRUCTURED_SNIPPET', 13: 'SITELINK', 16: 'CALL', 18: 'BUSINESS_NAME',
        24: 'PRICE', 26: 'IMAGE', 27: 'BUSINESS_LOGO'
    } -%}
    {{ google_word(column, words) }}
{%- endmacro %}


{# Return the text of a sitelink, callout or structured snippet; null for other types. #}
{% macro google_extension_text() -%}
    coalesce(
        nullif(asset_sitelink_asset_link_text, ''), nullif(asset_callout_asset_callout_text, ''),
        nullif(asset_structured_snippet_asset_header, '')
    )
{%- endmacro %}


{# Return Google's age range; UNDETERMINED for users of unknown age. #}
{% macro google_age_range(column) -%}
    {%- set words = {
        503001: '18-24', 503002: '25-34', 503003: '35-44', 503004: '45-54', 503005: '55-64', 503006: '65+',
        503999: 'UNDETERMINED'
    } -%}
    {{ google_word(column, words) }}
{%- endmacro %}


{# Return the id at the end of a resource name: 34 of customers/1/adGroupAds/12~34. #}
{% macro google_resource_id(resource_name) -%}
    {{ regex_replace_all(resource_name, '.*[/~]', '') }}
{%- endmacro %}
