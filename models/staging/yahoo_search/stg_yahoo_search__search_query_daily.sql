{{
    yahoo_daily(
        'yahoo_search',
        'search_query_daily',
        by={
            'keyword_id': 'cast(keyword_id as string)',
            'search_term': 'search_query',
            'match_type': yahoo_match_type('query_match_type')
        },
        about={
            'keyword': 'keyword',
            'targeting_status': yahoo_targeting_status('targeting_status')
        }
    )
}}
