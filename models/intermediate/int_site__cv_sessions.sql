{{
    site_report(
        'cv_sessions',
        ['landing_page', 'device'],
        ['sessions']
    )
}}
