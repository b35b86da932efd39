{{
    staged_report(
        'ga4',
        'demographics',
        {
            'user_age_bracket': known_text('user_age_bracket'),
            'user_gender': known_text('user_gender')
        },
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions',
            'page_views': 'screen_page_views'
        }
    )
}}
