{{
    yahoo_daily(
        'yahoo_search',
        'campaign_daily',
        by_ad_group=false,
        about={'channel': "'SEARCH'"},
        more={'invalid_clicks': 'invalid_clicks'}
    )
}}
