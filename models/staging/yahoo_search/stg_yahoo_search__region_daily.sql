{{
    yahoo_daily(
        'yahoo_search',
        'region_daily',
        by_ad_group=false,
        by={
            'country': 'country',
            'prefecture': 'prefecture',
            'location_type': 'location_type'
        }
    )
}}
