{# Return our word for one of Yahoo!'s; OTHER for a word that is not listed. #}
{% macro yahoo_word(column, words) -%}
    case {{ column }}
        {%- for theirs, ours in words.items() %}
        when '{{ theirs }}' then '{{ ours }}'
        {%- endfor %}
        else case when {{ column }} is not null then 'OTHER' end
    end
{%- endmacro %}


{# Return the match type of a keyword or a search query. #}
{% macro yahoo_match_type(column) -%}
    {{ yahoo_word(column, {
        '完全一致': 'EXACT', 'フレーズ一致': 'PHRASE', 'インテントマッチ': 'BROAD', '完全一致（類似語句）': 'NEAR_EXACT',
        'フレーズ一致（類似語句）': 'NEAR_PHRASE'
    }) }}
{%- endmacro %}


{# Return whether a search query is a keyword, an excluded one, both or neither. #}
{% macro yahoo_targeting_status(column) -%}
    {{ yahoo_word(column, {
        'キーワード登録済み': 'ADDED', '対象外キーワード登録済み': 'EXCLUDED',
        'キーワード・対象外キーワード登録済み': 'ADDED_EXCLUDED', '未登録': 'NONE'
    }) }}
{%- endmacro %}
