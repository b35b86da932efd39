{{
    ga4_report(
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
