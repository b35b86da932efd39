{# Return the steps that the criteria of settings, creatives and operation read. #}
{% macro management_steps() -%}
-- A setting that was not fetched in the last seven days is unknown. Checks of delivered ads have no day of their own.
current_checks as (

    select
        checks.platform,
        checks.account_id,
        checks.check_name,
        checks.report_date,
        case
            when coalesce(checks.report_date, clock.as_of_date) >= clock.as_of_date - 7 then checks.is_fine
        end as is_fine
    from {{ ref('mart_configuration_checks') }} as checks
    cross join clock

),

-- Accounts that are registered or deliver. An account without a check is unknown, not fine.
account_managers as (

    select
        known.platform,
        known.account_id,
        current_checks.report_date,
        current_checks.is_fine
    from (
        select
            platform,
            account_id
        from {{ ref('accounts') }}
        union
        select
            platform,
            account_id
        from {{ ref('fct_ad_performance_daily') }}
    ) as known
    left join current_checks
        on
            known.platform = current_checks.platform
            and known.account_id = current_checks.account_id
            and current_checks.check_name = 'account_is_under_manager'
    where known.platform in ('{{ ad_platforms() | join("', '") }}')

),

newest_tags as (

    select tags.*
    from {{ ref('mart_tag_firing_daily') }} as tags
    inner join clock on tags.report_date >= clock.as_of_date - 7
    where tags.report_date = (select max(newest.report_date) from {{ ref('mart_tag_firing_daily') }} as newest)

),

newest_lists as (

    select
        registered.platform,
        max(lists.report_date) as report_date,
        max(lists.members) as members
    from {{ ref('accounts') }} as registered
    cross join clock
    left join {{ ref('mart_audience_lists_daily') }} as lists
        on
            registered.platform = lists.platform
            and registered.account_id = lists.account_id
            and lists.report_date >= clock.as_of_date - 7
            and lists.report_date = (
                select max(newest.report_date)
                from {{ ref('mart_audience_lists_daily') }} as newest
                where newest.platform = lists.platform and newest.account_id = lists.account_id
            )
    where registered.platform in ('{{ offers('audience_lists') | join("', '") }}')
    group by registered.platform

),

container_versions as (

    select
        account_id,
        container_version_id,
        min(report_date) as first_seen_date
    from {{ ref('stg_tag_manager__container_versions') }}
    group by account_id, container_version_id

),

-- The first version that was ever seen is no change.
container_changes as (

    select
        account_id,
        nullif(max(first_seen_date), min(first_seen_date)) as newest_change_date
    from container_versions
    group by account_id

),

approved_containers as (

    select
        container_changes.account_id,
        container_changes.newest_change_date,
        case
            when approvals.approved_date is not null
                then coalesce(container_changes.newest_change_date <= approvals.approved_date, true)
        end as is_unchanged
    from container_changes
    cross join (
        select max(attested_date) as approved_date
        from valid_attestations
        where obligation_id = 'R-44' and outcome = 'met'
    ) as approvals

),

-- A medium that delivers without a row of the plan covering its days is not planned.
planned_media as (

    select
        delivered.medium,
        delivered.first_date as report_date,
        coalesce(plan.first_day <= delivered.first_date and plan.last_day >= delivered.last_date, false) as is_planned
    from (
        select
            delivery.medium,
            min(delivery.report_date) as first_date,
            max(delivery.report_date) as last_date
        from {{ ref('fct_ad_performance_daily') }} as delivery
        inner join {{ ref('media') }} as media on delivery.medium = media.medium
        cross join clock
        where delivery.impressions > 0 and delivery.report_date between clock.launch_date and clock.delivery_end_date
        group by delivery.medium
    ) as delivered
    left join {{ ref('media_plan') }} as plan on delivered.medium = plan.medium

),

shown_creatives as (

    select
        medium,
        pattern,
        first_date,
        last_date,
        max(last_date) over (partition by medium) as as_of_date
    from {{ ref('mart_creatives') }}
    where first_date is not null

),

media_creatives as (

    select
        medium,
        max(first_date) as newest_date,
        min({{ days_between('first_date', 'as_of_date') }}) as days_without_new,
        count(distinct case when last_date > as_of_date - 14 then pattern end) as running_patterns
    from shown_creatives
    group by medium

),

-- An arm without delivery is undecided while days of its test have no figures at all.
test_arms as (

    select
        tests.test_id,
        tests.arm,
        tests.first_day,
        case
            when count(delivered.report_date) > 0 then true
            when max(known.first_date) <= tests.first_day then false
        end as is_delivered
    from {{ ref('creative_tests') }} as tests
    inner join clock on tests.first_day < clock.as_of_date
    cross join (select min(report_date) as first_date from {{ ref('mart_creative_daily') }}) as known
    left join {{ ref('mart_creative_daily') }} as delivered
        on
            delivered.report_date between tests.first_day and tests.last_day
            and delivered.impressions > 0
            and (tests.medium is null or tests.medium = delivered.medium)
            and (tests.campaign is null or tests.campaign = delivered.campaign)
            and (tests.target is null or tests.target = delivered.target)
            and ' ' || replace(tests.creatives, '_', ' _') || ' ' like '% ' || delivered.pattern || ' %'
    group by tests.test_id, tests.arm, tests.first_day

),

rule_sheet_urls as (

    select
        urls.first_date,
        urls.verdict,
        urls.cost_net,
        lost.lost_sessions
    from {{ ref('mart_rule_sheet') }} as urls
    cross join (
        select sum(sessions) as lost_sessions
        from {{ ref('mart_rule_sheet') }}
        where arrival = 'session' and verdict = 'fails'
    ) as lost
    where urls.arrival <> 'session' and urls.verdict in ('conforms', 'fails')

),

surveys as (

    select count(value) > 0 as surveyed
    from {{ ref('mart_console_figures') }}
    where platform = 'survey'

),

-- Texts that visitors can write into. The loader masks them before they land.
stored_texts as (

    select
        stored_text,
        {{ regex_like('stored_text', '[A-Za-z0-9._-]+(@|%40)[A-Za-z0-9-]+[.][A-Za-z]{2,}|(^|[^0-9])0[789]0-?[0-9]{4}-?[0-9]{4}([^0-9]|$)') }}
            as is_personal
    from (
        {% for table, columns in {
            'fct_cv_daily': ['link_url', 'page_path', 'session_content', 'session_campaign'],
            'fct_page_views_daily': ['page_path', 'session_content', 'session_campaign'],
            'fct_site_sessions_daily': ['landing_page', 'session_source'], 'mart_seo_queries_daily': ['query', 'page_path'],
            'stg_ga4__terms': ['session_manual_term'], 'stg_google_ads__search_term_daily': ['search_term'],
            'stg_yahoo_search__search_query_daily': ['search_term']
        }.items() %}
        {%- set last_table = loop.last %}
        {%- for column in columns -%}
        select distinct {{ column }} as stored_text
        from {{ ref(table) }}
        {{ 'union' if not (last_table and loop.last) }}
        {% endfor %}
        {%- endfor %}
    ) as texts
    where stored_text is not null

),
{%- endmacro %}


{# Return the criteria of settings and tags: R-08, R-09, R-30 to R-32, R-44 to R-48. #}
{% macro setting_criteria() -%}
    {{ settings_hold('R-08', 'container', '県のコンテナ', ['tag_container_is_the_prefectures', 'tag_container_is_published']) }}
    union all
    {{ settings_hold('R-08', 'tags', 'タグの状態', ['tag_is_not_paused', 'google_tag_sends_to_the_property']) }}
    union all
    {{ criterion('R-08', 'firing', 'タグの発火（最新日）', 'mart_tag_firing_daily', "firing_state = 'fired'", rows='newest_tags',
        where='expected_event is not null') }}
    union all
    {{ criterion('R-09', 'managers', '県のMCCへのリンク', 'mart_configuration_checks', 'is_fine', rows='account_managers') }}
    union all
    {{ settings_hold('R-09', 'ga4_link', 'Google広告とGA4のリンク', ['google_ads_is_linked_to_ga4']) }}
    union all
    {{ criterion('R-30', 'lists_have_members', 'リストの蓄積（媒体別）', 'mart_audience_lists_daily', 'members > 0', rows='newest_lists',
        shown_ja="'最大 ' || cast(max(members) as string) || ' 人'") }}
    union all
    {{ settings_hold('R-31', 'networks', '検索キャンペーンの設定', ['search_campaign_without_display_network']) }}
    union all
    {{ settings_hold('R-32', 'auto_tagging', '自動タグ設定', ['auto_tagging_is_on']) }}
    union all
    {{ settings_hold('R-32', 'ga4_link', 'Google広告とGA4のリンク', ['google_ads_is_linked_to_ga4']) }}
    union all
    {{ criterion('R-44', 'unchanged_since_approval', '承認後のタグ設定の変更の有無', 'stg_tag_manager__container_versions', 'is_unchanged',
        rows='approved_containers', since='max(newest_change_date)') }}
    union all
    {{ criterion('R-45', 'managers', '県のMCCへのリンク', 'mart_configuration_checks', 'is_fine', rows='account_managers') }}
    union all
    {{ criterion('R-46', 'lists_have_members', 'リストの蓄積（媒体別）', 'mart_audience_lists_daily', 'members > 0', rows='newest_lists') }}
    union all
    {{ criterion('R-47', 'used', 'SNS広告の利用', 'media', 'is_used', rows='social_media', since='cast(null as date)', kind='use') }}
    union all
    {{ criterion('R-48', 'used', '動画広告の利用', 'stg_google_ads__video_daily', 'is_used', rows='video_use',
        since='cast(null as date)', kind='use') }}
{%- endmacro %}


{# Return the criteria of planning, creatives and quality of traffic: R-17 to R-21. #}
{% macro quality_criteria() -%}
    {{ criterion('R-17', 'media_planned', '配信媒体の計画', 'media_plan', 'is_planned', rows='planned_media') }}
    union all
    {{ criterion('R-18', 'patterns', '直近14日に2パターン以上（媒体別）', 'mart_creatives', 'running_patterns >= 2', rows='media_creatives',
        since='max(newest_date)', shown_ja="'最少 ' || cast(min(running_patterns) as string) || ' パターン'") }}
    union all
    {{ criterion('R-18', 'tests_delivered', '登録したテストの全案の配信', 'mart_creative_daily', 'is_delivered', rows='test_arms',
        since='min(first_day)') }}
    union all
    {{ criterion('R-19', 'replaced', '約2週間ごとの差替え（媒体別）', 'mart_creatives',
        'days_without_new <= ' ~ var('creative_overdue_days'), rows='media_creatives', since='max(newest_date)',
        shown_ja="'最長 ' || cast(max(days_without_new) as string) || ' 日'") }}
    union all
    {{ criterion('R-20', 'no_excluded_spend', '除外面への支出なし（配信面別）', 'mart_placement_quality', 'excluded_cost_net = 0',
        since='min(first_date)',
        shown_ja="'除外面への支出 ' || cast(cast(coalesce(sum(excluded_cost_net), 0) as decimal(18, 0)) as string) || ' 円'") }}
    union all
    {{ days_complete('R-20', ad_platforms(), ['placement_daily']) }}
    union all
    {{ criterion('R-20', 'invalid_clicks_known', '無効クリックの把握', 'mart_invalid_clicks_daily', 'invalid_clicks is not null',
        where='is_reported', shown_ja="'無効クリック ' || cast(coalesce(sum(invalid_clicks), 0) as string)") }}
    union all
    {# Only the URLs decide, because the agency sets them. Sessions whose utm parameters got lost are reported beside them. #}
    {{ criterion('R-21', 'urls_follow_sheet', 'リンク先URLのDMシート準拠', 'mart_rule_sheet', "verdict = 'conforms'", rows='rule_sheet_urls',
        since='min(first_date)', shown_ja="'違反しているURLの費用 '
            || cast(cast(coalesce(sum(case when verdict = 'fails' then cost_net end), 0) as decimal(18, 0)) as string)
            || ' 円、パラメータがDMシートと異なるセッション ' || cast(coalesce(max(lost_sessions), 0) as string) || ' 件'") }}
{%- endmacro %}


{# Return the criteria of loading and keeping data, and of attestations: R-22, R-33, R-34, R-38, R-40, and all a person attests. #}
{% macro operation_criteria() -%}
    {{ criterion('R-22', 'complete', '配信開始1週間の取得', 'mart_acquisition_daily', 'has_arrived', rows='due', where='is_in_first_week') }}
    union all
    {{ criterion('R-22', 'on_time', '配信開始1週間の期限内取得', 'mart_acquisition_daily', 'coalesce(is_first_on_time, false)', rows='due',
        where='is_in_first_week') }}
    union all
    {{ criterion('R-33', 'used', '調査結果ファイルの有無', 'mart_console_figures', 'case when surveyed then true end', rows='surveys',
        since='cast(null as date)', kind='use') }}
    union all
    {{ criterion('R-33', 'results', '調査結果の取込み', 'mart_console_figures', 'value is not null', where="platform = 'survey'",
        since='min(period_first)') }}
    union all
    {{ criterion('R-34', 'no_personal_data', '保存した文字列の検査（メールアドレス・電話番号）', 'fct_cv_daily, fct_page_views_daily, fct_site_sessions_daily, mart_seo_queries_daily, stg_ga4__terms, stg_google_ads__search_term_daily, stg_yahoo_search__search_query_daily', 'not is_personal', rows='stored_texts',
        since='cast(null as date)') }}
    union all
    {{ criterion('R-34', 'guard_ran', '取込み時のマスク', 'int_ledger_totals', 'loads > 0', since='min(first_load_date)',
        shown_ja="'マスクした値 ' || cast(coalesce(sum(masked_values), 0) as string) || ' 件'") }}
    union all
    {{ criterion('R-38', 'loads_traced', '取込記録とファイルの照合値', 'int_ledger_totals', 'traced_loads = loads',
        since='min(first_load_date)', shown_ja="'取込 ' || cast(coalesce(sum(loads), 0) as string) || ' 件'") }}
    union all
    {{ criterion('R-38', 'arrivals_recorded', '取得日時の記録', 'mart_acquisition_daily',
        'first_arrived_at is not null and row_count is not null', where='has_arrived') }}
    union all
    {{ criterion('R-40', 'complete', '期限の到来した日の取得（全レポート）', 'mart_acquisition_daily', 'has_arrived', rows='due') }}
    union all
    {{ criterion('R-40', 'on_time', '期限内の自動取得（全レポート）', 'mart_acquisition_daily', 'coalesce(is_first_on_time, false)', rows='due') }}
{%- endmacro %}
