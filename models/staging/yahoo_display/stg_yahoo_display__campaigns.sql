{{ yahoo_campaigns('yahoo_display', own={'campaign_goal': 'campaign_goal'}) }}
