{{ yahoo_daily('yahoo_display', 'campaign_daily', by_ad_group=false, about={'channel': "'DISPLAY'"}) }}
