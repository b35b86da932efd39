{{
    yahoo_daily(
        'yahoo_search',
        'extension_daily',
        by_ad_group=false,
        by={'asset_id': 'cast(asset_id as string)'},
        about=yahoo_extension()
    )
}}
