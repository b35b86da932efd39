{{ console_ads('ads_period', period=true) }}
