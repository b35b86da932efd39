{{
    yahoo_audience_lists(
        'yahoo_display',
        own={
            'source_type': 'source_type',
            'delivery_status': 'delivery_status',
            'is_shared': 'is_shared'
        }
    )
}}
