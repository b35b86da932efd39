{{
    staged_report(
        'ga4',
        'google_ads_sessions',
        {
            'customer_id': known_text('session_google_ads_customer_id'),
            'campaign_id': known_text('session_google_ads_campaign_id'),
            'campaign_name': known_text('session_google_ads_campaign_name'),
            'ad_group_id': known_text('session_google_ads_ad_group_id'),
            'ad_group_name': known_text('session_google_ads_ad_group_name'),
            'device': ga4_device('device_category')
        },
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions'
        }
    )
}}
