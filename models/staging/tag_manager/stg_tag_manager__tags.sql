{{
    staged_report(
        'tag_manager',
        'tags',
        {
            'tag_id': 'tag_id',
            'tag_name': 'tag_name',
            'tag_type': 'tag_type',
            'is_paused': 'is_paused',
            'event_name': 'event_name',
            'measurement_id': 'measurement_id',
            'firing_trigger_ids': 'firing_trigger_ids',
            'blocking_trigger_ids': 'blocking_trigger_ids',
            'consent_settings': 'consent_settings',
            'parameters': 'parameters'
        }
    )
}}
