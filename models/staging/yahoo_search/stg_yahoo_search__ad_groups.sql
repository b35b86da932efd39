{{
    yahoo_ad_groups(
        'yahoo_search',
        own={
            'ad_rotation_mode': 'ad_rotation_mode',
            'targeting': 'settings',
            'has_ai_keyword_expansion_off': "ai_keyword_expansion_off = 'TRUE'"
        }
    )
}}
