{{
    site_report(
        'cv_actions',
        ['device', 'rule_id', 'page_path'],
        ['event_count', 'sessions']
    )
}}
