{{ yahoo_daily('yahoo_display', 'region_daily', by_ad_group=false, by={'prefecture': 'prefecture'}) }}
