{# Return a measure; if it is null, zero when `known` (report is loaded) is true, otherwise null. #}
{% macro zero_if(measure, known) -%}
    coalesce({{ measure }}, case when {{ known }} then 0 end)
{%- endmacro %}


{# Return the Japanese name of a code; codes such as (not ads), (unattributed) and (all) have fixed names. #}
{% macro label(name_ja, code) -%}
    coalesce(
        {{ name_ja }},
        case {{ code }} when '(not ads)' then '広告以外' when '(unattributed)' then '特定できない広告'
        when '(all)' then '全体' else {{ code }} end
    )
{%- endmacro %}


{#
    Return `flag` for the account of a row's platform campaign (relation `account_days`). If the campaign, and so the account,
    is unknown (relation `campaign_accounts`), return it for all accounts of the platform (`platform_days`). All three
    relations must be joined.
#}
{% macro known_of_account(flag) -%}
    coalesce(
        case when campaign_accounts.account_id is not null then account_days.{{ flag }} else platform_days.{{ flag }} end, false
    )
{%- endmacro %}
