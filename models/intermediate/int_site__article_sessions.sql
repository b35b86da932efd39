{{
    site_report(
        'article_sessions',
        ['landing_page', 'device'],
        ['sessions'],
        counted_sessions='article_sessions'
    )
}}
