{{
    staged_report(
        'yahoo_search',
        'account_extension_daily',
        dict({'asset_id': 'cast(asset_id as string)'}, **yahoo_extension()),
        yahoo_figures()
    )
}}
