{{
    yahoo_daily(
        'yahoo_search',
        'ad_group_extension_daily',
        by_ad_group=true,
        by={'asset_id': 'cast(asset_id as string)'},
        about=yahoo_extension()
    )
}}
