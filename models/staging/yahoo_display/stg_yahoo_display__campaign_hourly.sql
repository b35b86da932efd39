{{ yahoo_daily('yahoo_display', 'campaign_hourly', by_ad_group=false, by={'hour_of_day': 'hour_of_day'}) }}
