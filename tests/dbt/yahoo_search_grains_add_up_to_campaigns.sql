-- Yahoo!'s reports of ads, ad groups, keywords, landing pages and regions each give the campaigns' totals of a day. A day that
-- one of them has not got is the business of the check `complete`. # R-04
{{ config(meta={'dagster': {'ref': {'name': 'stg_yahoo_search__ad_daily'}}}) }}

{{ grains_that_differ_from_campaigns('yahoo_search', ['ad', 'ad_group', 'keyword', 'landing_page', 'region']) }}
