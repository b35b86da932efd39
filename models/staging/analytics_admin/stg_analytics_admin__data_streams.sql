{{
    staged_report(
        'analytics_admin',
        'data_streams',
        {
            'stream_name': 'stream_name',
            'display_name': 'display_name',
            'stream_type': 'stream_type',
            'measurement_id': 'measurement_id',
            'default_uri': 'default_uri',
            'is_enhanced': 'is_enhanced',
            'measures_outbound_clicks': 'measures_outbound_clicks',
            'measures_scrolls': 'measures_scrolls',
            'measures_site_search': 'measures_site_search',
            'measures_videos': 'measures_videos',
            'measures_downloads': 'measures_downloads',
            'measures_page_changes': 'measures_page_changes',
            'measures_forms': 'measures_forms'
        }
    )
}}
