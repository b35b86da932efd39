{{
    site_report(
        'cv_sessions',
        ['landing_page', 'device'],
        ['sessions'],
        counted_sessions='cv_sessions'
    )
}}
