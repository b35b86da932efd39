{#
    Return one criterion of an obligation: how many rows of `table` fulfil it, break it, or cannot be judged yet.
    `holds`: condition per row; null where it cannot be judged. `rows`: step of the model to read in place of `table`.
    `since`: first day that the rows cover. `shown_ja`: figures to show, in Japanese.
    `kind`: data, attestation, or use (rows tell whether a service is used at all; broken means it is not).
#}
{% macro criterion(obligation, name, label_ja, table, holds, rows=none, where=none, since='min(report_date)', shown_ja=none, kind='data') -%}
    select
        '{{ obligation }}' as obligation_id,
        '{{ name }}' as criterion,
        '{{ kind }}' as kind,
        count(case when {{ holds }} then 1 end) as fulfilled,
        count(case when not ({{ holds }}) then 1 end) as broken,
        count(case when ({{ holds }}) is null then 1 end) as undecided,
        cast({{ since }} as date) as since_date,
        '{{ label_ja }}' as label_ja,
        {{ shown_ja or 'cast(null as string)' }} as shown_ja,
        '{{ table }}' as evidence_table
    from {{ rows or ref(table) }}
    {%- if where %}
    where {{ where }}
    {%- endif %}
{%- endmacro %}


{# Return the criterion that every day due of the named reports has been fetched. #}
{% macro days_complete(obligation, platforms, reports, name='complete', label_ja='期限の到来した日の取得') -%}
    {{ criterion(
        obligation, name, label_ja, 'mart_acquisition_daily', 'has_arrived', rows='due',
        where="platform in ('" ~ (platforms | join("', '")) ~ "') and report in ('" ~ (reports | join("', '")) ~ "', '(any)')"
    ) }}
{%- endmacro %}


{# Return the criterion that the platform's own totals equal the sums of the landed rows. #}
{% macro totals_stated(obligation, platform, reports) -%}
    {{ criterion(
        obligation, 'equals_stated_totals', '媒体の提示する合計との一致', 'int_ledger_totals', 'broken_totals = 0',
        where="platform = '" ~ platform ~ "' and stated_totals > 0 and report in ('" ~ (reports | join("', '")) ~ "')",
        since='min(first_load_date)'
    ) }}
{%- endmacro %}


{# Return the criterion that the named settings are as required. A setting that was not fetched in the last week is unknown. #}
{% macro settings_hold(obligation, name, label_ja, checks) -%}
    {{ criterion(
        obligation, name, label_ja, 'mart_configuration_checks', 'is_fine', rows='current_checks',
        where="check_name in ('" ~ (checks | join("', '")) ~ "')"
    ) }}
{%- endmacro %}
