{{
    staged_report(
        'ga4',
        'visitors',
        {
            'visitor_type': known_text('new_vs_returning'),
            'device': ga4_device('device_category')
        },
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions'
        }
    )
}}
