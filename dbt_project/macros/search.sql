{#
    Return what the search campaigns have beyond the rows of `shown`, by day and campaign: delivery that the report of `kind`
    (search_terms or keywords) does not show. Only days on which that report is loaded for the account; on other days it is
    unknown how much is shown.
#}
{% macro campaigns_beyond(kind, shown, measures) -%}
    {%- set keys = ['report_date', 'platform', 'account_id', 'campaign_id'] -%}
    select
        {%- for key in keys + ['campaign_name'] %}
        campaigns.{{ key }},
        {%- endfor %}
        {%- for measure in measures %}
        campaigns.{{ measure }} - coalesce(parts.{{ measure }}, 0) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        {%- for platform, told in offers(kind).items() %}
        select
            report_date,
            '{{ platform }}' as platform,
            '{{ told.report }}' as report,
            account_id,
            campaign_id,
            max(campaign_name) as campaign_name,
            {{ summed(measures) }}
        from (
            select * from {{ ref('stg_' ~ platform ~ '__campaign_daily') }}
            where channel in ('{{ told.channels | join("', '") }}')
        ) as of_channel
        {{ where_day_is_loaded() }}
        group by report_date, account_id, campaign_id
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as campaigns
    inner join {{ ref('int_report_days') }} as loaded
        on
            campaigns.platform = loaded.platform
            and campaigns.report = loaded.report
            and campaigns.report_date = loaded.report_date
            and array_contains(loaded.account_ids, campaigns.account_id)
    left join (
        select
            {{ keys | join(', ') }},
            {{ summed(measures) }}
        from {{ shown }}
        group by {{ keys | join(', ') }}
    ) as parts
        on
            {%- for key in keys %}
            {{ 'and ' if not loop.first }}campaigns.{{ key }} = parts.{{ key }}
            {%- endfor %}
    where not ({% for measure in measures %}campaigns.{{ measure }} = coalesce(parts.{{ measure }}, 0)
        {{- ' and ' if not loop.last }}{% endfor %})
{%- endmacro %}


{#
    Return the query of the report of every platform that offers `kind`, for the days to be built: platform, report_date,
    account_id and campaign_id, then `columns`. `renamed` maps further columns to the entry of offers.toml that names the
    platform's own column.
#}
{% macro offered_report(kind, columns, renamed={}) -%}
    {% for platform, told in offers(kind).items() -%}
        select
            '{{ platform }}' as platform,
            report_date,
            account_id,
            campaign_id,
            {%- for name, entry in renamed.items() %}
            {{ told[entry] }} as {{ name }},
            {%- endfor %}
            {{ columns | join(',\n            ') }}
        from {{ ref('stg_' ~ platform ~ '__' ~ told.report) }}
        {{ where_day_is_loaded() }}
        {{ "union all" if not loop.last }}
    {% endfor -%}
{%- endmacro %}


{#
    Return the rows of `shown` and, by day and campaign, what the campaign has beyond them (`campaigns_beyond`), with
    is_remainder. `placeholders` maps columns of the remainder to SQL; its other details and attributes are null. Rows whose
    details became equal by normalisation are added up.
#}
{% macro with_remainder(kind, shown, details, attributes, measures, placeholders) -%}
    {%- set keys = ['report_date', 'platform', 'account_id', 'campaign_id'] -%}
    select
        {{ (keys + details) | join(',\n        ') }},
        is_remainder,
        {%- for attribute in attributes %}
        max({{ attribute }}) as {{ attribute }},
        {%- endfor %}
        {{ summed(measures) }}
    from (
        select
            {{ (keys + details + attributes + measures) | join(',\n            ') }},
            false as is_remainder
        from {{ shown }}
        union all
        select
            {{ keys | join(',\n            ') }},
            {%- for column in details + attributes %}
            {{ placeholders.get(column, 'null') }} as {{ column }},
            {%- endfor %}
            {{ measures | join(',\n            ') }},
            true as is_remainder
        from ({{ campaigns_beyond(kind, shown, measures) }}) as beyond
    ) as both_parts
    group by {{ (keys + details) | join(', ') }}, is_remainder
{%- endmacro %}
