{{
    staged_report(
        'ga4',
        'cv_actions',
        staged_session_columns({
            'rule_id': 'rule_id',
            'page_path': normalise_page('page_path'),
            'device': ga4_device('device_category')
        }),
        {
            'event_count': 'event_count',
            'sessions': 'sessions'
        }
    )
}}
