{# Return the causes into which a difference is split; the rest is `unexplained`. #}
{% macro difference_causes() -%}
    {{ return([
        'window', 'late_data', 'consent', 'thresholding', 'unattributed', 'self_referral', 'duplicate'
    ]) }}
{%- endmacro %}


{#
    Return the columns of one comparison: sources and values of both figures, and the part of first_value - second_value that
    each cause in `found` explains. A cause that was not found or cannot be measured is 0. `moved` is the relation with
    changes of first_value since its first fetch. These are no cause, and null for other comparisons.
#}
{% macro compared(comparison, measure, scope, first, second, found={}, moved=none) -%}
    '{{ comparison }}' as comparison,
        '{{ measure }}' as measure,
        {{ scope }} as scope,
        '{{ first[0] }}' as first_source,
        '{{ second[0] }}' as second_source,
        cast({{ first[1] }} as decimal(18, 6)) as first_value,
        cast({{ second[1] }} as decimal(18, 6)) as second_value
    {%- for cause in difference_causes() %},
        cast(coalesce({{ found.get(cause, '0') }}, 0) as decimal(18, 6)) as due_to_{{ cause }}
    {%- endfor %}
    {%- for name in ['late_conversions', 'late_processing'] %},
        cast({{ moved ~ '.' ~ name if moved else 'null' }} as decimal(18, 6)) as {{ name }}
    {%- endfor %}
{%- endmacro %}


{#
    Return every cause that mart_reconciliation_causes_daily names: code → English and Japanese label. The order is that of a report.
#}
{% macro cause_labels() -%}
    {{ return({
        'window': ('conversions are dated by the ad click', 'コンバージョンを広告クリックの日に計上'),
        'returned_without_ad': ('conversions of people who came back without an ad', '広告以外から再訪問した人のCVも媒体が計上'),
        'ads_consent': ('CV of visitors who refused cookies of advertising', '広告用Cookieに同意していない訪問のCV'),
        'counting': ('GA4 counts every CV click, the platform one per ad click', 'CVの数え方の違い（GA4は全件、媒体は1クリック1件）'),
        'unseen_campaign': ('campaigns whose visits GA4 does not show', 'GA4に訪問が表示されないキャンペーン'),
        'without_ad_row': ('delivery without an ad row, whose visits are not recognised', '広告の行がない配信（訪問を特定できない）'),
        'second_click': ('further ad clicks within a visit', '同じ訪問の中での2回目以降の広告クリック'),
        'not_landed': ('clicks after which no page was measured', 'ページの計測に至らなかったクリック'),
        'unattributed': ('visits of ads whose platform is not identified', '媒体を特定できない広告の訪問'),
        'self_referral': ('visits whose source became the site itself', '参照元が自サイトになった訪問'),
        'consent': ('visits without consent to measurement', '計測に同意していない訪問'),
        'thresholding': ('figures that GA4 withholds', 'GA4がしきい値により非表示にした分'),
        'duplicate': ('events or file rows that occur twice', '重複したイベントまたはファイルの行'),
        'late_data': ('corrections after the file was imported', 'ファイル取込後の修正'),
        'not_yet_counted': ('conversions that the platform has not counted yet', '媒体がまだ計上していないコンバージョン'),
        'unexplained': ('unexplained', '理由が不明')
    }) }}
{%- endmacro %}


{# Return why a cause has no amount, or why its amount is an estimate: code → English and Japanese sentence. #}
{% macro cause_reasons() -%}
    {{ return({
        'no_export': ('needs the GA4 event export of the day', 'この日のGA4イベントエクスポートが必要です'),
        'no_consent_signals': ('the event export does not say who accepts cookies of advertising',
            'イベントエクスポートに広告用Cookieの同意状況がありません'),
        'no_second_fetch': ('the platform has no report by conversion date, and the day was fetched once',
            '媒体に発生日別のレポートがなく、この日は1回しか取得していません'),
        'from_changes': ('from changes after the first fetch, late processing included', '初回取得後の変動から算出（処理の遅れを含む）'),
        'by_action': ('conversions are counted by rules of single actions', 'コンバージョンアクションごとのルールで数えています'),
        'no_ad_report': ('the report by ad is not loaded', '広告別のレポートが未取得です'),
        'no_totals': ('the day total of GA4 is not loaded', 'GA4の日別合計が未取得です'),
        'no_comparable_days': ('fewer than three comparable days within two weeks', '前後2週間に比較できる日が3日未満です'),
        'usual_share': ('the usual share of clicks on other days within two weeks', '前後2週間の他の日の割合（中央値）から推計'),
        'usual_share_with_second_clicks': ('the usual share on other days; contains further clicks within a visit',
            '前後2週間の他の日の割合（中央値）から推計（同じ訪問の2回目以降のクリックを含む）'),
        'split_by_share': ('the amount of all platforms, split by their shares', '全媒体の値を各媒体の割合で按分'),
        'no_ad_in_ga4': ('from sessions without an ad beyond the usual share', '広告を特定できないセッションの通常の割合から推計'),
        'no_usual_share': ('no campaign shows what is usual', '比較できるキャンペーンがありません'),
        'cv_per_session': ('clicks without a session, at the usual clicks per session', 'セッションのないクリックを1セッションあたりの件数で換算'),
        'provisional': ('the platform may still add conversions to this day', '媒体がこの日のコンバージョンを追加する可能性があります')
    }) }}
{%- endmacro %}


{# Return the columns of one row of causes. `reason` is a condition-free code in quotes, or null. #}
{% macro found_cause(comparison, measure, scope, cause, amount, method, reason='null') -%}
    '{{ comparison }}' as comparison,
        {{ measure }} as measure,
        {{ scope }} as scope,
        '{{ cause }}' as cause,
        cast({{ amount }} as decimal(18, 6)) as amount,
        {{ method }} as amount_method,
        cast({{ reason }} as varchar) as reason
{%- endmacro %}
