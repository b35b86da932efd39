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


{#
    What the account of a row's campaign knows (`flag` of the relation `account_days`), or all accounts of the platform (`platform_days`)
    where the campaign, and with it the account, is unknown (`campaign_accounts`). Needs all three joined.
#}
{% macro known_of_account(flag) -%}
    coalesce(
        case when campaign_accounts.account_id is not null then account_days.{{ flag }} else platform_days.{{ flag }} end, false
    )
{%- endmacro %}
