{{
    staged_report(
        'ga4',
        'period_users',
        {
            'period_type': 'period_type',
            'first_day': 'first_day',
            'last_day': 'last_day',
            'is_running': 'is_running'
        },
        {
            'sessions': 'sessions',
            'total_users': 'total_users',
            'active_users': 'active_users',
            'new_users': 'new_users',
            'engagement_rate': 'cast(engagement_rate as decimal(18, 6))',
            'bounce_rate': 'cast(bounce_rate as decimal(18, 6))'
        }
    )
}}
