-- Yahoo! Display: impressions, clicks, cost, conversions, their values of each account and day are those
-- of its coarsest report. # R-05
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

{{ mart_days_that_differ_from_coarsest_report('yahoo_display', {
    'impressions': 'imps',
    'clicks': 'clicks',
    'cost_net': 'cost',
    'platform_conversions': 'conversions',
    'platform_all_conversions': 'all_conversions',
    'platform_conversion_value': 'conversions_value',
    'platform_all_conversion_value': 'all_conversions_value'
}) }}
