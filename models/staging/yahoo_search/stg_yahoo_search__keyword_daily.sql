{{
    yahoo_daily(
        'yahoo_search',
        'keyword_daily',
        by={
            'keyword_id': 'cast(keyword_id as string)',
            'device': yahoo_device('device')
        },
        about={
            'keyword': 'keyword',
            'match_type': yahoo_match_type('match_type'),
            'status': yahoo_word('delivery_setting', {'オン': 'ENABLED', 'オフ': 'PAUSED'}),
            'quality_score': 'quality_index'
        }
    )
}}
