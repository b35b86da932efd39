{{
    staged_report(
        'tag_manager',
        'triggers',
        {
            'trigger_id': 'trigger_id',
            'trigger_name': 'trigger_name',
            'trigger_type': 'trigger_type',
            'filters': 'filters',
            'event_filters': 'event_filters'
        }
    )
}}
