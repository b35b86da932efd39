-- Each difference is that of its two figures, and its named causes with the unexplained rest make it up exactly. # R-06 R-12
{{ config(meta={'dagster': {'ref': {'name': 'mart_reconciliation_daily'}}}) }}

with

split as (

    select
        report_date,
        comparison,
        measure,
        scope,
        first_value,
        second_value,
        difference,
        unexplained
        {%- for cause in difference_causes() %}
        + due_to_{{ cause }}
        {%- endfor %} as parts
    from {{ ref('mart_reconciliation_daily') }}

)

select
    report_date,
    comparison,
    measure,
    scope,
    difference,
    parts
from split
where difference <> first_value - second_value or parts <> difference
