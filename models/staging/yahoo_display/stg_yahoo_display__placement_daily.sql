{{
    yahoo_daily(
        'yahoo_display',
        'placement_daily',
        by={
            'placement_url': 'deliver_url',
            'placement_name': 'place_name'
        }
    )
}}
