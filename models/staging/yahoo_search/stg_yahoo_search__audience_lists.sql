{{
    yahoo_audience_lists(
        'yahoo_search',
        own={
            'audience_list_type': 'audience_list_type',
            'storage_status': 'storage_status',
            'storage_days': 'storage_days'
        }
    )
}}
