{#- What each platform tells of an attribute: (platform, attribute, report, column). What it calls unknown is 'unknown'. -#}
{%- set told_by = [
    ('google_ads', 'age', 'age_daily', 'age_range'),
    ('google_ads', 'gender', 'gender_daily', 'gender'),
    ('google_ads', 'region', 'region_daily', 'prefecture'),
    ('yahoo_search', 'region', 'region_daily', 'prefecture'),
    ('yahoo_display', 'age', 'people_daily', 'age'),
    ('yahoo_display', 'gender', 'people_daily', 'gender'),
    ('yahoo_display', 'region', 'region_daily', 'prefecture')
] %}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions'] %}
{%- set keys = ['report_date', 'account_id', 'campaign_id'] %}

with

region_names as (

    select
        region_resource,
        max(region_name) as region_name
    from {{ ref('stg_google_ads__geo_targets') }}
    group by region_resource

),

google_regions as (

    select
        regions.*,
        coalesce(prefectures.name_ja, named.region_name, regions.region_resource) as prefecture
    from {{ ref('stg_google_ads__region_daily') }} as regions
    left join region_names as named on regions.region_resource = named.region_resource
    left join {{ ref('prefectures') }} as prefectures on named.region_name = prefectures.name_en

),

told as (
    {% for platform, attribute, report, column in told_by %}
        select
            '{{ platform }}' as platform,
            '{{ attribute }}' as attribute_name,
            {{ keys | join(',\n            ') }},
            case
                when {{ column }} is null or {{ column }} in ('UNDETERMINED', '不明') then 'unknown'
                else {{ column }}
            end as attribute_value,
            {{ measures | join(',\n            ') }}
        from {{ 'google_regions' if platform ~ attribute == 'google_adsregion' else ref('stg_' ~ platform ~ '__' ~ report) }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

campaigns as (
    {% for platform in ['google_ads', 'yahoo_search', 'yahoo_display'] %}
        select
            '{{ platform }}' as platform,
            {{ keys | join(',\n            ') }},
            {%- for measure in measures %}
            sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ ref('stg_' ~ platform ~ '__campaign_daily') }}
        group by {{ keys | join(', ') }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

attributes as (
    {% for platform, attribute, report, column in told_by %}
        select
            '{{ platform }}' as platform,
            '{{ attribute }}' as attribute_name,
            '{{ report }}' as report
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- By account: an account whose report is missing stays unknown beside one whose report came.
known_accounts as (

    select distinct
        platform,
        report,
        account_id,
        report_date
    from {{ source('ops', 'loads') }}

),

told_sums as (

    select
        platform,
        attribute_name,
        {{ keys | join(',\n        ') }},
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from told
    group by platform, attribute_name, {{ keys | join(', ') }}

),

-- What the campaign has beyond its report: people the platform does not show. Nothing where that report was not loaded.
withheld as (

    select
        campaigns.platform,
        attributes.attribute_name,
        {%- for key in keys %}
        campaigns.{{ key }},
        {%- endfor %}
        '(withheld)' as attribute_value,
        {%- for measure in measures %}
        campaigns.{{ measure }} - coalesce(told_sums.{{ measure }}, 0) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from campaigns
    inner join attributes on campaigns.platform = attributes.platform
    inner join known_accounts
        on
            campaigns.platform = known_accounts.platform
            and attributes.report = known_accounts.report
            and campaigns.account_id = known_accounts.account_id
            and campaigns.report_date = known_accounts.report_date
    left join told_sums
        on
            campaigns.platform = told_sums.platform
            and attributes.attribute_name = told_sums.attribute_name
            {%- for key in keys %}
            and campaigns.{{ key }} = told_sums.{{ key }}
            {%- endfor %}

),

both_parts as (

    select
        platform,
        attribute_name,
        {{ keys | join(',\n        ') }},
        attribute_value,
        {{ measures | join(',\n        ') }}
    from told

    union all

    select *
    from withheld
    where not ({{ measures | join(' = 0 and ') }} = 0)

),

final as (

    select
        platform,
        attribute_name,
        {{ keys | join(',\n        ') }},
        attribute_value,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from both_parts
    group by platform, attribute_name, {{ keys | join(', ') }}, attribute_value

)

select * from final
