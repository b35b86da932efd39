{{
    yahoo_ads(
        'yahoo_search',
        own={
            'headlines': 'headlines',
            'descriptions': 'descriptions'
        }
    )
}}
