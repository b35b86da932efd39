{{
    yahoo_daily(
        'yahoo_search',
        'ad_daily',
        by={
            'ad_id': 'cast(ad_id as string)',
            'device': yahoo_device('device')
        },
        about={
            'channel': "'SEARCH'",
            'ad_name': 'ad_name',
            'final_url': 'final_url'
        }
    )
}}
