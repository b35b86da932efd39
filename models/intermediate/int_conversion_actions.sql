{#- If a report of the day is loaded, an action that is missing from it is zero. Without the report it is unknown (null). -#}
{%- set grain = ['report_date', 'platform', 'account_id', 'campaign_id', 'conversion_action'] %}

with

reported as (
    {% for platform, reports in offers('conversions').items() %}
        {%- set outer_last = loop.last %}
        {%- for dating in ['by_click', 'by_date'] if dating in reports %}
            select
                report_date,
                '{{ platform }}' as platform,
                account_id,
                campaign_id,
                {{ reports.id }} as conversion_action,
                campaign_name,
                {{ reports.name }} as conversion_action_name,
                {%- for measure in conversion_measures() %}
                {{ measure if dating == 'by_click' else 'cast(null as decimal(18, 6))' }} as {{ measure }},
                {%- endfor %}
                {%- for measure in conversion_measures() %}
                {{ measure ~ '_by_conversion_date' if dating == 'by_date' else 'cast(null as decimal(18, 6))' }}
                    as {{ measure }}_by_conversion_date,
                {%- endfor %}
                fetched_at,
                load_id
            from {{ ref('stg_' ~ platform ~ '__' ~ reports[dating]) }}
            {{ "union all" if not (outer_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
),

loaded as (

    select * from {{ ref('int_conversion_days') }}

),

summed as (

    select
        {{ grain | join(',\n        ') }},
        max(campaign_name) as campaign_name,
        max(conversion_action_name) as conversion_action_name,
        {%- for measure in conversion_measures() %}
        sum({{ measure }}) as {{ measure }},
        sum({{ measure }}_by_conversion_date) as {{ measure }}_by_conversion_date,
        {%- endfor %}
        count(platform_conversions) = 0 as is_left_out_by_click,
        max(fetched_at) as fetched_at,
        max(load_id) as load_id
    from reported
    group by {{ grain | join(', ') }}

),

-- Files landed before all conversions were requested have rows of an action without that measure: it stays unknown (null).
known as (

    select
        {% for column in grain %}summed.{{ column }},
        {% endfor -%}
        summed.campaign_name,
        summed.conversion_action_name,
        {%- for measure in conversion_measures() %}
        {{ zero_if('summed.' ~ measure, 'loaded.has_click_dates and summed.is_left_out_by_click') }} as {{ measure }},
        {{ zero_if('summed.' ~ measure ~ '_by_conversion_date', 'loaded.has_conversion_dates') }}
            as {{ measure }}_by_conversion_date,
        {%- endfor %}
        case
            when own.platform is not null then own.measure
            when rest.platform is not null then rest.measure
            when platforms.platform is not null then 'none'
            else 'conversions'
        end as counted_measure,
        coalesce(own.counting, rest.counting) as counting,
        summed.fetched_at,
        summed.load_id
    from summed
    left join loaded
        on
            summed.report_date = loaded.report_date
            and summed.platform = loaded.platform
            and summed.account_id = loaded.account_id
    left join {{ ref('conversion_counting') }} as own
        on summed.platform = own.platform and summed.conversion_action_name = own.conversion_action
    left join {{ ref('conversion_counting') }} as rest
        on summed.platform = rest.platform and rest.conversion_action is null
    left join {{ ref('int_conversion_counting') }} as platforms on summed.platform = platforms.platform

),

final as (

    select
        *,
        {{ counted_conversions('counted_measure') }} as platform_cv,
        {{ counted_conversions('counted_measure', '_by_conversion_date') }} as platform_cv_by_conversion_date
    from known

)

select * from final
