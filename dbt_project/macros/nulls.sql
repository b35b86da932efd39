{# A measure, zero where nothing was counted although `known` says the report is there; else null stays null. #}
{% macro zero_if(measure, known) -%}
    coalesce({{ measure }}, case when {{ known }} then 0 end)
{%- endmacro %}


{# A Japanese name for a code; the codes that stand for no code, or for all of them, have their own. #}
{% macro label(name_ja, code) -%}
    coalesce(
        {{ name_ja }},
        case {{ code }} when '(not ads)' then '広告以外' when '(unattributed)' then '特定できない広告'
        when '(all)' then '全体' else {{ code }} end
    )
{%- endmacro %}
