{{
    yahoo_ad_groups(
        'yahoo_search',
        own={
            'targeting': 'settings',
            'has_ai_keyword_expansion_off': "ai_keyword_expansion_off = 'TRUE'"
        }
    )
}}
