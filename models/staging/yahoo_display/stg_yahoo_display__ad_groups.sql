{{
    yahoo_ad_groups(
        'yahoo_display',
        own={
            'device': 'device',
            'device_os': 'device_os',
            'has_smart_targeting': "smart_targeting = 'TRUE'"
        }
    )
}}
