{{
    yahoo_ads(
        'yahoo_display',
        own={
            'media_format': 'media_format',
            'headline': 'headline',
            'description': 'description',
            'media_id': 'cast(media_id as string)'
        }
    )
}}
