{{ yahoo_campaigns('yahoo_search', own={'campaign_type': 'campaign_type'}) }}
