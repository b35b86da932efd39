{# Return Yahoo!'s device as mobile, desktop, tablet or other. The two products use different words for tablets. #}
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


{# Return the measures of every Yahoo! delivery report. A missing value stays null: unknown is not zero. #}
{% macro yahoo_figures() -%}
    {%- set delivery = {
        'impressions': 'imps',
        'clicks': 'clicks',
        'cost_net': 'cast(cost as decimal(18, 6))'
    } -%}
    {{ return(dict(delivery, **yahoo_conversions())) }}
{%- endmacro %}


{# Return conversions that automatic bidding uses, conversions of every action, and the values of both. #}
{% macro yahoo_conversions() -%}
    {{ return({
        'platform_conversions': 'cast(conversions as decimal(18, 6))',
        'platform_all_conversions': 'cast(all_conversions as decimal(18, 6))',
        'platform_conversion_value': 'cast(conversions_value as decimal(18, 6))',
        'platform_all_conversion_value': 'cast(all_conversions_value as decimal(18, 6))'
    }) }}
{%- endmacro %}


{#
    Return the staging query of a Yahoo! report by day and campaign, or also by ad group. `by`: further columns of the grain;
    `about`: descriptive columns; `more`: measures beside the usual ones. All map names to SQL over the raw row.
#}
{% macro yahoo_daily(platform, report, by_ad_group=true, by={}, about={}, measures=none, more={}) -%}
    {%- set campaign = {'campaign_id': 'cast(campaign_id as string)'} -%}
    {%- set ad_group = {'ad_group_id': 'cast(adgroup_id as string)'} if by_ad_group else {} -%}
    {%- set names = {'campaign_name': 'campaign_name'} -%}
    {%- set group_name = {'ad_group_name': 'adgroup_name'} if by_ad_group else {} -%}
    {%- set figures = yahoo_figures() if measures is none else measures -%}
    {{ staged_report(
        platform,
        report,
        dict(campaign, **dict(ad_group, **dict(by, **dict(names, **dict(group_name, **about))))),
        dict(figures, **more)
    ) }}
{%- endmacro %}


{# Return the columns about a sitelink, callout or other extension, with the words that Google uses. #}
{% macro yahoo_extension() -%}
    {{ return({
        'extension_type': yahoo_word('asset_type', {
            'クイックリンクアセット': 'SITELINK', 'テキスト補足アセット': 'CALLOUT',
            'カテゴリ補足アセット': 'STRUCTURED_SNIPPET', '電話番号アセット': 'CALL', '画像アセット': 'IMAGE',
            'ファビコンアセット': 'BUSINESS_LOGO', 'ビジネス名アセット': 'BUSINESS_NAME'
        }),
        'extension_text': "coalesce(nullif(sitelink_text, ''), nullif(callout_text, ''), nullif(snippet_header, ''))"
    }) }}
{%- endmacro %}


{# Return a date of Yahoo!'s settings, which comes as yyyyMMdd. #}
{% macro yahoo_day(column) -%}
    cast(try_strptime({{ column }}, '%Y%m%d') as date)
{%- endmacro %}


{# Return the staging queries of settings snapshots, the same for both products except for the columns in `own`. #}
{% macro yahoo_accounts(platform) -%}
    {%- set about = {
        'account_name': 'account_name',
        'status': 'account_status',
        'billing': 'account_type',
        'delivery_status': 'delivery_status',
        'has_auto_tagging': 'auto_tagging_enabled',
        'is_test_account': 'is_test_account',
        'manager_account_id': 'cast(mcc_account_id as string)',
        'manager_link_status': 'link_status',
        'ownership': 'ownership'
    } -%}
    {{ staged_report(platform, 'accounts', about, {'balance': 'cast(balance as decimal(18, 6))'}) }}
{%- endmacro %}


{% macro yahoo_campaigns(platform, own) -%}
    {%- set about = {
        'campaign_id': 'cast(campaign_id as string)',
        'campaign_name': 'campaign_name',
        'status': 'user_status',
        'serving_status': 'serving_status',
        'start_date': yahoo_day('start_date'),
        'end_date': yahoo_day('end_date'),
        'tracking_url_template': "nullif(tracking_url, '')",
        'budget_id': 'cast(budget_id as string)',
        'bidding_strategy': 'bidding_strategy',
        'custom_parameters': 'custom_parameters'
    } -%}
    {%- set measures = {'daily_budget_net': 'cast(budget_amount as decimal(18, 6))'} -%}
    {{ staged_report(platform, 'campaigns', dict(about, **own), measures) }}
{%- endmacro %}


{% macro yahoo_ads(platform, own) -%}
    {%- set about = {
        'ad_id': 'cast(ad_id as string)',
        'campaign_id': 'cast(campaign_id as string)',
        'ad_group_id': 'cast(adgroup_id as string)',
        'ad_name': 'ad_name',
        'status': 'user_status',
        'approval_status': 'approval_status',
        'ad_type': 'ad_type',
        'final_url': 'final_url',
        'smartphone_final_url': 'smartphone_final_url',
        'tracking_url_template': "nullif(tracking_url, '')"
    } -%}
    {{ staged_report(platform, 'ads', dict(about, **own)) }}
{%- endmacro %}


{% macro yahoo_audience_lists(platform, own) -%}
    {%- set about = {
        'audience_list_id': 'cast(audience_list_id as string)', 'audience_list_name': 'audience_list_name'
    } -%}
    {{ staged_report(platform, 'audience_lists', dict(about, **own), {'members': 'reach'}) }}
{%- endmacro %}


{% macro yahoo_ad_groups(platform, own) -%}
    {%- set about = {
        'ad_group_id': 'cast(adgroup_id as string)',
        'campaign_id': 'cast(campaign_id as string)',
        'ad_group_name': 'adgroup_name',
        'status': 'user_status',
        'bidding_strategy': 'bidding_strategy',
        'tracking_url_template': "nullif(tracking_url, '')",
        'custom_parameters': 'custom_parameters',
        'labels': 'labels'
    } -%}
    {{ staged_report(platform, 'ad_groups', dict(about, **own)) }}
{%- endmacro %}


{% macro yahoo_conversion_trackers(platform, own={}) -%}
    {%- set about = {
        'conversion_tracker_id': 'cast(conversion_tracker_id as string)',
        'conversion_tracker_name': 'conversion_tracker_name',
        'tracker_type': 'conversion_tracker_type',
        'category': 'category',
        'status': 'status',
        'counting_type': 'counting_type',
        'is_left_out_of_bidding': 'exclude_from_bidding',
        'measurement_days': 'measurement_days',
        'most_recent_conversion': 'most_recent_conversion'
    } -%}
    {{ staged_report(platform, 'conversion_trackers', dict(about, **own)) }}
{%- endmacro %}


{#
    Return the staging query of the change log, the same for both products. The log is ordered in Japanese, so its words are
    Japanese.
#}
{% macro yahoo_changes(platform) -%}
    {{ staged_report(platform, 'changes', {
        'changed_at': utc_of_jst('changed_at'),
        'resource_type': "case entity_type when 'キャンペーン' then 'campaign' when '広告グループ' then 'ad_group' "
            ~ "when '広告' then 'ad' when 'アカウント' then 'account' else entity_type end",
        'resource_id': 'entity_id',
        'resource_name': 'entity_name',
        'change_operation': "case event_type when '追加' then 'CREATE' when '変更' then 'UPDATE' when '更新' then 'UPDATE' "
            ~ "when '削除' then 'REMOVE' else event_type end",
        'field_name': 'field_name',
        'old_value': 'old_value',
        'new_value': 'new_value',
        'changed_by': 'changed_by',
        'client_type': 'change_source',
        'change_kind': yahoo_change_kind(),
        'is_automatic': "coalesce(change_source = 'YAHOO_JAPAN' or " ~ regex_like('change_source', '自動') ~ ", false)",
        'campaign_id': 'campaign_id',
        'ad_group_id': 'adgroup_id'
    }) }}
{%- endmacro %}


{# Return a snapshot of both products in one query: `columns` of stg_<platform>__<report>, preceded by the platform. #}
{% macro both_yahoo(report, columns) -%}
    {% for platform in ['yahoo_search', 'yahoo_display'] -%}
    select
        '{{ platform }}' as platform,
        {{ columns | join(',\n        ') }}
    from {{ ref('stg_' ~ platform ~ '__' ~ report) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endmacro %}


{#
    Return each day and account on which a report of a product has more delivery of a campaign than the campaign report. Less
    is no fault, because only the campaign report contains delivery of objects removed since.
#}
{% macro grains_above_campaigns(platform, grains) -%}
    with

    grains as (

        {% for grain in ['campaign'] + grains -%}
        select
            report_date,
            account_id,
            '{{ grain }}' as grain,
            sum(impressions) as impressions,
            sum(clicks) as clicks,
            sum(cost_net) as cost_net,
            sum(platform_conversions) as conversions
        from {{ ref('stg_' ~ platform ~ '__' ~ grain ~ '_daily') }}
        group by report_date, account_id
        {{ 'union all' if not loop.last }}
        {% endfor %}

    ),

    final as (

        select
            parts.*,
            campaigns.impressions as campaign_impressions,
            campaigns.clicks as campaign_clicks,
            campaigns.cost_net as campaign_cost_net,
            campaigns.conversions as campaign_conversions
        from grains as parts
        inner join grains as campaigns
            on
                parts.report_date = campaigns.report_date
                and parts.account_id = campaigns.account_id
                and campaigns.grain = 'campaign'
        where
            parts.impressions > campaigns.impressions
            or parts.clicks > campaigns.clicks
            or parts.cost_net > campaigns.cost_net
            or parts.conversions > campaigns.conversions

    )

    select * from final
{%- endmacro %}
