{%- set first_week = "report_date <= (select engagement.launch_date + 6 from " ~ ref('engagement') ~ " as engagement)" %}

with

-- Official CV of advertising, and its CPA where the cost is known, compared with the targets. A target cannot be missed before
-- the delivery ends.
to_date as (

    select
        min(spent.report_date) as first_date,
        max(spent.report_date) as as_of_date,
        sum(spent.cv) as cv,
        {{ measure('cpa', 'spent', summed=true) }} as cpa
    from {{ ref('mart_campaign_totals_daily') }} as spent
    cross join {{ ref('engagement') }} as engagement
    where
        spent.level_name = 'total'
        and spent.device = '(all)'
        and spent.report_date between engagement.launch_date and engagement.end_date

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
        max(first_date) as newest_date,
        min({{ days_between('first_date', 'as_of_date') }}) as days_without_new,
        count(distinct case when last_date > as_of_date - 14 then pattern end) as running_patterns
    from shown_creatives
    group by medium

),

-- State of the medium with the worst value.
creative_state as (

    select
        min(running_patterns) as fewest_patterns,
        max(days_without_new) as oldest_days,
        max(newest_date) as newest_date
    from media_creatives

),

themes as (

    select
        articles.theme,
        sum(viewed.page_views) as page_views,
        min(viewed.report_date) as first_date
    from {{ ref('lp_articles') }} as articles
    left join {{ ref('fct_page_views_daily') }} as viewed on articles.page_path = viewed.page_path
    group by articles.theme

),

newest_tags as (

    select tags.*
    from {{ ref('mart_tag_firing_daily') }} as tags
    where tags.report_date = (select max(newest.report_date) from {{ ref('mart_tag_firing_daily') }} as newest)

),

found as (

    {% for obligation, ads in {
        'R-01': "platform = 'google_ads' and channel = 'SEARCH'", 'R-02': "platform = 'google_ads' and channel = 'DISPLAY'",
        'R-03': "platform = 'google_ads' and channel = 'DEMAND_GEN'", 'R-04': "platform = 'yahoo_search'",
        'R-05': "platform = 'yahoo_display'", 'R-10': "platform not in ('" ~ (ad_platforms() | join("', '")) ~ "')"
    }.items() -%}
    {{ ads_measured(obligation, ads) }}
    union all
    {% endfor -%}
    {{ evidence('R-06', 'fct_site_sessions_daily', 'sum(sessions) > 0', 'min(report_date)',
        "'GA4のセッション ' || cast(sum(sessions) as string)") }}
    union all
    {{ evidence('R-07', 'mart_seo_daily', 'sum(impressions) is not null', 'min(report_date)',
        "'検索結果の表示 ' || cast(sum(impressions) as string) || '、クリック ' || cast(sum(clicks) as string)") }}
    union all
    select
        'R-08' as obligation_id,
        case when count(*) > 0 then sum(case when firing_state in ('silent', 'paused') then 1 else 0 end) = 0 end as is_met,
        max(report_date) as since_date,
        '発火 ' || cast(sum(case when firing_state = 'fired' then 1 else 0 end) as string) || ' 件、未発火・停止 '
        || cast(sum(case when firing_state in ('silent', 'paused') then 1 else 0 end) as string) || ' 件' as evidence_ja,
        'mart_tag_firing_daily' as evidence_table
    from newest_tags
    union all
    {{ settings_hold('R-09', ['account_is_under_manager', 'google_ads_is_linked_to_ga4']) }}
    union all
    {{ evidence('R-11', 'mart_acquisition_daily', 'sum(row_count) > 0', 'min(report_date)',
        "'動画レポート ' || cast(sum(row_count) as string) || ' 行'", "report = 'video_daily' and has_arrived") }}
    union all
    {{ evidence('R-12', 'mart_campaign_daily',
        'sum(impressions) is not null and sum(clicks) is not null and sum(cost_net) is not null and sum(cv_events) is not null',
        'min(report_date)', "'日次 ' || cast(count(distinct report_date) as string) || ' 日分'", "platform <> '(not ads)'") }}
    union all
    {{ evidence('R-13', 'mart_site_audience_daily', 'count(distinct attribute_name) >= 3', 'min(report_date)',
        "'属性 ' || cast(count(distinct attribute_name) as string) || ' 種類'") }}
    union all
    {{ evidence('R-14', 'fct_page_views_daily', 'sum(case when is_article then page_views end) > 0', 'min(report_date)',
        "'記事閲覧 ' || cast(sum(case when is_article then page_views end) as string)") }}
    union all
    {{ evidence('R-15', 'mart_external_links', 'sum(case when is_counted then clicks end) > 0', 'min(first_date)',
        "'CV対象のクリック ' || cast(coalesce(sum(case when is_counted then clicks end), 0) as string) || '、規則のないリンク先 '
        || cast(sum(case when not has_rule then 1 else 0 end) as string) || ' 件'") }}
    union all
    select
        'R-16' as obligation_id,
        case
            when to_date.cv >= engagement.target_cv and to_date.cpa <= engagement.target_cpa_yen then true
            when to_date.as_of_date >= engagement.delivery_end_date then false
        end as is_met,
        to_date.first_date as since_date,
        'CV ' || cast(to_date.cv as string) || '（目標 ' || cast(engagement.target_cv as string) || '）、CPA '
        || coalesce(cast(cast(to_date.cpa as decimal(18, 0)) as string), '–') || ' 円'
        as evidence_ja,
        'mart_campaign_totals_daily' as evidence_table
    from to_date
    cross join {{ ref('engagement') }} as engagement
    union all
    select
        'R-18' as obligation_id,
        fewest_patterns >= 2 as is_met,
        newest_date as since_date,
        '直近14日のパターン数（最少の媒体）' || cast(fewest_patterns as string) as evidence_ja,
        'mart_creatives' as evidence_table
    from creative_state
    union all
    select
        'R-19' as obligation_id,
        oldest_days <= {{ var('creative_overdue_days') }} as is_met,
        newest_date as since_date,
        '最後の差替えから最長 ' || cast(oldest_days as string) || ' 日' as evidence_ja,
        'mart_creatives' as evidence_table
    from creative_state
    union all
    {{ evidence('R-20', 'mart_placement_quality', 'sum(excluded_cost_net) = 0', 'min(first_date)',
        "'除外面への支出 ' || cast(cast(sum(excluded_cost_net) as decimal(18, 0)) as string) || ' 円、反応のない配信面 '
        || cast(sum(case when is_without_engagement then 1 else 0 end) as string) || ' 件'") }}
    union all
    {#-
        Only the URLs decide, because the agency sets them. Sessions whose utm parameters got lost are reported beside them.
    -#}
    {%- set is_url = "arrival <> 'session'" %}
    {%- set broken_url = "verdict = 'fails' and " ~ is_url %}
    {{ evidence('R-21', 'mart_rule_sheet',
        "case when sum(case when " ~ is_url ~ " then 1 else 0 end) > 0 "
        ~ "then sum(case when " ~ broken_url ~ " then 1 else 0 end) = 0 end",
        "min(case when " ~ is_url ~ " then first_date end)",
        "'違反しているリンク先URL ' || cast(sum(case when " ~ broken_url ~ " then 1 else 0 end) as string) || ' 件、その費用 '
        || cast(cast(coalesce(sum(case when " ~ broken_url ~ " then cost_net end), 0) as decimal(18, 0)) as string)
        || ' 円、パラメータがDMシートと異なるセッション '
        || cast(coalesce(sum(case when verdict = 'fails' and not (" ~ is_url ~ ") then sessions end), 0) as string) || ' 件'") }}
    union all
    {{ evidence('R-22', 'mart_acquisition_daily', 'sum(case when has_arrived then 0 else 1 end) = 0', 'max(report_date)',
        "'初週の取得済み ' || cast(sum(case when has_arrived then 1 else 0 end) as string) || ' 件、未取得 '
        || cast(sum(case when has_arrived then 0 else 1 end) as string) || ' 件、期限内の到着 '
        || cast(sum(case when is_first_on_time then 1 else 0 end) as string) || ' 件'", first_week) }}
    union all
    {{ evidence('R-26', 'fct_ad_performance_daily', 'count(cost_net) = count(*)', 'min(report_date)',
        "'媒体費（税抜）' || cast(cast(sum(cost_net) as decimal(18, 0)) as string) || ' 円、費用不明 '
        || cast(count(*) - count(cost_net) as string) || ' 行'") }}
    union all
    {{ evidence('R-27', 'mart_seo_daily', 'sum(google_organic_sessions) is not null', 'min(report_date)',
        "'Google自然検索のセッション ' || cast(sum(google_organic_sessions) as string) || '、LPへの検索クリック '
        || cast(sum(lp_clicks) as string)") }}
    union all
    select
        'R-28' as obligation_id,
        case when sum(page_views) is not null then min(coalesce(page_views, 0)) > 0 end as is_met,
        max(first_date) as since_date,
        'テーマ ' || cast(count(*) as string) || ' 種、閲覧 ' || cast(sum(page_views) as string) as evidence_ja,
        'fct_page_views_daily' as evidence_table
    from themes
    union all
    {#-
        Remainder rows have no ad, and no device if their report has none. Their cost is reported; only rows with ads are
        judged.
    #}
    {{ evidence('R-29', 'fct_ad_performance_daily',
        'count(case when not is_remainder then device end) = sum(case when not is_remainder then 1 else 0 end)',
        'min(report_date)',
        "'デバイス不明 ' || cast(sum(case when not is_remainder and device is null then 1 else 0 end) as string)
        || ' 行、広告単位の内訳がなくデバイスも不明な費用 ' || cast(cast(coalesce(sum(case when is_remainder and device is null
        then cost_net end), 0) as decimal(18, 0)) as string) || ' 円'") }}
    union all
    {{ evidence('R-30', 'mart_audience_lists_daily', 'max(members) > 0', 'min(report_date)',
        "'リスト ' || cast(count(distinct audience_list_id) as string) || ' 件、最大 ' || cast(max(members) as string) || ' 人'") }}
    union all
    {{ settings_hold('R-31', ['search_campaign_without_display_network']) }}
    union all
    {{ settings_hold('R-32', ['auto_tagging_is_on', 'google_ads_is_linked_to_ga4']) }}
    union all
    {{ evidence('R-33', 'mart_console_figures', 'count(value) > 0', 'min(period_first)',
        "'調査結果 ' || cast(count(value) as string) || ' 件'", "platform = 'survey'") }}
    union all
    {{ evidence('R-34', 'int_ledger_totals', 'max(loads) > 0', 'max(first_load_date)',
        "'取込 ' || cast(max(loads) as string) || ' 件を検査、マスクした値 ' || cast(max(masked_values) as string) || ' 件'",
        'loads > 0') }}
    union all
    {{ evidence('R-38', 'int_ledger_totals', 'max(loads) > 0', 'max(first_load_date)',
        "'取込記録 ' || cast(max(loads) as string) || ' 件'", 'loads > 0') }}
    union all
    {{ evidence('R-39', 'mart_funnel_daily', "sum(case when platform = '(not ads)' then sessions end) > 0",
        'min(report_date)',
        "'広告以外のセッション ' || cast(coalesce(sum(case when platform = '(not ads)' then sessions end), 0) as string)") }}
    union all
    {{ evidence('R-40', 'mart_acquisition_daily', 'sum(case when is_overdue then 1 else 0 end) = 0', 'min(report_date)',
        "'期限を過ぎて未取得 ' || cast(sum(case when is_overdue then 1 else 0 end) as string) || ' 件'") }}

),

ranked_attestations as (

    select
        *,
        row_number() over (partition by obligation_id order by attested_date desc) as choice
    from {{ ref('attestations') }}

),

judged as (

    select
        obligations.obligation_id,
        obligations.name_en as obligation_en,
        obligations.name_ja as obligation_ja,
        obligations.proof,
        case
            when found.is_met then 'met'
            when not found.is_met then 'not_met'
            when attested.obligation_id is not null then 'attested'
            when obligations.proof = 'person' then 'not_attested'
            when obligations.proof = 'where_used' then 'not_used'
            when found.since_date is not null then 'open'
            else 'unknown'
        end as state,
        found.since_date,
        found.evidence_ja,
        found.evidence_table,
        attested.attested_by,
        attested.attested_date,
        attested.evidence as attested_evidence,
        attested.note as attested_note
    from {{ ref('obligations') }} as obligations
    left join found on obligations.obligation_id = found.obligation_id
    left join ranked_attestations as attested
        on obligations.obligation_id = attested.obligation_id and attested.choice = 1

),

final as (

    select
        obligation_id,
        obligation_en,
        obligation_ja,
        proof,
        state,
        case state
            when 'met' then '充足'
            when 'not_met' then '未充足'
            when 'open' then '継続中'
            when 'attested' then '申告済み'
            when 'not_attested' then '申告待ち'
            when 'not_used' then '利用なし'
            when 'unknown' then 'データなし'
        end as state_ja,
        case when state = 'attested' then attested_date else since_date end as since_date,
        evidence_ja,
        case when evidence_ja is not null then evidence_table end as evidence_table,
        attested_by,
        attested_date,
        attested_evidence,
        attested_note
    from judged

)

select * from final
