{{
    site_report(
        'sessions',
        ['landing_page', 'device'],
        ['sessions', 'engaged_sessions', 'page_views', 'user_engagement_seconds'],
        api_only=['session_channel_group']
    )
}}
