{{ yahoo_daily('yahoo_search', 'landing_page_daily', by={'landing_page_url': 'landing_page_url'}) }}
