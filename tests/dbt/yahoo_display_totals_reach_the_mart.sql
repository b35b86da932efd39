-- Yahoo! Display: impressions, clicks, cost, conversions of each day are the same in raw and mart. # R-05
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

{{ yahoo_raw_days_that_differ_from_mart('yahoo_display') }}
