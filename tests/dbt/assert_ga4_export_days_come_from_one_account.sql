-- A day imported under two names, as a file and as its property's folder, would count visitors twice. # R-06
{{ config(meta={'dagster': {'ref': {'name': 'stg_ga4_export__events'}}}) }}

select
    report_date,
    count(distinct account_id) as account_count
from {{ ref('stg_ga4_export__events') }}
group by report_date
having count(distinct account_id) > 1
