{{
    staged_report(
        'tag_manager',
        'variables',
        {
            'variable_id': 'variable_id',
            'variable_name': 'variable_name',
            'variable_type': 'variable_type',
            'parameters': 'parameters'
        }
    )
}}
