-- Yahoo! Display's reports of people, regions and videos tell no more than the campaigns of a day. What ads and ad groups tell
-- beside the campaigns stands in int_ads__api_daily; a report that is missing is the business of the check `complete`. # R-05
{{ config(meta={'dagster': {'ref': {'name': 'stg_yahoo_display__campaign_daily'}}}) }}

{{ grains_above_campaigns('yahoo_display', ['people', 'region', 'video']) }}
