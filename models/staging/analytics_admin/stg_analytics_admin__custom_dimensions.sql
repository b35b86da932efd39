{{
    staged_report(
        'analytics_admin',
        'custom_dimensions',
        {
            'dimension_name': 'dimension_name',
            'parameter_name': 'parameter_name',
            'display_name': 'display_name',
            'scope': 'scope'
        }
    )
}}
