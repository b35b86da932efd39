{#
    Google Analytics' default channel group from manual parameters, by the definitions Google publishes
    (support.google.com/analytics/answer/9756891), first rule that fits. Letter case does not count.
    `source_category` is one of SOURCE_CATEGORY_SEARCH, _SOCIAL, _VIDEO, _SHOPPING or null (seed source_categories).
#}
{% macro default_channel_group(source, medium, source_category, campaign) -%}
    {%- set source = comparable(source) -%}
    {%- set medium = comparable(medium) -%}
    {%- set campaign = comparable(campaign) -%}
    {%- set category = "upper(coalesce(" ~ source_category ~ ", ''))" -%}
    {%- set is_paid = regex_like(medium, '^(.*cp.*|ppc|retargeting|paid.*)$') -%}
    {%- set is_shop_campaign = regex_like(campaign, '^(.*(([^a-df-z]|^)shop|shopping).*)$') -%}
    {%- set is_bare_marketplace = source ~ " in ('alibaba', 'amazon', 'ebay', 'etsy', 'shopify', 'walmart') and " ~ medium ~ " = ''" -%}
    {%- set emails = "('email', 'e-mail', 'e_mail', 'e mail')" -%}
    case
        when {{ source }} = '(direct)' and {{ medium }} in ('(none)', '(not set)', '') then 'Direct'
        when {{ campaign }} like '%cross-network%' then 'Cross-network'
        when ({{ category }} = 'SOURCE_CATEGORY_SHOPPING' or {{ is_shop_campaign }}) and {{ is_paid }} then 'Paid Shopping'
        when {{ is_bare_marketplace }} then 'Paid Shopping'
        when {{ category }} = 'SOURCE_CATEGORY_SEARCH' and {{ is_paid }} then 'Paid Search'
        when {{ category }} = 'SOURCE_CATEGORY_SOCIAL' and {{ is_paid }} then 'Paid Social'
        when {{ category }} = 'SOURCE_CATEGORY_VIDEO' and {{ is_paid }} then 'Paid Video'
        when {{ medium }} in ('display', 'banner', 'expandable', 'interstitial', 'cpm') then 'Display'
        when {{ is_paid }} then 'Paid Other'
        when {{ category }} = 'SOURCE_CATEGORY_SHOPPING' or {{ is_shop_campaign }} then 'Organic Shopping'
        when {{ category }} = 'SOURCE_CATEGORY_SOCIAL' then 'Organic Social'
        when {{ medium }} in ('social', 'social-network', 'social-media', 'sm', 'social network', 'social media')
            then 'Organic Social'
        when {{ category }} = 'SOURCE_CATEGORY_VIDEO' or {{ medium }} like '%video%' then 'Organic Video'
        when {{ category }} = 'SOURCE_CATEGORY_SEARCH' or {{ medium }} = 'organic' then 'Organic Search'
        when {{ medium }} in ('referral', 'app', 'link') then 'Referral'
        when {{ source }} in {{ emails }} or {{ medium }} in {{ emails }} then 'Email'
        when {{ medium }} = 'affiliate' then 'Affiliates'
        when {{ medium }} = 'audio' then 'Audio'
        when {{ source }} = 'sms' or {{ medium }} = 'sms' then 'SMS'
        when {{ regex_like(medium, '(push$|mobile|notification)') }} or {{ source }} = 'firebase'
            then 'Mobile Push Notifications'
        else 'Unassigned'
    end
{%- endmacro %}
