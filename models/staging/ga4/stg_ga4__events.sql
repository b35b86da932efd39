{{
    staged_report(
        'ga4',
        'events',
        {
            'event_name': known_text('event_name'),
            'is_key_event': "is_key_event = 'true'",
            'page_path': normalise_page('page_path')
        },
        {
            'event_count': 'event_count',
            'key_events': 'key_events'
        }
    )
}}
