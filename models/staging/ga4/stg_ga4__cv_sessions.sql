{{
    staged_report(
        'ga4',
        'cv_sessions',
        staged_session_columns({
            'landing_page': normalise_page('landing_page'),
            'device': ga4_device('device_category')
        }),
        {
            'sessions': 'sessions'
        }
    )
}}
