{{
    staged_report(
        'ga4',
        'regions',
        {
            'country': known_text('country'),
            'region': known_text('region'),
            'city': known_text('city')
        },
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions'
        }
    )
}}
