{{
    site_report(
        'page_views',
        ['device', 'page_path'],
        ['page_views', 'user_engagement_seconds']
    )
}}
