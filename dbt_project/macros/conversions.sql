{# Return the measures of conversions, named as by click date; by conversion date the names end in _by_conversion_date. #}
{% macro conversion_measures() -%}
    {{ return([
        'platform_conversions', 'platform_all_conversions', 'platform_conversion_value', 'platform_all_conversion_value'
    ]) }}
{%- endmacro %}


{# Return the conversions that `measure` counts as the platform's CV, as SQL; `suffix` selects those by conversion date. #}
{% macro counted_conversions(measure, suffix='') -%}
    case {{ measure }}
        when 'conversions' then platform_conversions{{ suffix }}
        when 'all_conversions' then platform_all_conversions{{ suffix }}
        else 0
    end
{%- endmacro %}


{#
    Return each account and day on which conversions by action, all conversions or a value do not add up to the reports
    without actions: the campaign report, and the ad report if the ads have the clicks and the cost of the campaigns. Compares
    only accounts and days for which the reports are loaded, and only measures that both sides contain.
#}
{% macro days_that_differ_from_conversions_by_action(platform, actions) -%}
    {%- set measures = conversion_measures() -%}
    {%- set reports = {'actions': actions, 'campaigns': 'campaign_daily', 'ads': 'ad_daily'} -%}
    with

    loads as (

        select distinct
            account_id,
            report_date,
            report
        from {{ source('ops', 'loads') }}
        where platform = '{{ platform }}'

    ),

    {% for name, report in reports.items() -%}
    -- A loaded day without rows is zero; a measure that no row of a day contains is unknown.
    {{ name }} as (

        select
            loads.account_id,
            loads.report_date,
            {%- for measure in measures %}
            case when count(reported.load_id) = 0 then 0 else sum(reported.{{ measure }}) end as {{ measure }},
            {%- endfor %}
            {{ 'null' if name == 'actions' else 'coalesce(sum(reported.clicks), 0)' }} as clicks,
            {{ 'null' if name == 'actions' else 'coalesce(sum(reported.cost_net), 0)' }} as cost_net
        from loads
        left join {{ ref('stg_' ~ platform ~ '__' ~ report) }} as reported
            on loads.account_id = reported.account_id and loads.report_date = reported.report_date
        where loads.report = '{{ report }}'
        group by loads.account_id, loads.report_date

    ),

    {% endfor -%}
    complete_ads as (

        select ads.*
        from ads
        inner join campaigns
            on
                ads.account_id = campaigns.account_id
                and ads.report_date = campaigns.report_date
                and ads.clicks = campaigns.clicks
                and ads.cost_net = campaigns.cost_net

    ),

    {% for name in ['campaigns', 'complete_ads'] -%}
    {{ name }}_compared as (

        select
            actions.account_id,
            actions.report_date,
            '{{ name }}' as compared_with,
            {%- for measure in measures %}
            actions.{{ measure }} as {{ measure }}_by_action,
            whole.{{ measure }} as {{ measure }}_in_all{{ ',' if not loop.last }}
            {%- endfor %}
        from actions
        inner join {{ name }} as whole
            on actions.account_id = whole.account_id and actions.report_date = whole.report_date
        where
            {%- for measure in measures %}
            {#- Fractions of conversions are rounded at the sixth decimal in every row. #}
            {{ 'or ' if not loop.first }}abs(actions.{{ measure }} - whole.{{ measure }}) > 0.001
            {%- endfor %}

    ),

    {% endfor -%}
    final as (

        select * from campaigns_compared
        union all
        select * from complete_ads_compared

    )

    select * from final
{%- endmacro %}
