{{ config(materialized='table') }}

{%- set sources = offers('setting_urls') %}
{%- set rules = {
    'host_not_lp': "not " ~ is_on_lp_host('tags.final_url'),
    'page_not_lp': "not coalesce(" ~ is_page_below(normalise_page('tags.final_url'), 'engagement.lp_path_prefix') ~ ", false)"
} %}
{%- do rules.update(tag_rules()) %}
{%- do rules.update({
    'upper_case': has_other_case(['tags.utm_source', 'tags.utm_medium', 'tags.utm_content'], 'tags.utm_campaign'),
    'utm_id_wrong': "tags.utm_id <> tags.campaign_id",
    'other_channel': 'known.sheet_medium <> named.medium',
    'other_campaign': 'known.sheet_campaign <> named.campaign',
    'other_target': 'known.sheet_target <> named.target'
}) %}
{%- set described = [
    'url_kind', 'platform', 'campaign_id', 'campaign_name', 'channel', 'ad_group_name', 'ad_id', 'ad_name', 'final_url', 'object_key'
] | join(',\n        ') %}

with

{% for platform in sources -%}
{{ platform }}_newest as (

    select max(report_date) as report_date
    from {{ ref('stg_' ~ platform ~ '__ads') }}

),

{% endfor -%}
ads as (

    {% for platform, told in sources.items() -%}
    {%- set outer_last = loop.last -%}
    {%- for url in [told.desktop, told.mobile] -%}
    select
        '{{ 'setting' if loop.first else 'mobile_setting' }}' as url_kind,
        '{{ platform }}' as platform,
        ads.campaign_id,
        {{ 'ads.campaign_name' if 'campaign_name' in told.names | default([]) else 'cast(null as string)' }} as campaign_name,
        {{ 'ads.ad_group_name' if 'ad_group_name' in told.names | default([]) else 'cast(null as string)' }} as ad_group_name,
        ads.ad_id,
        ads.ad_name,
        ads.{{ url }}{{ ' as final_url' if url != 'final_url' }},
        ads.status
    from {{ ref('stg_' ~ platform ~ '__ads') }} as ads
    inner join {{ platform }}_newest as newest on ads.report_date = newest.report_date
    {{ 'union all' if not (outer_last and loop.last) }}
    {% endfor -%}
    {%- endfor %}

),

-- Desktop and mobile URLs of ads in the newest settings, without removed ads.
settings as (

    select distinct
        url_kind,
        platform,
        campaign_id,
        campaign_name,
        cast(null as string) as channel,
        ad_group_name,
        ad_id,
        ad_name,
        final_url,
        {{ row_key(['url_kind', 'platform', 'campaign_id', 'ad_id', 'final_url']) }} as object_key
    from ads
    where final_url <> '' and status <> 'REMOVED'

),

delivered as (

    select
        'delivered' as url_kind,
        platform,
        campaign_id,
        campaign_name,
        channel,
        ad_group_name,
        ad_id,
        ad_name,
        final_url,
        ad_version_key as object_key
    from {{ ref('int_ads__rule_sheet') }}

),

-- URLs that are in the settings only: nothing was delivered with them yet.
undelivered as (

    select settings.*
    from settings
    left join delivered
        on
            settings.platform = delivered.platform
            and settings.ad_id = delivered.ad_id
            and settings.final_url = delivered.final_url
    where delivered.ad_id is null

),

urls as (

    select
        {{ described }}
    from delivered
    union all
    select
        {{ described }}
    from undelivered

),

tagged as (

    select
        *,
        {{ tags_of('final_url') }}
    from urls

),

known as (

    {{ known_to_rule_sheet('tagged', on_platform=true) }}

),

-- Medium from the platform's campaign type; campaign and target from the platform's campaign and ad group names.
named as (

    select
        tagged.object_key,
        max(media.medium) as medium,
        max(campaigns.campaign) as campaign,
        max(targets.target) as target
    from tagged
    left join {{ ref('media') }} as media on tagged.platform = media.platform and tagged.channel = media.channel
    left join {{ ref('campaigns') }} as campaigns
        on {{ begins_with(comparable_name('tagged.campaign_name'), comparable_name('campaigns.name_ja')) }}
    left join {{ ref('targets') }} as targets
        on {{ comparable_name('tagged.ad_group_name') }} = {{ comparable_name('targets.name_ja') }}
    group by tagged.object_key

),

judged as (

    select
        tags.*,
        coalesce(known.sheet_medium, named.medium, '(unattributed)') as medium,
        coalesce(known.sheet_campaign, named.campaign, '(unattributed)') as campaign,
        coalesce(known.sheet_target, named.target, '(unattributed)') as target,
        {{ failed_rules(rules) }} as failed_rules
    from tagged as tags
    cross join {{ ref('engagement') }} as engagement
    left join known on tags.object_key = known.object_key
    left join named on tags.object_key = named.object_key

),

final as (

    select
        url_kind,
        platform,
        campaign_id,
        ad_id,
        ad_name,
        final_url,
        object_key,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_id,
        medium,
        campaign,
        target,
        failed_rules,
        case
            when final_url is null then 'unknown'
            when failed_rules = '' then 'conforms'
            else 'fails'
        end as verdict
    from judged

)

select * from final
