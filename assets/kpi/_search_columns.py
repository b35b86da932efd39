"""Columns of `kpi.search_terms`, and its decisions in Japanese."""

from assets.kpi._table import IS_TOTAL, KpiColumn

SETTLING_DAYS = 7
"""Conversions of the newest days still arrive."""
CPA_MULTIPLE, MIN_CAMPAIGN_CONVERSIONS, MIN_EXPECTED_CONVERSIONS = 1.5, 10.0, 1.0
WASTEFUL_PROBABILITY, ON_TARGET_PROBABILITY = 0.95, 0.8
"""The limits of `statistics.search_terms`, for the descriptions. A test compares them: importing them from there would load
the statistical methods with the definitions."""
CAMPAIGN_KEYS = ["platform", "account_id", "campaign_id"]
ENGAGEMENT_DAYS = (
    "report_date between (select launch_date from seeds.engagement) and (select end_date from seeds.engagement)"
)

DECISION_LABELS_JA = {
    "excluded": "除外設定済み",
    "masked": "対象外（個人情報の可能性がある文字列を伏せた語句）",
    "too_little_data": "データ不足（判定できるクリック数に達していない）",
    "negative_candidate": "除外キーワードの候補",
    "keyword_candidate": "追加キーワードの候補",
    "keep": "継続",
}
MONEY_TYPE = "decimal(18,6)"
_SUMMED_EN = "since the launch. Sum only rows without is_total"
_SUMMED_JA = "配信開始から。is_total が false の行だけ合算できます"
_JUDGED_EN = "of days up to settled_date. Sum only rows without is_total"
_JUDGED_JA = "settled_date まで。is_total が false の行だけ合算できます"
_MINIMUM = f"{MIN_CAMPAIGN_CONVERSIONS:g}"


def _column(name: str, sql_type: str, english: str, japanese: str, *, required: bool = False) -> KpiColumn:
    return KpiColumn(name, sql_type, f"{english} | {japanese}", required)


COLUMNS = (
    _column(
        "kind",
        "varchar",
        "term: a search term of one campaign; word: a word that several terms share, over all campaigns",
        "種別（term 検索語句・word 複数の語句に共通する単語、全キャンペーン）",
        required=True,
    ),
    _column("platform", "varchar", "Ad platform; (all) for a word", "媒体コード（単語は (all)）", required=True),
    _column("account_id", "varchar", "Account; (all) for a word", "アカウントID（単語は (all)）", required=True),
    _column(
        "campaign_id",
        "varchar",
        "The platform's own campaign; (all) for a word",
        "媒体側のキャンペーンID（単語は (all)）",
        required=True,
    ),
    _column("campaign_name", "varchar", "Its name. NULL for a word", "媒体側のキャンペーン名（単語は NULL）"),
    _column(
        "search_term",
        "varchar",
        "Search term or word in lower case and half width, with single spaces",
        "検索語句または単語（小文字・半角・空白1つに統一）",
        required=True,
    ),
    IS_TOTAL,
    _column("term_count", "integer", "Different terms in the row; 1 for a term", "検索語句の種類数（語句の行は 1）"),
    _column("last_date", "date", "Last day with delivery", "最後に配信された日"),
    _column("impressions", "bigint", f"Impressions {_SUMMED_EN}", f"表示回数（{_SUMMED_JA}）"),
    _column("clicks", "bigint", f"Clicks {_SUMMED_EN}", f"クリック数（{_SUMMED_JA}）"),
    _column("cost_net", MONEY_TYPE, f"Net media cost in yen {_SUMMED_EN}", f"媒体費（円、税抜、{_SUMMED_JA}）"),
    _column(
        "platform_conversions",
        MONEY_TYPE,
        f"Conversions counted by the platform, not the official CV, {_SUMMED_EN}",
        f"媒体計測のコンバージョン数（公式CVではありません。{_SUMMED_JA}）",
    ),
    _column(
        "shown_cost_share",
        "double",
        "Share of the campaign's cost that the platform shows by search term; equal in all rows of a campaign. NULL for a word",
        "キャンペーンの費用のうち検索語句が開示された割合（同じキャンペーンの行は同じ値）。単語は NULL",
    ),
    _column(
        "settled_date",
        "date",
        f"Last day that is judged, {SETTLING_DAYS} days before the newest: conversions of later days still arrive",
        f"判定に使う最後の日（最新日の{SETTLING_DAYS}日前。以降はコンバージョンが増える途中です）",
        required=True,
    ),
    _column("judged_clicks", "bigint", f"Clicks {_JUDGED_EN}", f"クリック数（{_JUDGED_JA}）"),
    _column("judged_cost_net", MONEY_TYPE, f"Net media cost in yen {_JUDGED_EN}", f"媒体費（円、税抜、{_JUDGED_JA}）"),
    _column(
        "judged_conversions",
        MONEY_TYPE,
        f"Conversions counted by the platform {_JUDGED_EN}",
        f"媒体計測のコンバージョン数（{_JUDGED_JA}）",
    ),
    _column(
        "expected_conversions",
        "double",
        f"Conversions that judged_clicks would bring at the campaign's rate. NULL while the campaign has fewer than {_MINIMUM}",
        f"キャンペーンの平均CV率で judged_clicks から見込む件数。キャンペーンのCVが{_MINIMUM}件未満の間は NULL",
    ),
    _column(
        "posterior_cvr",
        "double",
        "Estimated conversions per click: the row's own rate, drawn towards the campaign's while clicks are few. NULL without "
        "a click or expected_conversions",
        "1クリックあたりのコンバージョン数の推定値（クリックが少ないほどキャンペーンの平均に近い）。クリックまたは "
        "expected_conversions がない場合は NULL",
    ),
    _column(
        "limit_cpa",
        MONEY_TYPE,
        f"Cost per conversion in yen above which the row is wasteful: {CPA_MULTIPLE:g} times the target CPA, or the campaign's own "
        "if that is higher. NULL like expected_conversions",
        f"無駄と見なすコンバージョン単価（円、目標CPAとキャンペーンの単価の高い方の{CPA_MULTIPLE:g}倍）。NULL の条件は "
        "expected_conversions と同じ",
    ),
    _column(
        "p_wasteful",
        "double",
        "Probability that the cost per conversion is above limit_cpa. NULL like expected_conversions",
        "コンバージョン単価が limit_cpa を超える確率。NULL の条件は expected_conversions と同じ",
    ),
    _column(
        "p_on_target",
        "double",
        "Probability that the cost per conversion is at most the target CPA. NULL like expected_conversions",
        "コンバージョン単価が目標CPA以下である確率。NULL の条件は expected_conversions と同じ",
    ),
    _column(
        "decision",
        "varchar",
        "The first that holds of: excluded (a negative keyword already), masked (text with masked personal data), too_little_data "
        f"(below {MIN_EXPECTED_CONVERSIONS:g} expected conversion), negative_candidate (p_wasteful at least {WASTEFUL_PROBABILITY:g}), "
        f"keyword_candidate (has a conversion, is no keyword, p_on_target at least {ON_TARGET_PROBABILITY:g}), keep",
        "判断のコード。上から順に最初に当てはまるもの（説明は decision_ja）",
        required=True,
    ),
    _column("decision_ja", "varchar", "The decision in Japanese", "判断の説明", required=True),
    _column(
        "is_keyword",
        "boolean",
        "True when the term is a keyword of the account. NULL for a word",
        "アカウントのキーワードに登録済みなら true。単語は NULL",
    ),
    _column(
        "other_platforms",
        "varchar",
        "Other ad platforms that showed the same term, as codes separated by spaces. NULL when there is none",
        "同じ語句で配信した他の媒体のコード（空白区切り）。ない場合は NULL",
    ),
    _column(
        "organic_clicks",
        "bigint",
        "Unpaid clicks from Google Search on the same query since the launch. Each row of a term repeats them: do not sum. "
        "NULL when Search Console does not list the query",
        "同じ語句の自然検索（Google）のクリック数。語句の各行が同じ値のため合算不可。Search Console にない場合は NULL",
    ),
    _column(
        "organic_impressions",
        "bigint",
        "Unpaid impressions on Google Search for the same query, counted by page. Notes of organic_clicks apply",
        "同じ語句の自然検索の表示回数（ページ単位）。注意点は organic_clicks と同じ",
    ),
    _column(
        "organic_average_position",
        "double",
        "Average position of the site on Google Search for the same query. NULL like organic_clicks",
        "同じ語句の自然検索の平均掲載順位。NULL の条件は organic_clicks と同じ",
    ),
)
