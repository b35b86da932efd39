{{ yahoo_changes('yahoo_search') }}
