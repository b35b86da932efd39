-- Yahoo! Display's reports of ads, ad groups, people, regions and videos each give the campaigns' totals of a day. A day that
-- one of them has not got is the business of the check `complete`. # R-05
{{ config(meta={'dagster': {'ref': {'name': 'stg_yahoo_display__ad_daily'}}}) }}

{{ grains_that_differ_from_campaigns('yahoo_display', ['ad', 'ad_group', 'people', 'region', 'video']) }}
