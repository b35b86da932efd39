{{
    staged_report(
        'analytics_admin',
        'key_events',
        {
            'key_event_name': 'key_event_name',
            'event_name': 'event_name',
            'counting_method': 'counting_method'
        }
    )
}}
