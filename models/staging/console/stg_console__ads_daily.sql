{{ console_ads('ads_daily') }}
