{{
    yahoo_daily(
        'yahoo_search',
        'extension_daily',
        by_ad_group=false,
        by={'asset_id': 'cast(asset_id as string)'},
        about={
            'extension_type': yahoo_word('asset_type', {
                'クイックリンクアセット': 'SITELINK', 'テキスト補足アセット': 'CALLOUT',
                'カテゴリ補足アセット': 'STRUCTURED_SNIPPET', '電話番号アセット': 'CALL', '画像アセット': 'IMAGE',
                'ファビコンアセット': 'BUSINESS_LOGO', 'ビジネス名アセット': 'BUSINESS_NAME'
            }),
            'extension_text': "coalesce(nullif(sitelink_text, ''), nullif(callout_text, ''), nullif(snippet_header, ''))"
        }
    )
}}
