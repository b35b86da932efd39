{{
    yahoo_daily(
        'yahoo_display',
        'audience_daily',
        by={'audience_list_id': 'cast(audience_list_id as string)'},
        about={
            'audience_list_name': 'audience_list_name',
            'audience_list_type': 'audience_list_type'
        }
    )
}}
