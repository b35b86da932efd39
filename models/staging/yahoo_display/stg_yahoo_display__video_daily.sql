{{
    yahoo_daily(
        'yahoo_display',
        'video_daily',
        by={
            'ad_id': 'cast(ad_id as string)',
            'device': yahoo_device('device')
        },
        more={
            'video_views': 'video_views',
            'video_views_3s': 'video_views_3s',
            'video_views_10s': 'video_views_10s',
            'video_views_25': 'video_views_25',
            'video_views_50': 'video_views_50',
            'video_views_75': 'video_views_75',
            'video_views_100': 'video_views_100'
        }
    )
}}
