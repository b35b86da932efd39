{# Return whether a changed field of the same change of Google Ads fits a pattern. #}
{% macro google_change_names(pattern) -%}
    bool_or(coalesce({{ regex_like('changed_field', pattern) }}, false)) over (
        partition by report_date, customer_id, change_event_resource_name
    )
{%- endmacro %}


{#
    Return the kind of a change of Google Ads, as in seeds.actions. A criterion is told by the fields that its change names
    (keyword, placement, bid); where they tell nothing, the kind is setting.
#}
{% macro google_change_kind() -%}
    {%- set type = 'change_event_change_resource_type' -%}
    case
        when {{ type }} = 6 then 'budget'
        when {{ type }} = 7 then 'bid'
        when {{ regex_like('changed_field', '(^|[.])(cpc|cpm|cpv)_bid|bid_modifier|bidding|target_(cpa|roas)|percent_cpc') }} then 'bid'
        when
            {{ type }} in (2, 13) and change_event_resource_change_operation = 3
            and {{ regex_like('changed_field', 'final_(mobile_)?url') }}
            then 'landing_page'
        when {{ type }} in (2, 13, 14, 15, 16, 17, 18, 19, 20) then 'creative'
        when {{ type }} in (4, 8) and {{ google_change_names('^keyword') }} and {{ google_change_names('^negative$') }}
            then 'negative_keyword'
        when {{ type }} in (4, 8) and {{ google_change_names('^keyword') }} then 'keyword'
        when
            {{ type }} in (4, 8) and {{ google_change_names('^(placement|mobile_app|youtube_)') }}
            and {{ google_change_names('^negative$') }}
            then 'placement_exclusion'
        else 'setting'
    end
{%- endmacro %}


{# Return the kind of a change of LINEヤフー広告, from the words of the log. Where they tell nothing, the kind is setting. #}
{% macro yahoo_change_kind() -%}
    case
        when {{ regex_like('field_name', '予算') }} then 'budget'
        when {{ regex_like('field_name', '入札') }} then 'bid'
        when {{ regex_like('entity_type', '(対象外|除外)キーワード') }} then 'negative_keyword'
        when {{ regex_like('entity_type', 'キーワード') }} then 'keyword'
        when {{ regex_like('entity_type', 'プレイスメント|配信先') }} then 'placement_exclusion'
        when {{ regex_like('field_name', 'URL') }} and event_type in ('変更', '更新') then 'landing_page'
        when {{ regex_like('entity_type', '^広告$|広告表示|アセット|画像|動画') }} then 'creative'
        else 'setting'
    end
{%- endmacro %}


{# Return the condition that the row `changed` lies in the scope of the row `wanted`. An empty column of the scope means all. #}
{% macro is_in_scope(changed, wanted) -%}
    {%- for column in ['platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id'] %}
    {{ 'and ' if not loop.first }}({{ wanted }}.{{ column }} is null or {{ wanted }}.{{ column }} = {{ changed }}.{{ column }})
    {%- endfor %}
{%- endmacro %}


{# Return the kind of a change in Japanese. #}
{% macro change_kind_ja(column) -%}
    case {{ column }}
        {%- for code, name in {
            'negative_keyword': '除外キーワード', 'keyword': 'キーワード', 'budget': '予算', 'bid': '入札', 'creative': 'クリエイティブ',
            'landing_page': 'リンク先', 'placement_exclusion': '配信面の除外', 'setting': '設定', 'other': 'その他'
        }.items() %}
        when '{{ code }}' then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}
