{{
    site_report(
        'outbound_clicks',
        ['device', 'link_url', 'link_domain', 'page_path'],
        ['event_count', 'sessions']
    )
}}
