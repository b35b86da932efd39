{{
    yahoo_daily(
        'yahoo_search',
        'audience_daily',
        by={'target_list_id': 'cast(target_list_id as string)'},
        about={'target_list_name': 'target_list_name'}
    )
}}
