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
            'match_type': 'match_type'
        }
    )
}}
