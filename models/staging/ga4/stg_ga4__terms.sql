{{
    staged_report(
        'ga4',
        'terms',
        staged_session_columns({
            'session_manual_term': known_text('session_manual_term')
        }),
        {
            'sessions': 'sessions',
            'engaged_sessions': 'engaged_sessions'
        }
    )
}}
