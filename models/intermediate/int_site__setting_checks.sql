{#- Checks of a whole account: platform, name of the check, day for which the setting was fetched, condition, remedy. -#}
{%- set account_checks = [
    ('ga4', 'ga4_counts_japanese_days_and_yen', 'property_date',
        "found.time_zone = 'Asia/Tokyo' and found.currency_code = 'JPY'",
        'GA4プロパティのタイムゾーンを日本、通貨を円にしてください'),
    ('ga4', 'landing_page_has_a_web_stream', 'stream_date', 'found.landing_page_streams > 0',
        'LPのドメインのウェブストリームをGA4に作ってください'),
    ('ga4', 'outbound_clicks_are_measured', 'stream_date', 'found.measures_outbound_clicks',
        'GA4の拡張計測機能で「離脱クリック」を有効にしてください'),
    ('ga4', 'click_is_a_key_event', 'key_event_date',
        'found.click_key_events > 0 or found.counted_links = 0',
        'GA4で click イベントをキーイベントにしてください'),
    ('google_ads', 'google_ads_is_linked_to_ga4', 'link_date',
        'registered.account_id in (select links.customer_id from links)',
        'GA4の管理画面でGoogle広告アカウントとリンクしてください'),
    ('tag_manager', 'tag_container_is_published', 'tag_date', 'found.tags > 0',
        'タグマネージャーのコンテナを公開してください'),
    ('tag_manager', 'tag_container_is_the_prefectures', 'tag_date',
        'found.tags > 0 and registered.container_id = found.container_public_id',
        '発注者のGTMコンテナ（accounts.csv の container_id）でタグを管理してください')
] %}

with

-- Newest day for which each kind of setting was fetched. Null when never fetched; the check then gives no result.
read_on as (

    select
        max(case when platform = 'analytics_admin' and report = 'property' then report_date end) as property_date,
        max(case when platform = 'analytics_admin' and report = 'data_streams' then report_date end) as stream_date,
        max(case when platform = 'analytics_admin' and report = 'key_events' then report_date end) as key_event_date,
        max(case when platform = 'analytics_admin' and report = 'google_ads_links' then report_date end) as link_date,
        max(case when platform = 'tag_manager' and report = 'tags' then report_date end) as tag_date
    from {{ ref('int_report_days') }}

),

properties as (

    select
        max(properties.time_zone) as time_zone,
        max(properties.currency_code) as currency_code
    from {{ ref('stg_analytics_admin__property') }} as properties
    inner join read_on on properties.report_date = read_on.property_date

),

site_streams as (

    select site_streams.*
    from {{ ref('stg_analytics_admin__data_streams') }} as site_streams
    inner join read_on on site_streams.report_date = read_on.stream_date

),

landing_page_streams as (

    select
        count(*) as landing_page_streams,
        bool_or(site_streams.is_enhanced and site_streams.measures_outbound_clicks) as measures_outbound_clicks
    from site_streams
    inner join {{ ref('engagement') }} as engagement
        on {{ is_on_lp_host('site_streams.default_uri') }}

),

click_key_events as (

    select count(*) as click_key_events
    from {{ ref('stg_analytics_admin__key_events') }} as key_events
    inner join read_on on key_events.report_date = read_on.key_event_date
    where key_events.event_name = 'click'

),

-- Where only events are CV, clicks on links need no mark.
counted_links as (

    select count(*) as counted_links
    from {{ ref('cv_link_rules') }}
    where is_counted

),

links as (

    select links.customer_id
    from {{ ref('stg_analytics_admin__google_ads_links') }} as links
    inner join read_on on links.report_date = read_on.link_date

),

live_tags as (

    select live_tags.*
    from {{ ref('int_tag_manager__tags') }} as live_tags
    inner join read_on on live_tags.report_date = read_on.tag_date

),

tag_counts as (

    select
        count(*) as tags,
        -- Two containers have no common id, so they differ from the one that is registered.
        case when count(distinct container_public_id) > 1 then '(several)' else max(container_public_id) end
            as container_public_id
    from live_tags

),

found as (

    select
        properties.time_zone,
        properties.currency_code,
        landing_page_streams.landing_page_streams,
        landing_page_streams.measures_outbound_clicks,
        click_key_events.click_key_events,
        counted_links.counted_links,
        tag_counts.tags,
        tag_counts.container_public_id
    from properties
    cross join landing_page_streams
    cross join click_key_events
    cross join counted_links
    cross join tag_counts

),

facts as (

    {% for platform, check, read_day, condition, remedy in account_checks -%}
    select
        read_on.{{ read_day }} as report_date,
        registered.platform,
        registered.account_id,
        '{{ check }}' as check_name,
        registered.account_id as object_id,
        registered.name_ja as object_name,
        case when read_on.{{ read_day }} is not null then {{ condition }} end as is_fine,
        '{{ remedy }}' as remedy_ja
    from {{ ref('accounts') }} as registered
    cross join read_on
    cross join found
    where registered.platform = '{{ platform }}'

    union all

    {% endfor -%}
    select
        report_date,
        'tag_manager' as platform,
        container_id as account_id,
        'tag_is_not_paused' as check_name,
        tag_id as object_id,
        tag_name as object_name,
        not is_paused as is_fine,
        'タグを再開するか、不要なら削除してください' as remedy_ja
    from live_tags

    union all

    select
        live_tags.report_date,
        'tag_manager' as platform,
        live_tags.container_id as account_id,
        'google_tag_sends_to_the_property' as check_name,
        live_tags.tag_id as object_id,
        live_tags.tag_name as object_name,
        case
            when read_on.stream_date is not null
                then live_tags.measurement_id in (select site_streams.measurement_id from site_streams)
        end as is_fine,
        'Googleタグの測定IDを発注者のGA4のものにしてください' as remedy_ja
    from live_tags
    cross join read_on
    where live_tags.tag_type in ('googtag', 'gaawe')

),

final as (

    select
        report_date,
        platform,
        account_id,
        check_name,
        object_id,
        object_name,
        is_fine,
        case when not is_fine then remedy_ja end as remedy_ja
    from facts

)

select * from final
