-- Yahoo! Search: impressions, clicks, cost, conversions of each account and day are those of its coarsest report. # R-04
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

{{ mart_days_that_differ_from_coarsest_report('yahoo_search', {
    'impressions': 'imps',
    'clicks': 'clicks',
    'cost_net': 'cost',
    'platform_conversions': 'conversions'
}) }}
