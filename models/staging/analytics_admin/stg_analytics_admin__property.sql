{{
    staged_report(
        'analytics_admin',
        'property',
        {
            'property_name': 'property_name',
            'display_name': 'display_name',
            'time_zone': 'time_zone',
            'currency_code': 'currency_code',
            'account': 'account',
            'service_level': 'service_level',
            'created_at': 'created_at'
        }
    )
}}
