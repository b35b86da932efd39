{{ yahoo_conversion_trackers('yahoo_display', own={'measurement_days_after_view': 'measurement_days_after_view'}) }}
