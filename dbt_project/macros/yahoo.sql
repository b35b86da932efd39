{# Yahoo!'s device in the warehouse's four words. The two products word tablets differently. #}
{% macro yahoo_device(column) -%}
    case {{ column }}
        when 'PC' then 'desktop'
        when 'スマートフォン' then 'mobile'
        when 'モバイル' then 'mobile'
        when 'タブレット' then 'tablet'
        when 'タブレット端末' then 'tablet'
        else case when {{ column }} is not null then 'other' end
    end
{%- endmacro %}


{# The measures every Yahoo! report of delivery has. Absent stays null: unknown is not zero. #}
{% macro yahoo_figures() -%}
    imps as impressions,
    clicks,
    cast(cost as decimal(18, 6)) as cost_net,
    cast(conversions as decimal(18, 6)) as platform_conversions
{%- endmacro %}


{# The columns both products' snapshots of settings share, renamed. Dates come as yyyyMMdd. #}
{% macro yahoo_day(column) -%}
    cast(try_strptime({{ column }}, '%Y%m%d') as date)
{%- endmacro %}


{% macro yahoo_account() -%}
    account_name,
        account_status as status,
        account_type as billing,
        delivery_status,
        auto_tagging_enabled as has_auto_tagging,
        is_test_account,
        cast(mcc_account_id as string) as manager_account_id,
        link_status as manager_link_status,
        ownership,

        -- measures
        cast(balance as decimal(18, 6)) as balance
{%- endmacro %}


{% macro yahoo_campaign() -%}
    campaign_name,
        user_status as status,
        serving_status,
        {{ yahoo_day('start_date') }} as start_date,
        {{ yahoo_day('end_date') }} as end_date,
        nullif(tracking_url, '') as tracking_url_template,
        cast(budget_id as string) as budget_id,
        bidding_strategy,
        custom_parameters
{%- endmacro %}


{% macro yahoo_ad() -%}
    ad_name,
        user_status as status,
        approval_status,
        ad_type,
        final_url,
        smartphone_final_url,
        nullif(tracking_url, '') as tracking_url_template
{%- endmacro %}
