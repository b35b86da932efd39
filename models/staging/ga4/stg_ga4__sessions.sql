{{
    staged_report(
        'ga4',
        'sessions',
        staged_session_columns({
            'session_channel_group': known_text('session_default_channel_group'),
            'landing_page': normalise_page('landing_page'),
            'device': ga4_device('device_category')
        }),
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions',
            'page_views': 'screen_page_views',
            'user_engagement_seconds': 'cast(user_engagement_duration as decimal(18, 6))'
        }
    )
}}
