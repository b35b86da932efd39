-- Yahoo!'s reports of keywords, landing pages and regions tell no more than the campaigns of a day. What ads and ad groups tell
-- beside the campaigns stands in int_ads__api_daily; a report that is missing is the business of the check `complete`. # R-04
{{ config(meta={'dagster': {'ref': {'name': 'stg_yahoo_search__campaign_daily'}}}) }}

{{ grains_above_campaigns('yahoo_search', ['keyword', 'landing_page', 'region']) }}
