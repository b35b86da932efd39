{{ yahoo_accounts('yahoo_search') }}
