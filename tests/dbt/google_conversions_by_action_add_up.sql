-- Conversions by action, all conversions and values add up to those of campaigns and of complete ads. A warning: two reports
-- asked one after the other may differ while conversions still arrive. # R-12
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_google_ads__conversion_action_daily'}}}) }}

{{ days_that_differ_from_conversions_by_action('google_ads', 'conversion_action_daily') }}
