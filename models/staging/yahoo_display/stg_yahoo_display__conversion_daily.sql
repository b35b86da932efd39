{{
    yahoo_daily(
        'yahoo_display',
        'conversion_daily',
        by_ad_group=false,
        by={'conversion_name': 'conversion_name'},
        measures=yahoo_conversions()
    )
}}
