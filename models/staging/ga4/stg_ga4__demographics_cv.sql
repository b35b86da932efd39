{{
    staged_report(
        'ga4',
        'demographics_cv',
        {
            'user_age_bracket': known_text('user_age_bracket'),
            'user_gender': known_text('user_gender')
        },
        {
            'cv_events': 'event_count'
        }
    )
}}
