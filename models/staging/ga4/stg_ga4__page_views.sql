{{
    staged_report(
        'ga4',
        'page_views',
        staged_session_columns({
            'page_path': normalise_page('page_path'),
            'device': ga4_device('device_category')
        }),
        {
            'page_views': 'screen_page_views',
            'user_engagement_seconds': 'cast(user_engagement_duration as decimal(18, 6))'
        }
    )
}}
