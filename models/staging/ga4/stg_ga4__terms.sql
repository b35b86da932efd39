{{
    staged_report(
        'ga4',
        'terms',
        {
            'session_source': known_text('session_source'),
            'session_medium': known_text('session_medium'),
            'session_campaign_name': known_text('session_campaign_name'),
            'session_campaign_id': known_text('session_campaign_id'),
            'session_manual_ad_content': known_text('session_manual_ad_content'),
            'session_manual_term': known_text('session_manual_term')
        },
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions'
        }
    )
}}
