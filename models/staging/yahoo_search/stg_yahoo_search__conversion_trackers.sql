{{ yahoo_conversion_trackers('yahoo_search') }}
