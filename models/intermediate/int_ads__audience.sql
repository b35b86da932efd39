{#- Attributes that each platform reports. The platform's word for an unknown value becomes 'unknown'. -#}
{%- set told_by = offers('audience') %}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions'] %}
{%- set keys = ['report_date', 'account_id', 'campaign_id'] %}

with

told as (
    {% for platform, attributes in told_by.items() %}
        {%- set outer_last = loop.last %}
        {%- for one in attributes %}
            {%- set unknown = one.unknown | default('') %}
            select
                '{{ platform }}' as platform,
                '{{ one.attribute }}' as attribute_name,
                {{ keys | join(',\n                ') }},
                coalesce(nullif({{ one.column }}, '{{ unknown }}'), 'unknown') as attribute_value,
                {{ measures | join(',\n                ') }}
            from {{ ref(one.relation | default('stg_' ~ platform ~ '__' ~ one.report)) }}
            {{ "union all" if not (outer_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
),

campaigns as (
    {% for platform in told_by %}
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
    {% for platform, attributes in told_by.items() %}
        {%- set outer_last = loop.last %}
        {%- for one in attributes %}
            select
                '{{ platform }}' as platform,
                '{{ one.attribute }}' as attribute_name,
                '{{ one.report }}' as report
            {{ "union all" if not (outer_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
),

-- By account, because the report of one account may be missing while that of another is loaded.
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

-- Campaign total minus the sum of the demographic report: delivery to users whose age, gender or region the platform does not
-- disclose. No row where the demographic report is not loaded.
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
