{{ yahoo_daily('yahoo_search', 'campaign_hourly', by_ad_group=false, by={'hour_of_day': 'hour_of_day'}) }}
