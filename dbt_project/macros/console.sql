{# Return the campaign type in the words of the platforms' APIs, from the console's word; other words stay unchanged. #}
{% macro console_channel(platform, channel) -%}
    case
        {%- for name, only in only_channels().items() %}
        when {{ platform }} = '{{ name }}' then '{{ only }}'
        {%- endfor %}
        when lower({{ channel }}) in ('検索', 'search') then 'SEARCH'
        when lower({{ channel }}) in ('ディスプレイ', 'display') then 'DISPLAY'
        when lower({{ channel }}) in ('デマンド ジェネレーション', 'デマンドジェネレーション', 'demand gen') then 'DEMAND_GEN'
        else {{ channel }}
    end
{%- endmacro %}


{# Return the device of an export file as mobile, desktop, tablet or other; null when the file does not contain it. #}
{% macro console_device(column) -%}
    case
        when lower({{ column }}) in ('mobile', 'モバイル', 'スマートフォン', 'mobile phones', 'mobile devices with full browsers', 'smartphone')
            then 'mobile'
        when lower({{ column }}) in ('desktop', 'pc', 'パソコン', 'computers', 'デスクトップ') then 'desktop'
        when lower({{ column }}) in ('tablet', 'タブレット', 'タブレット端末', 'tablets', 'tablets with full browsers') then 'tablet'
        when {{ column }} is not null then 'other'
    end
{%- endmacro %}


{#
    Return the staging query of advertising export files. If a file has names and no ids, the name is used as the id. Ids of
    levels below the file's level are (unattributed). platform_conversions are the file's conversions, or its results if their
    indicator is a conversion.
#}
{% macro console_ads(report, period=false) -%}
    with

    source as (

        select * from {{ source('raw_console', report) }}

    ),

    renamed as (

        select
            -- grain
            {{ 'period_first,' if period }}
            report_date{{ ' as period_last' if period }},
            platform,
            file_account_id as account_id,
            level as file_level,
            coalesce(campaign_id, campaign_name, '(unattributed)') as campaign_id,
            coalesce(ad_group_id, ad_group_name, '(unattributed)') as ad_group_id,
            coalesce(ad_id, ad_name, '(unattributed)') as ad_id,
            {{ console_device('device') }} as device,
            result_indicator,

            -- attributes
            campaign_name,
            {{ console_channel('platform', 'channel') }} as channel,
            ad_group_name,
            ad_name,
            final_url,

            -- measures (absent stays null: unknown is not zero)
            impressions,
            clicks,
            cast(cost as decimal(18, 6)) as cost_net,
            case
                when conversions is not null then cast(conversions as decimal(18, 6))
                when result_indicator like '%conversion%' then cast(results as decimal(18, 6))
            end as platform_conversions,
            cast(results as decimal(18, 6)) as results,
            reach,
            video_views,

            -- provenance
            source_line,
            _fetched_at as fetched_at,
            _load_id as load_id

        from source

    )

    select * from renamed
{%- endmacro %}
