{{
    staged_report(
        'ga4',
        'daily_totals',
        {},
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions',
            'page_views': 'screen_page_views',
            'user_engagement_seconds': 'cast(user_engagement_duration as decimal(18, 6))',
            'event_count': 'event_count',
            'key_events': 'key_events',
            'total_users': 'total_users',
            'active_users': 'active_users',
            'new_users': 'new_users'
        }
    )
}}
