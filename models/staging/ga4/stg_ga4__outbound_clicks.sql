{{
    staged_report(
        'ga4',
        'outbound_clicks',
        staged_session_columns({
            'link_url': known_link('link_url'),
            'link_domain': url_host('link_url'),
            'page_path': normalise_page('page_path'),
            'device': ga4_device('device_category')
        }),
        {
            'event_count': 'event_count',
            'sessions': 'sessions'
        }
    )
}}
