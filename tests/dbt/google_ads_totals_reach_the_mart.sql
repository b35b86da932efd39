-- Google Ads: impressions, clicks, cost, conversions, their values of each account and day are those
-- of its coarsest report. # R-01 R-02 R-03
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

{{ mart_days_that_differ_from_coarsest_report('google_ads', {
    'impressions': 'metrics_impressions',
    'clicks': 'metrics_clicks',
    'cost_net': from_micros('metrics_cost_micros'),
    'platform_conversions': 'metrics_conversions',
    'platform_all_conversions': 'metrics_all_conversions',
    'platform_conversion_value': 'metrics_conversions_value',
    'platform_all_conversion_value': 'metrics_all_conversions_value'
}) }}
