{#
    Return one row of evidence for an obligation. `holds`: aggregate over `relation` that is true when the obligation is met,
    null while nothing is known. `since`: first day covered. `found_ja`: findings in Japanese.
#}
{% macro evidence(obligation, relation, holds, since, found_ja, condition=none) -%}
    select
        '{{ obligation }}' as obligation_id,
        case when count(*) > 0 then {{ holds }} end as is_met,
        cast({{ since }} as date) as since_date,
        {{ found_ja }} as evidence_ja,
        '{{ relation }}' as evidence_table
    from {{ ref(relation) }}
    {%- if condition %}
    where {{ condition }}
    {%- endif %}
{%- endmacro %}


{# Return evidence that ads of a platform were measured. #}
{% macro ads_measured(obligation, condition) -%}
    {{ evidence(
        obligation, 'fct_ad_performance_daily', 'sum(impressions) is not null', 'min(report_date)',
        "cast(min(report_date) as string) || '〜' || cast(max(report_date) as string) || '：表示 '
        || cast(sum(impressions) as string) || ' 回、クリック ' || cast(sum(clicks) as string) || ' 回'", condition
    ) }}
{%- endmacro %}


{# Return evidence that the named configuration checks hold for every account and object. #}
{% macro settings_hold(obligation, checks) -%}
    {{ evidence(
        obligation, 'mart_configuration_checks',
        'case when count(is_fine) = count(*) or not bool_and(is_fine) then bool_and(is_fine) end', 'max(report_date)',
        "'確認 ' || cast(count(*) as string) || ' 件中、問題 '
        || cast(sum(case when not is_fine then 1 else 0 end) as string) || ' 件、不明 '
        || cast(sum(case when is_fine is null then 1 else 0 end) as string) || ' 件'",
        "check_name in ('" ~ (checks | join("', '")) ~ "')"
    ) }}
{%- endmacro %}
