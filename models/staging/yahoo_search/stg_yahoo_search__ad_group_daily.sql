{{
    yahoo_daily(
        'yahoo_search',
        'ad_group_daily',
        by={'device': yahoo_device('device')},
        about={'channel': "'SEARCH'"}
    )
}}
