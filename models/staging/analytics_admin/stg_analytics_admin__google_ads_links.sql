{{
    staged_report(
        'analytics_admin',
        'google_ads_links',
        {
            'link_name': 'link_name',
            'customer_id': 'customer_id',
            'is_manager': 'is_manager',
            'has_ads_personalization': 'has_ads_personalization'
        }
    )
}}
