{{
    staged_report(
        'ga4',
        'regions_cv',
        {
            'country': known_text('country'),
            'region': known_text('region'),
            'city': known_text('city')
        },
        {
            'cv_events': 'event_count'
        }
    )
}}
