{{ yahoo_changes('yahoo_display') }}
