-- Toy Ads: impressions, clicks, cost and conversions of each account and day are those of its campaigns.
{{ config(meta={'dagster': {'ref': {'name': 'fct_ad_performance_daily'}}}) }}

{{ mart_days_that_differ_from_coarsest_report('toy', {
    'impressions': 'shown', 'clicks': 'tapped', 'cost_net': 'spend', 'platform_conversions': 'goals'
}) }}
