{{
    yahoo_daily(
        'yahoo_display',
        'ad_daily',
        by={
            'ad_id': 'cast(ad_id as string)',
            'device': yahoo_device('device')
        },
        about={
            'channel': "'DISPLAY'",
            'ad_name': 'ad_name',
            'final_url': 'final_url'
        }
    )
}}
