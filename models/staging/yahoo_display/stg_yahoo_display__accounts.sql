{{ yahoo_accounts('yahoo_display') }}
