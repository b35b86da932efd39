{{
    yahoo_daily(
        'yahoo_display',
        'ad_group_daily',
        by={'device': yahoo_device('device')},
        about={'channel': "'DISPLAY'"}
    )
}}
