{# Return the steps that the criteria of settings and tags read. #}
{% macro setting_steps() -%}
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
{%- endmacro %}


{# Return the criteria of settings and tags: R-08, R-09, R-30 to R-32, R-44 to R-48. #}
{% macro setting_criteria() -%}
    {{ settings_hold('R-08', 'container', '発注者のコンテナ', ['tag_container_is_the_prefectures', 'tag_container_is_published']) }}
    union all
    {{ settings_hold('R-08', 'tags', 'タグの状態', ['tag_is_not_paused', 'google_tag_sends_to_the_property']) }}
    union all
    {{ criterion('R-08', 'firing', 'タグの発火（最新日）', 'mart_tag_firing_daily', "firing_state = 'fired'", rows='newest_tags',
        where='expected_event is not null') }}
    union all
    {{ criterion('R-09', 'managers', '発注者のMCCへのリンク', 'mart_configuration_checks', 'is_fine', rows='account_managers') }}
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
    {{ criterion('R-45', 'managers', '発注者のMCCへのリンク', 'mart_configuration_checks', 'is_fine', rows='account_managers') }}
    union all
    {{ criterion('R-46', 'lists_have_members', 'リストの蓄積（媒体別）', 'mart_audience_lists_daily', 'members > 0', rows='newest_lists') }}
    union all
    {{ criterion('R-47', 'used', 'SNS広告の利用', 'media', 'is_used', rows='social_media', since='cast(null as date)', kind='use') }}
    union all
    {{ criterion('R-48', 'used', '動画広告の利用', 'stg_google_ads__video_daily', 'is_used', rows='video_use',
        since='cast(null as date)', kind='use') }}
{%- endmacro %}
