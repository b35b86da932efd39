{{
    yahoo_daily(
        'yahoo_display',
        'people_daily',
        by={
            'gender': 'gender',
            'age': 'age'
        }
    )
}}
